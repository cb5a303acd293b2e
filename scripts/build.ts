// Builds dist/: one entry for the command line and one for each action, with shared chunks, the grammars and the
// licences beside them. `--check` builds into a temporary folder and fails when the committed dist/ differs, or when it
// or the archive that a job downloads is too large.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTo, entries, relay } from './dist/bundle.ts';
import { packGrammars } from './dist/grammars.ts';
import { writeLicences } from './dist/licences.ts';
import { archiveSize, folderSize, megabytes, tooLarge } from './dist/size.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds into `out`, which is emptied first. */
export async function build(out: string): Promise<void> {
  // before the folder is emptied, which can be the one that holds packed grammars already
  const grammars = await packGrammars();
  rmSync(out, { recursive: true, force: true });
  const modules = [...(await bundleTo(out, entries())), ...(await bundleTo(out, relay))];
  for (const { name, bytes } of grammars) {
    mkdirSync(dirname(join(out, name)), { recursive: true });
    writeFileSync(join(out, name), bytes);
  }
  writeLicences(out, [...modules, ...grammars.map(({ source }) => source)]);
}

function differences(a: string, b: string): string {
  try {
    execFileSync('diff', ['-rq', a, b], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error);
  }
}

/** What is wrong with the committed dist/, a line each. */
async function faultsOf(dist: string): Promise<string[]> {
  const fresh = mkdtempSync(join(tmpdir(), 'codex-ci-dist-'));
  await build(fresh);
  const difference = differences(dist, fresh);
  rmSync(fresh, { recursive: true });
  const stale = `dist/ is not what the source builds; run npm run build and commit it:\n${difference}`;
  return [
    ...(difference === '' ? [] : [stale]),
    ...((statSync(join(dist, 'cli.js')).mode & 0o111) === 0 ? ['dist/cli.js: npx would make it executable'] : []),
    ...tooLarge({ dist: folderSize(dist), archive: archiveSize(root) }),
  ];
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const dist = join(root, 'dist');
  if (process.argv.includes('--check')) {
    const faults = await faultsOf(dist);
    process.stdout.write(faults.length === 0 ? 'dist/ is what the source builds\n' : '');
    process.stderr.write(faults.map((fault) => `${fault.trimEnd()}\n`).join(''));
    if (faults.length > 0) process.exitCode = 1;
  } else {
    await build(dist);
    process.stdout.write(`dist: ${megabytes(folderSize(dist))}\n`);
  }
}
