import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inputFailure, messageOf } from '../../domain/errors.ts';
import { mostResultBytes, parseStage, type StageDocument } from '../../readers/release/stage.ts';

export interface StageFiles {
  documents: StageDocument[];
  refused: { where: string; reason: string }[];
}

const fileName = 'result.json';
const mostFolders = 1000;

/**
 * Earlier stages' results in a folder: `result.json` of the folder itself and of every folder in it, as artifacts are
 * downloaded. What is there and can't be used (no regular file, too large, another schema, about another repository) is
 * given with the reason; links are not followed. Fails as input when the folder can't be read.
 */
export async function readResultFolder(dir: string, repository: string | null): Promise<StageFiles> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    throw inputFailure(
      'results',
      `${dir} cannot be read: ${messageOf(error)}`,
      'a folder with a result.json of each stage in a folder of its own',
      error,
    );
  });
  const folders = entries
    .filter((entry) => !entry.isFile() && entry.name !== fileName)
    .map(({ name }) => name)
    .sort();
  if (folders.length > mostFolders)
    throw inputFailure('results', `${dir} has ${folders.length} folders`, `up to ${mostFolders}`);
  const files: StageFiles = { documents: [], refused: [] };
  for (const where of [fileName, ...folders.map((folder) => join(folder, fileName))]) {
    const folder = where === fileName ? null : join(dir, where, '..');
    const read =
      folder !== null && (await lstat(folder)).isSymbolicLink()
        ? { reason: 'its folder is a link' }
        : await readBounded(join(dir, where));
    if (read === null) continue;
    const parsed =
      'reason' in read
        ? { refused: read.reason }
        : parseStage(
            read.text,
            { origin: 'folder', where, run: null, attempt: null, at: null, link: null },
            { repository },
          );
    if ('refused' in parsed) files.refused.push({ where, reason: parsed.refused });
    else files.documents.push(parsed.document);
  }
  return files;
}

/** A regular file's text, null where there is none. */
async function readBounded(path: string): Promise<{ text: string } | { reason: string } | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isFile())
    return {
      reason: `it is ${found.isSymbolicLink() ? 'a link' : found.isDirectory() ? 'a folder' : 'no regular file'}`,
    };
  if (found.size > mostResultBytes) return { reason: `it has ${found.size} bytes, more than ${mostResultBytes}` };
  try {
    // not through a link that took the file's place meanwhile, and no more than the limit of one that grows
    const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const buffer = Buffer.alloc(found.size + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) break;
      }
      if (length > found.size) return { reason: 'it grew while it was read' };
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length)) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { reason: `it cannot be read: ${messageOf(error)}` };
  }
}
