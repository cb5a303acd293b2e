import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangedFile } from '../../src/readers/diff/model.ts';
import type { BlamedLine } from '../../src/contracts/repository.ts';
import type { Candidate } from '../../src/tasks/rollback-analysis/rank/suspect.ts';

const mark = 'b6fdc1c2-commit';

/** Reads one bare repository with git. `cache`, when given, keeps what git said between runs. */
export class History {
  private readonly dir: string;
  private readonly cache: string | undefined;
  private readonly candidates = new Map<string, Candidate>();
  private children: Map<string, string[]> | undefined;

  constructor(dir: string, cache: string | undefined) {
    this.dir = dir;
    this.cache = cache;
    if (cache !== undefined) mkdirSync(cache, { recursive: true });
  }

  /** Output of a git command; '' when it fails and `soft` is set. */
  git(args: readonly string[], input?: string, soft = false): string {
    const key =
      this.cache === undefined
        ? undefined
        : join(
            this.cache,
            createHash('sha1')
              .update(JSON.stringify([this.dir, args, input]))
              .digest('hex'),
          );
    if (key !== undefined && existsSync(key)) return readFileSync(key, 'utf8');
    let output = '';
    try {
      output = execFileSync('git', ['--git-dir', this.dir, ...args], {
        input: input ?? '',
        maxBuffer: 2 ** 31 - 1,
        stdio: ['pipe', 'pipe', soft ? 'ignore' : 'inherit'],
      }).toString();
    } catch (error) {
      // a git that could not be started says nothing of the repository
      if (!soft || typeof (error as { status?: unknown }).status !== 'number') throw error;
    }
    if (key !== undefined) writeFileSync(key, output);
    return output;
  }

  /**
   * Commits up to `head` that change a Java file, newest first, merges left out: the rule by which the data's windows
   * were drawn.
   */
  eligible(head: string): string[] {
    return this.git(['rev-list', '--no-merges', '--date-order', head, '--', '*.java'])
      .split('\n')
      .filter((line) => line !== '');
  }

  paths(head: string): string[] {
    return this.git(['ls-tree', '-r', '--name-only', head])
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Loads commits with their diffs, each once. */
  load(shas: readonly string[]): void {
    const missing = [...new Set(shas)].filter((sha) => !this.candidates.has(sha));
    for (let at = 0; at < missing.length; at += 300) {
      for (const block of this.log(missing.slice(at, at + 300))
        .split(`${mark}\0`)
        .slice(1)) {
        const [sha, author, date, subject, body, ...rest] = block.split('\0');
        this.candidates.set(sha!, {
          sha: sha!,
          author: author!,
          date: date!,
          subject: subject!,
          body: body!,
          files: readFiles(rest.join('\0')),
        });
      }
    }
  }

  /**
   * A mirror may lack its largest files (archives under test resources): such a commit is read by its text files only.
   */
  private log(shas: readonly string[]): string {
    const args = [
      '-c',
      'core.quotePath=false',
      'log',
      '--no-walk=unsorted',
      '--stdin',
      `--format=${mark}%x00%H%x00%an%x00%aI%x00%s%x00%b%x00`,
    ];
    const options = ['-p', '-M', '--no-color', '--no-ext-diff'];
    const input = `${shas.join('\n')}\n`;
    const output = this.git([...args, ...options], input, true);
    if (output !== '') return output;
    if (shas.length === 1)
      return this.git(
        [...args, ...options, '--', '*.java', '*.xml', '*.properties', '*.txt', '*.md', '*.js', '*.html'],
        input,
      );
    const middle = shas.length >> 1;
    return this.log(shas.slice(0, middle)) + this.log(shas.slice(middle));
  }

  candidate(sha: string): Candidate {
    return this.candidates.get(sha)!;
  }

  /** Blame of a file, or of ranges of its lines (1-based, inclusive). */
  blame(head: string, path: string, ranges: readonly [number, number][] = []): BlamedLine[] {
    const output = this.git(
      ['blame', '--porcelain', '-w', ...ranges.flatMap(([from, to]) => ['-L', `${from},${to}`]), head, '--', path],
      undefined,
      true,
    );
    return [...output.matchAll(/^([0-9a-f]{40}) (\d+) (\d+)(?: \d+)?$/gm)].map((match) => ({
      path,
      line: Number(match[3]),
      commit: match[1]!,
      original: Number(match[2]),
    }));
  }

  /** The commits whose first parent is `sha`. */
  childrenOf(sha: string): string[] {
    if (this.children === undefined) {
      this.children = new Map();
      for (const line of this.git(['log', '--all', '--format=%H %P']).split('\n')) {
        const [commit, parent] = line.split(' ');
        if (parent !== undefined && parent !== '')
          this.children.set(parent, [...(this.children.get(parent) ?? []), commit!]);
      }
    }
    return this.children.get(sha) ?? [];
  }
}

/** Reads what `git log -p` shows of one commit. Binary files and mode changes have no patch. */
function readFiles(text: string): ChangedFile[] {
  return text
    .split(/^diff --git /m)
    .slice(1)
    .flatMap((section): ChangedFile[] => {
      const at = section.search(/^@@ /m);
      const head = at < 0 ? section : section.slice(0, at);
      const old = /^(?:--- a\/|rename from )(.*?)\t?$/m.exec(head)?.[1] ?? null;
      const path = /^(?:\+\+\+ b\/|rename to )(.*?)\t?$/m.exec(head)?.[1] ?? old ?? / b\/(.*)$/m.exec(head)?.[1];
      if (path === undefined) return [];
      const patch = at < 0 ? '' : section.slice(at).replace(/\n\n*$/, '\n');
      const status = /^new file/m.test(head)
        ? 'added'
        : /^deleted file/m.test(head)
          ? 'deleted'
          : /^rename from/m.test(head)
            ? 'renamed'
            : 'modified';
      return [
        {
          path,
          oldPath: status === 'renamed' ? old : null,
          status,
          oldMode: null,
          newMode: null,
          oldBlob: null,
          newBlob: null,
          binary: /^Binary files/m.test(head),
          submodule: false,
          additions: 0,
          deletions: 0,
          patch,
        },
      ];
    });
}
