// What git says that changed between two trees, by processes that every case of a test process shares.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

type Texts = Readonly<Record<string, string>>;
type Folder = Map<string, string | Folder>;

/** A line that is no pair of trees: git says it again when it is done with all before it. */
const mark = 'that-is-all';

interface Shared {
  objects: string;
  raw: DiffTree;
  patch: DiffTree;
}
let shared: Shared | undefined;

/** The raw diff and the patch between two trees of text files, as the real git gives them. */
export async function treeDiff(before: Texts, after: Texts): Promise<{ raw: Uint8Array; patch: Uint8Array }> {
  const { objects, raw, patch } = (shared ??= openShared());
  const trees = [before, after].map((texts) => writeTree(objects, folderOf(texts))) as [string, string];
  const [a, b] = await Promise.all([raw.ask(trees), patch.ask(trees)]);
  return { raw: a, patch: b };
}

function openShared(): Shared {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-trees-'));
  process.on('exit', () => {
    rmSync(dir, { recursive: true, force: true });
  });
  execFileSync('git', ['init', '-q', '--bare', dir]);
  return {
    objects: join(dir, 'objects'),
    raw: new DiffTree(dir, ['--raw', '-z', '--no-abbrev']),
    patch: new DiffTree(dir, ['-p', '-U3']),
  };
}

/** `git diff-tree --stdin`, asked for one pair of trees after the other. */
class DiffTree {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: ((answer: Buffer) => void)[] = [];
  private text = Buffer.alloc(0);

  constructor(dir: string, how: readonly string[]) {
    const common = ['-M', '--full-index', '--no-color', '--no-ext-diff'];
    const args = ['-c', 'core.quotePath=true', 'diff-tree', '--stdin', '-r', ...common, ...how];
    this.child = spawn('git', args, { cwd: dir, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    this.child.unref();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr])
      (stream as unknown as { unref(): void }).unref();
  }

  ask(trees: readonly [string, string]): Promise<Buffer> {
    return new Promise((answered) => {
      this.waiting.push(answered);
      this.child.stdin.write(`${trees.join(' ')}\n${mark}\n`);
    });
  }

  private take(chunk: Buffer): void {
    this.text = Buffer.concat([this.text, chunk]);
    const end = this.text.indexOf(`${mark}\n`);
    if (end === -1) return;
    const answer = this.text.subarray(0, end);
    this.text = this.text.subarray(end + mark.length + 1);
    // The first line says which trees they are.
    this.waiting.shift()?.(answer.subarray(answer.indexOf('\n') + 1));
  }
}

function folderOf(texts: Texts): Folder {
  const top: Folder = new Map();
  for (const [path, text] of Object.entries(texts)) {
    const parts = path.split('/');
    let folder = top;
    for (const part of parts.slice(0, -1)) {
      const inner = folder.get(part);
      if (typeof inner === 'string') throw new Error(`${path}: ${part} is a file`);
      const next: Folder = inner ?? new Map();
      folder.set(part, next);
      folder = next;
    }
    folder.set(parts.at(-1)!, text);
  }
  return top;
}

/** Writes a folder's objects as git stores them loose; gives its id. */
function writeTree(objects: string, folder: Folder): string {
  const entries = [...folder].map(([name, inner]) =>
    typeof inner === 'string'
      ? { name, order: name, mode: '100644', id: writeObject(objects, 'blob', Buffer.from(inner)) }
      : { name, order: `${name}/`, mode: '40000', id: writeTree(objects, inner) },
  );
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.order), Buffer.from(b.order)));
  const lines = entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
  return writeObject(objects, 'tree', Buffer.concat(lines));
}

function writeObject(objects: string, kind: 'blob' | 'tree', content: Buffer): string {
  const whole = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
  const id = createHash('sha1').update(whole).digest('hex');
  mkdirSync(join(objects, id.slice(0, 2)), { recursive: true });
  writeFileSync(join(objects, id.slice(0, 2), id.slice(2)), deflateSync(whole));
  return id;
}
