import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { WriteWorkspace } from '../../contracts/engine.ts';
import type { Redactor } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import type { Workshop } from '../../contracts/sandbox.ts';
import { applyHunks } from '../../readers/diff/apply.ts';
import { readPatch } from '../../readers/diff/patch-text.ts';
import { replacePatch } from '../../readers/diff/write.ts';
import { exportTree } from '../git/checkout.ts';
import { refusedPath } from '../git/safe-path.ts';
import { findPlain, writePlain } from './plain-folder.ts';
import { removeFolder } from './remove-folder.ts';
import { machineToolchains } from './toolchains.ts';

export interface WritableFolder {
  dir: string;
  /** folders that commands may read, and one that they may write, beside it */
  readable: readonly string[];
  temp: string;
  env: Readonly<Record<string, string>>;
  /** What was written since it was opened, as a patch on the revision. */
  changes(): Promise<string>;
  remove(): Promise<void>;
}

/** Folders that tools make and nobody means to keep. */
const junkNames = new Set([
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.vite',
  '.vitest',
  '.nyc_output',
  'coverage',
  '.cache',
  'target',
  '.gradle',
  '.codex',
  '.git',
  '.agents',
  '.tox',
]);
const isJunk = (name: string): boolean => junkNames.has(name) || /^(?:\.coverage.*|.*\.pyc)$/.test(name);
const maxFileBytes = 256 * 1024;
const maxFiles = 300;
const maxEntries = 200_000;

/**
 * A folder of a revision for an agent to write in, secrets taken out of its files. The patch is made by comparing the
 * folder with what was put there: it says what was done, not what is allowed.
 */
export async function openWriteWorkspace(
  wanted: WriteWorkspace,
  parts: { repository: Repository; redactor: Redactor; workshop: Workshop | null },
): Promise<WritableFolder> {
  const { repository, redactor, workshop } = parts;
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codex-ci-write-')));
  const [dir, temp] = [join(root, 'work'), join(root, 'temp')];
  try {
    await mkdir(temp);
    const redact = async (path: string, text: string): Promise<string> => (await redactor.redact(text, path)).text;
    await exportTree(repository, wanted.rev, dir, { transform: redact });
    const before = await listFiles(dir);
    // before the dependencies are linked: nothing of a patch is written through a link
    if (wanted.patch !== undefined && wanted.patch !== '') await applyInFolder(dir, wanted.patch);
    const linked = new Set(await workshop?.link(dir));
    const tools = await machineToolchains(process.env);
    const original = async (path: string): Promise<string | null> => {
      const bytes = before.has(path) ? await repository.read(wanted.rev, path) : undefined;
      return bytes === undefined ? null : redact(path, Buffer.from(bytes).toString('utf8'));
    };
    return {
      dir,
      temp,
      readable: [...tools.readable, ...(workshop?.readable ?? [])],
      env: { ...tools.env, ...workshop?.env },
      changes: () => changesOf(dir, before, linked, original),
      remove: () => removeFolder(root),
    };
  } catch (error) {
    await removeFolder(root);
    throw error;
  }
}

/**
 * Only what is there by its size and times is read again. A folder that can't be read could hide anything, so there is
 * no answer without it.
 */
async function listFiles(dir: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const waiting = [''];
  let entries = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const unread = (error: unknown): never => {
      const why = (error as NodeJS.ErrnoException).code ?? 'no reason';
      const place = JSON.stringify(folder!.slice(0, 100));
      throw new Error(`the workspace has a folder that can't be read (${why}): ${place}`);
    };
    for (const entry of await readdir(join(dir, folder), { withFileTypes: true }).catch(unread)) {
      if (isJunk(entry.name)) continue;
      if (++entries > maxEntries) throw new Error(`the workspace holds more than ${maxEntries} files and folders`);
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        waiting.push(path);
        continue;
      }
      const { size, mtimeMs, ctimeMs, mode } = await lstat(join(dir, path)).catch(unread);
      files.set(path, `${size} ${mtimeMs} ${ctimeMs} ${mode}`);
    }
  }
  return files;
}

/** `linked` are paths of ours: that something else stands there is no change of the revision. */
async function changesOf(
  dir: string,
  before: ReadonlyMap<string, string>,
  linked: ReadonlySet<string>,
  original: (path: string) => Promise<string | null>,
): Promise<string> {
  const after = await listFiles(dir);
  const paths = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => !linked.has(path) && before.get(path) !== after.get(path))
    .sort();
  if (paths.length > maxFiles) throw new Error(`the agent wrote ${paths.length} files; ${maxFiles} are the limit`);
  const parts: string[] = [];
  for (const path of paths) {
    const was = await original(path);
    parts.push(after.has(path) ? await fileChange(join(dir, path), path, was) : replacePatch(path, was, null));
  }
  return parts.join('');
}

async function fileChange(file: string, path: string, was: string | null): Promise<string> {
  const stats = await lstat(file);
  if (stats.isSymbolicLink()) return withMode(replacePatch(path, null, await readlink(file)), '120000');
  const bytes = stats.isFile() && stats.size <= maxFileBytes ? await readFile(file) : null;
  const text = bytes === null || bytes.includes(0) ? null : bytes.toString('utf8');
  if (text === null || Buffer.from(text).compare(bytes!) !== 0) return binaryChange(path, was === null);
  const patch = replacePatch(path, was, text);
  return was === null && (stats.mode & 0o111) !== 0 ? withMode(patch, '100755') : patch;
}

const withMode = (patch: string, mode: string): string =>
  patch.replace('\nnew file mode 100644\n', `\nnew file mode ${mode}\n`);

/** What is no text, or too long to be one. */
function binaryChange(path: string, added: boolean): string {
  const [head = ''] = replacePatch(path, added ? null : '', 'x\n').split('\n');
  return `${head}\n${added ? 'new file mode 100644\n' : ''}Binary files ${added ? '/dev/null' : 'a'} and b differ\n`;
}

/** Only plain files are read and written: what a path leads through is looked at part by part. */
async function applyInFolder(dir: string, patch: string): Promise<void> {
  for (const { to, from, hunks } of readPatch(patch)) {
    if (to === null || refusedPath(to) !== undefined) continue;
    const parent = from === null ? null : await findPlain(dir, dirname(to));
    if (parent !== null && (parent.state !== 'plain' || !(await lstat(join(parent.real, basename(to)))).isFile()))
      throw new Error(`${to}: no plain file to change`);
    const before = parent === null ? '' : await readFile(join(dir, to), 'utf8');
    await writePlain(dir, to, applyHunks(before, hunks, to));
  }
}
