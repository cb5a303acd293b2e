import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { WriteWorkspace } from '../../contracts/engine.ts';
import type { Redactor, Repository } from '../../contracts/world.ts';
import type { Workshop } from '../../contracts/workshop.ts';
import { applyHunks } from '../../readers/diff/apply.ts';
import { readPatch } from '../../readers/diff/patch-text.ts';
import { replacePatch } from '../../readers/diff/write.ts';
import { exportTree, refusedPath } from '../git/checkout.ts';
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
const junk = /^(?:node_modules|\.venv|venv|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.vite|\.vitest|\.nyc_output|coverage|\.cache|target|\.gradle|\.codex|\.git|\.agents|\.tox|\.coverage.*|.*\.pyc)$/;
const maxFileBytes = 256 * 1024;
const maxFiles = 300;
const maxEntries = 200_000;

/**
 * A folder of a revision for an agent to write in, secrets taken out of its files. The patch is made by comparing the folder with what was put there:
 * it says what was done, not what is allowed.
 */
export async function openWriteWorkspace(wanted: WriteWorkspace, parts: { repository: Repository; redactor: Redactor; workshop: Workshop | null }): Promise<WritableFolder> {
  const { repository, redactor, workshop } = parts;
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codex-ci-write-')));
  const [dir, temp] = [join(root, 'work'), join(root, 'temp')];
  try {
    await mkdir(temp);
    const redact = async (path: string, text: string): Promise<string> => (await redactor.redact(text, path)).text;
    await exportTree(repository, wanted.rev, dir, { transform: redact });
    await workshop?.link(dir);
    const tools = await machineToolchains(process.env);
    const before = await listFiles(dir);
    if (wanted.patch !== undefined && wanted.patch !== '') await applyInFolder(dir, wanted.patch);
    const original = async (path: string): Promise<string | null> => {
      const bytes = before.has(path) ? await repository.read(wanted.rev, path) : undefined;
      return bytes === undefined ? null : redact(path, Buffer.from(bytes).toString('utf8'));
    };
    return {
      dir, temp, readable: [...tools.readable, ...workshop?.readable ?? []], env: { ...tools.env, ...workshop?.env },
      changes: () => changesOf(dir, before, original),
      remove: () => removeFolder(root),
    };
  } catch (error) {
    await removeFolder(root);
    throw error;
  }
}

/** Only what is there by its size and times is read again. */
async function listFiles(dir: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await readdir(join(dir, folder), { withFileTypes: true }).catch(() => [])) {
      if (junk.test(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) { waiting.push(path); continue; }
      const { size, mtimeMs, ctimeMs, mode } = await lstat(join(dir, path));
      files.set(path, `${size} ${mtimeMs} ${ctimeMs} ${mode}`);
      if (files.size > maxEntries) throw new Error(`the workspace holds more than ${maxEntries} files`);
    }
  }
  return files;
}

async function changesOf(dir: string, before: ReadonlyMap<string, string>, original: (path: string) => Promise<string | null>): Promise<string> {
  const after = await listFiles(dir);
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();
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

const withMode = (patch: string, mode: string): string => patch.replace('\nnew file mode 100644\n', `\nnew file mode ${mode}\n`);

/** What is no text, or too long to be one. */
function binaryChange(path: string, added: boolean): string {
  const [head = ''] = replacePatch(path, added ? null : '', 'x\n').split('\n');
  return `${head}\n${added ? 'new file mode 100644\n' : ''}Binary files ${added ? '/dev/null' : 'a'} and b differ\n`;
}

/** Only plain files are written: the export has no links that a path could lead through. */
async function applyInFolder(dir: string, patch: string): Promise<void> {
  for (const { to, from, hunks } of readPatch(patch)) {
    if (to === null || refusedPath(to) !== undefined) continue;
    const before = from === null ? '' : await readFile(join(dir, to), 'utf8');
    await mkdir(dirname(join(dir, to)), { recursive: true });
    await writeFile(join(dir, to), applyHunks(before, hunks, to));
  }
}
