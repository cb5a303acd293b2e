import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { readShallow, shareShallow, type Location, type Scratch } from './locate.ts';
import { openObjects, type GitObject, type ObjectReader } from './objects.ts';
import { readingEnvironment, runGit, type GitCall, type GitOutput } from './process.ts';
import { findPath, type FoundItem } from './tree.ts';

export interface OpenedLimits {
  maxDiffBytes: number;
  maxObjectBytes: number;
}

/** For commands that read much. */
export const patience = 10 * 60_000;

/** A repository that was found, with its scratch repository: what every question to it stands on. */
export class Opened {
  /** as it was named, for messages */
  readonly dir: string;
  readonly location: Location;
  readonly scratch: Scratch;
  readonly limits: OpenedLimits;
  readonly objects: ObjectReader;
  /** of commands in the scratch repository, which borrows the real one's objects */
  readonly borrowed: Readonly<Record<string, string>>;
  readonly #real: Readonly<Record<string, string>>;
  /** What a full SHA stands for never changes; without this each file that is read costs a process. */
  readonly #resolved = new Map<string, string>();
  readonly #ignoreFiles = new Map<string, Promise<string>>();

  constructor(dir: string, location: Location, scratch: Scratch, limits: OpenedLimits) {
    this.dir = dir;
    this.location = location;
    this.scratch = scratch;
    this.limits = limits;
    this.#real = { ...readingEnvironment(scratch.home), GIT_DIR: location.gitDir };
    this.borrowed = {
      ...readingEnvironment(scratch.home),
      GIT_DIR: scratch.gitDir,
      GIT_OBJECT_DIRECTORY: location.objects,
    };
    this.objects = openObjects({ cwd: scratch.gitDir, env: this.borrowed, maxBytes: limits.maxObjectBytes });
  }

  inReal(...args: string[]): Promise<GitOutput> {
    return runGit(args, { cwd: this.scratch.gitDir, env: this.#real });
  }

  inScratch(args: readonly string[], call: Partial<GitCall> = {}): Promise<GitOutput> {
    return runGit(args, { cwd: this.scratch.gitDir, env: this.borrowed, timeoutMs: patience, ...call });
  }

  isShallow(): boolean {
    return readShallow(this.location) !== undefined;
  }

  /** The commits at which a shallow clone ends. */
  shallowCommits(): ReadonlySet<string> {
    return new Set(readShallow(this.location));
  }

  /** Commands that walk history need it: it ends where the real one does. */
  shareShallow(): Promise<boolean> {
    return shareShallow(this.location, this.scratch.gitDir);
  }

  shallowHint(): string {
    return this.isShallow() ? '; the clone is shallow: check out with `fetch-depth: 0`' : '';
  }

  /** The output of a command that has to succeed. */
  async need(output: GitOutput, what: string): Promise<Buffer> {
    if (output.code === 0) return output.stdout;
    const partial = (await this.inReal('config', '--get-regexp', '^remote\\..*\\.promisor$')).code === 0;
    const hint = partial ? '; the clone is partial: check out without a `filter`' : this.shallowHint();
    throw new Failure('environment', `${what}: ${output.stderr || `git ended with ${output.code}`}${hint}`);
  }

  /** Fails as for a command that did not find the object. */
  async missing(id: string): Promise<never> {
    const lost = { code: 1, stdout: Buffer.alloc(0), stderr: 'not in the repository' };
    await this.need(lost, `object ${id}`);
    throw new Error('unreachable');
  }

  async resolve(rev: string, type: 'commit' | 'tree'): Promise<string> {
    const known = this.#resolved.get(`${type} ${rev}`);
    if (known !== undefined) return known;
    if (rev === '' || rev.startsWith('-') || /\p{Cc}/u.test(rev))
      throw inputFailure(`revision ${JSON.stringify(rev)}`, 'not a revision');
    if (type === 'tree' && this.#resolved.has(`commit ${rev}`)) {
      const commit = (await this.objects.read(rev))?.bytes.toString('latin1', 0, 80) ?? '';
      const tree = /^tree ([0-9a-f]+)\n/.exec(commit)?.[1];
      if (tree !== undefined) {
        this.#resolved.set(`tree ${rev}`, tree);
        return tree;
      }
    }
    const found = await this.inReal('rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{${type}}`);
    const sha = found.stdout.toString('latin1').trim();
    if (found.code === 0 && Sha.safeParse(sha).success) {
      if (type === 'commit') this.knowCommit(sha);
      else if (Sha.safeParse(rev).success) this.#resolved.set(`tree ${rev}`, sha);
      return sha;
    }
    const why = found.stderr === '' ? '' : ` (${found.stderr})`;
    throw inputFailure(`revision ${rev}`, `no such ${type} in ${this.dir}${why}${this.shallowHint()}`);
  }

  /** A full SHA that git itself has called a commit. */
  knowCommit(sha: string): void {
    this.#resolved.set(`commit ${sha}`, sha);
  }

  async read(id: string): Promise<GitObject> {
    return (await this.objects.read(id)) ?? this.missing(id);
  }

  async readTree(id: string): Promise<Buffer> {
    const { type, bytes } = await this.read(id);
    if (type !== 'tree') throw new Failure('environment', `object ${id}: a ${type} where git has a tree`);
    return bytes;
  }

  /** What stands at a path of a revision. */
  async find(rev: string, path: string): Promise<FoundItem | undefined> {
    return this.findIn(await this.resolve(rev, 'tree'), path);
  }

  /** The same in a tree, by its id. */
  findIn(tree: string, path: string): Promise<FoundItem | undefined> {
    return findPath((id) => this.readTree(id), tree, path);
  }

  /**
   * A file with the ignored commits among `shas`, which may name commits that are not in the clone; as arguments git
   * would refuse those. Undefined for none.
   */
  async ignoreFile(shas: readonly string[]): Promise<string | undefined> {
    if (shas.length === 0) return undefined;
    const text = `${shas.join('\n')}\n`;
    const file = join(this.scratch.gitDir, `ignored.${this.#ignoreFiles.size}`);
    const known = this.#ignoreFiles.get(text) ?? writeFile(file, text).then(() => file);
    this.#ignoreFiles.set(text, known);
    return known;
  }
}

/** The bytes of an object that has to be a blob. */
export function bytesOf(blob: string, { type, bytes }: GitObject): Buffer {
  if (type !== 'blob') throw inputFailure(`object ${blob}`, `a ${type}`, 'the id of a blob');
  return bytes;
}
