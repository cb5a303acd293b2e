import { inputFailure } from '../../domain/errors.ts';
import { isZip, readZipFile, ZipError } from '../../readers/formats/zip.ts';
import { downloadPacked, type PackedFile } from './artifact.ts';

const mostPackedBytes = 256 * 1024 * 1024;
const mostReportBytes = 512 * 1024 * 1024;

/**
 * Reads reports out of an artifact of this run, which a job made that ran the change's code. Nothing of it is unpacked:
 * a report is the one plain file of its name in the packed file, so nothing can lie over the checkout, be a link, or
 * fill the disk. Fails as input on one that is not there.
 */
export function coverageArtifact(
  name: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): (path: string) => Promise<Uint8Array> {
  let opened: Promise<PackedFile> | undefined;
  return async (path) => {
    const { name: file, bytes } = await (opened ??= downloadPacked(name, mostPackedBytes, environment));
    const wanted = path.replace(/^(?:\.\/)+/, '');
    const refuse = (problem: string): Error =>
      inputFailure(
        'coverage',
        `${JSON.stringify(path.slice(0, 200))} of the artifact ${name}: ${problem}`,
        'the path of a plain file, from the artifact’s top',
      );
    // An artifact can be one file, uploaded as it is.
    if (!isZip(bytes)) {
      if (wanted !== file) throw refuse(`the artifact is the one file ${JSON.stringify(file.slice(0, 200))}`);
      return bytes;
    }
    try {
      const found = readZipFile(bytes, wanted, mostReportBytes);
      if (found !== undefined) return found;
    } catch (error) {
      if (error instanceof ZipError) throw refuse(error.message);
      throw error;
    }
    throw refuse('it is not there');
  };
}
