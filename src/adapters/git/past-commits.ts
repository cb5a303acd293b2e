import type { Repository } from '../../contracts/repository.ts';
import { Failure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { decodePath } from '../../readers/diff/path.ts';
import type { PastCommit } from '../../readers/release/hot.ts';
import { configureScratch, createScratch, locateRepository, readShallow, shareShallow } from './locate.ts';
import { readingEnvironment, runGit } from './process.ts';

const patience = 5 * 60_000;
const maxBytes = 200 * 1024 * 1024;

/** `cut`: a shallow clone or the limit ends the list inside the window. */
export interface PastCommits {
  commits: PastCommit[];
  cut: boolean;
}

/**
 * Commits before and with `rev` that were committed since a time (ISO 8601), newest first, at most `limit`, with the
 * files that each changed against its parent; merges are left out, as what they merged is in the list. A rename counts
 * for both names.
 */
export async function readPastCommits(
  repository: Repository,
  rev: string,
  since: string,
  limit = 10_000,
): Promise<PastCommits> {
  const sha = await repository.resolve(rev);
  const scratch = await createScratch();
  try {
    const location = await locateRepository(repository.dir, scratch.home);
    await configureScratch(scratch, location);
    await shareShallow(location, scratch.gitDir);
    const env = {
      ...readingEnvironment(scratch.home),
      GIT_DIR: scratch.gitDir,
      GIT_OBJECT_DIRECTORY: location.objects,
    };
    const list = await runGit(
      [
        'log',
        '-z',
        '--raw',
        '--no-abbrev',
        '--no-renames',
        '--no-merges',
        '--date-order',
        '--no-show-signature',
        '--no-notes',
        '--no-color',
        '--encoding=UTF-8',
        `--since=${since}`,
        `--max-count=${Math.floor(limit) + 1}`,
        '--format=tformat:%H%x00%an%x00%s%x00%b%x00',
        sha,
        '--',
      ],
      { cwd: scratch.gitDir, env, timeoutMs: patience, maxBytes, what: `history of ${rev}` },
    );
    if (list.code !== 0)
      throw new Failure('environment', `history of ${rev}: ${list.stderr || `git ended with ${list.code}`}`);
    const commits = parsePastCommits(list.stdout);
    // where a shallow clone ends, a commit seems to have made every file; it is inside the window exactly when it is in
    // the list
    const ends = new Set(readShallow(location));
    const whole = commits.filter((commit) => !ends.has(commit.sha));
    return { commits: whole.slice(0, limit), cut: whole.length < commits.length || whole.length > limit };
  } finally {
    await scratch.remove();
  }
}

/**
 * Reads the format above: four fields, an empty one, and for each file its entry (which starts with a colon) and its
 * path.
 */
function parsePastCommits(output: Buffer): PastCommit[] {
  const commits: PastCommit[] = [];
  let at = 0;
  const field = (): Buffer => {
    const end = output.indexOf(0, at);
    if (end < 0) throw new Error('git log: output ends inside a field');
    const found = output.subarray(at, end);
    at = end + 1;
    return found;
  };
  while (at < output.length) {
    const sha = field().toString('latin1');
    if (!Sha.safeParse(sha).success)
      throw new Error(`git log: expected a commit, found ${JSON.stringify(sha.slice(0, 80))}`);
    const [author, subject, body] = [
      field().toString('utf8'),
      field().toString('utf8'),
      field().toString('utf8').trim(),
    ];
    const paths: string[] = [];
    field();
    if (output[at] === 10 && output[at + 1] === 58) at += 1;
    while (output[at] === 58) {
      field();
      paths.push(decodePath(field()));
    }
    commits.push({ sha, author, subject, body, paths });
  }
  return commits;
}
