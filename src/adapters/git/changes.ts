import type { CommitChange } from '../../contracts/repository.ts';
import { streamGit, type StreamCall } from './stream.ts';

/** One line for `git diff-tree --stdin` and the header that its answer starts with. */
interface Question {
  sha: string;
  line: string;
  header: Buffer;
}

/** How to run git: `read` in the borrowed objects, `write` where new objects go to a scratch store in front of them. */
export interface ChangeCalls {
  read: Omit<StreamCall, 'input' | 'what'>;
  write(): Promise<Omit<StreamCall, 'input' | 'what'>>;
}

/** Commits of one process; a failure then costs no more than these. */
const chunkSize = 2000;
const none = new Uint8Array(0);

/**
 * What each commit changed itself. Commits with one parent (or none) against it. A merge against the tree that `git
 * merge-tree` makes of its first two parents, so that what it merged does not count as its own; a merge of more than
 * two counts as without own changes.
 */
export async function* readChanges(
  commits: readonly { sha: string; parents: readonly string[] }[],
  options: readonly string[],
  maxBytes: number,
  calls: ChangeCalls,
): AsyncGenerator<CommitChange> {
  for (let at = 0; at < commits.length; at += chunkSize) {
    const chunk = commits.slice(at, at + chunkSize);
    const merged = await mergedTrees(
      chunk.filter((commit) => commit.parents.length === 2),
      calls,
    );
    const questions = chunk.flatMap(({ sha, parents }): Question[] => {
      const tree = merged.get(sha);
      if (parents.length < 2) return [{ sha, line: sha, header: Buffer.from(`${sha}\0`) }];
      return tree === undefined
        ? []
        : [
            {
              sha,
              line: `${tree.automatic} ${tree.actual}`,
              header: Buffer.from(`${tree.automatic} ${tree.actual}\n`),
            },
          ];
    });
    const answers = readAnswers(questions, options, maxBytes, {
      ...(merged.size === 0 ? calls.read : await calls.write()),
    });
    let answer = await answers.next();
    try {
      for (const { sha } of chunk) {
        if (answer.done !== true && answer.value.sha === sha) {
          yield answer.value;
          answer = await answers.next();
        } else yield { sha, diff: { raw: none, patch: none }, cut: false };
      }
    } finally {
      await answers.return(undefined);
    }
  }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * For merges in which some file is as in no parent: the tree that git would have made, and the one that was committed.
 */
async function mergedTrees(
  merges: readonly { sha: string; parents: readonly string[] }[],
  calls: ChangeCalls,
): Promise<Map<string, { automatic: string; actual: string }>> {
  const trees = new Map<string, { automatic: string; actual: string }>();
  if (merges.length === 0) return trees;
  const combined = await collect(
    streamGit(['diff-tree', '--stdin', '-r', '-c', '--raw', '-z', '--no-renames'], {
      ...calls.read,
      input: lines(merges.map(({ sha }) => sha)),
      what: 'merges',
    }),
  );
  const bySha = new Map(merges.map((merge) => [merge.sha, merge]));
  const touched = new Set<string>();
  let current = '';
  // A file named like a commit can only make one more merge be looked at.
  for (const field of combined.toString('latin1').split('\0')) {
    if (field.startsWith('::')) touched.add(current);
    else if (bySha.has(field)) current = field;
  }
  const own = merges.filter(({ sha }) => touched.has(sha));
  if (own.length === 0) return trees;
  const call = await calls.write();
  const [automatic, actual] = await Promise.all([
    collect(
      streamGit(
        ['merge-tree', '--write-tree', '--stdin', '-z', '--name-only', '--no-messages', '--allow-unrelated-histories'],
        { ...call, input: lines(own.map(({ parents }) => parents.join(' '))), what: 'merges made again' },
      ),
    ),
    collect(
      streamGit(['rev-list', '--no-walk=unsorted', '--stdin', '--no-commit-header', '--format=%T'], {
        ...calls.read,
        input: lines(own.map(({ sha }) => sha)),
        what: 'trees of merges',
      }),
    ),
  ]);
  const actualTrees = actual.toString('latin1').trim().split('\n');
  readMergeTrees(automatic).forEach((tree, index) => {
    const merge = own[index];
    const committed = actualTrees[index];
    if (merge !== undefined && committed !== undefined) trees.set(merge.sha, { automatic: tree, actual: committed });
  });
  return trees;
}

/**
 * Reads `git merge-tree --stdin -z --name-only --no-messages`: for each merge `0` or `1`, its tree, names in conflict,
 * and an empty field.
 */
function readMergeTrees(output: Buffer): string[] {
  const trees: string[] = [];
  const fields = output.toString('latin1').split('\0');
  for (let at = 0; at + 1 < fields.length; at += 1) {
    const tree = fields[at + 1];
    if (!/^[01]$/.test(fields[at] ?? '') || tree === undefined || !/^[0-9a-f]{40,64}$/.test(tree))
      throw new Error('git merge-tree: output of another form');
    trees.push(tree);
    at += 2;
    while (at < fields.length && fields[at] !== '') at += 1;
  }
  return trees;
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/**
 * Reads `git diff-tree --stdin --always --raw -z --patch`: the header, raw entries, an empty field, the patch. A header
 * in the patch starts a line there, which no line of content can do, as each has its sign in front; so the next header
 * is the end.
 */
async function* readAnswers(
  questions: readonly Question[],
  options: readonly string[],
  maxBytes: number,
  call: Omit<StreamCall, 'input' | 'what'>,
): AsyncGenerator<CommitChange> {
  if (questions.length === 0) return;
  const stream = streamGit(
    [
      ...options,
      '--stdin',
      '--root',
      '--always',
      '--raw',
      '-z',
      '--patch',
      '--unified=3',
      '--inter-hunk-context=0',
      '--src-prefix=a/',
      '--dst-prefix=b/',
    ],
    { ...call, input: lines(questions.map(({ line }) => line)), what: 'changes of commits' },
  );
  const input = createInput(stream);
  try {
    yield* answersOf(questions, input, maxBytes);
  } finally {
    await stream.return(undefined);
  }
}

async function* answersOf(
  questions: readonly Question[],
  input: ReturnType<typeof createInput>,
  maxBytes: number,
): AsyncGenerator<CommitChange> {
  for (const [index, { sha, header }] of questions.entries()) {
    if (!(await input.take(header.length)).equals(header)) throw new Error(`git diff-tree: no answer about ${sha}`);
    const next = questions[index + 1]?.header;
    const raw: Buffer[] = [];
    // Entries start with a colon; headers do not.
    while ((await input.peek()) === 58) {
      const entry = await input.field();
      raw.push(entry, await input.field());
      if (/ [RC]\d{0,3}\0$/.test(entry.toString('latin1'))) raw.push(await input.field());
    }
    if (raw.length === 0) {
      yield { sha, diff: { raw: none, patch: none }, cut: false };
      continue;
    }
    if ((await input.take(1))[0] !== 0) throw new Error(`git diff-tree: no patch of ${sha}`);
    const patch = await input.until(next, maxBytes);
    yield { sha, diff: { raw: Buffer.concat(raw), patch: patch ?? none }, cut: patch === null };
  }
  if ((await input.peek()) !== undefined) throw new Error('git diff-tree: output goes on after the last commit');
}

/** Reads pieces off a stream of chunks. */
function createInput(stream: AsyncGenerator<Buffer>) {
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const { value, done } = await stream.next();
    if (done === true) return false;
    held = held.length === 0 ? value : Buffer.concat([held, value]);
    return true;
  };
  const cut = (length: number): Buffer => {
    const piece = held.subarray(0, length);
    held = held.subarray(length);
    return piece;
  };
  return {
    async peek(): Promise<number | undefined> {
      while (held.length === 0) if (!(await more())) return undefined;
      return held[0];
    },
    async take(length: number): Promise<Buffer> {
      while (held.length < length) if (!(await more())) break;
      return cut(length);
    },
    /** Up to and with the next zero. */
    async field(): Promise<Buffer> {
      for (;;) {
        const end = held.indexOf(0);
        if (end >= 0) return cut(end + 1);
        if (!(await more())) throw new Error('git diff-tree: output ends inside an entry');
      }
    },
    /** Up to the line that starts with `header`, or the end; null when that is more than `limit` bytes. */
    async until(header: Buffer | undefined, limit: number): Promise<Buffer | null> {
      const mark = header === undefined ? undefined : Buffer.concat([Buffer.from('\n'), header]);
      // The mark may span two chunks, so its length is looked at again.
      let seen = 0;
      let over = false;
      for (;;) {
        const end = mark === undefined ? -1 : held.indexOf(mark, seen);
        if (end >= 0) {
          const piece = cut(end + 1);
          return over || piece.length > limit ? null : Buffer.from(piece);
        }
        const keep = mark?.length ?? 1;
        if (held.length > limit) {
          over = true;
          held = held.subarray(Math.max(0, held.length - keep));
        }
        seen = Math.max(0, held.length - keep);
        if (await more()) continue;
        if (mark !== undefined) throw new Error('git diff-tree: output ends before the last commit');
        const piece = cut(held.length);
        return over || piece.length > limit ? null : Buffer.from(piece);
      }
    },
  };
}
