import type { Values } from '../../../contracts/options.ts';
import type { Conversation } from '../../../contracts/forge.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import { digest } from '../../../domain/json.ts';
import type { Trigger } from '../../../domain/trigger.ts';
import { decodeFiles } from '../../../readers/diff/decode-files.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { parseDiff } from '../../../readers/diff/patch.ts';
import { kindOf } from '../../../readers/paths/kind.ts';
import { readDismissals } from './dismissal.ts';
import type { Earlier } from '../evidence.ts';
import type { ReviewOptions } from '../options.ts';
import { holdAgainst } from './standing.ts';
import { ReviewState } from './state.ts';
import type { Change } from './change.ts';
import { shortSha } from '../../../domain/words.ts';
import type { World } from '../touches.ts';

/**
 * What earlier runs on this pull request left. Where nothing can be read of them the run reads everything, and the log
 * says why. What a state says can add findings and threads to answer; that files are not read again it can bring about
 * only for the lines that git shows unchanged, and never for a fork's head.
 */
export async function readEarlier(
  trigger: Trigger,
  options: Values<ReviewOptions>,
  world: World,
  change: Change,
): Promise<Earlier | undefined> {
  const { subject } = trigger;
  // In a merge queue only what people dismissed counts: what its branch is compared with is another base.
  const number = subject.kind === 'change' ? (subject.number ?? trigger.queued) : undefined;
  if (number === undefined) return undefined;
  const said = await readSaid(number, options.publisher, world);
  if (said === null) return undefined;
  const dismissed = await readDismissals(said.remarks, world);
  const nothing: Earlier = {
    read: null,
    compared: false,
    whole: 'no earlier run left a state',
    unchanged: [],
    since: [],
    open: [],
    gone: [],
    first: [],
    fixed: [],
    dismissed,
  };
  if (said.state === undefined || subject.kind !== 'change' || subject.number === undefined) return nothing;
  const parsed = ReviewState.safeParse(said.state);
  if (!parsed.success) {
    world.log.warn('the state in the summary comment is not one that this version writes; the whole change is read');
    return { ...nothing, whole: 'the state of the earlier run can’t be read' };
  }
  const { data: state } = parsed;
  const held = await holdAgainst(state.open, change, world);
  const first = state.open.map(({ id, since }): [string, string] => [id, since]);
  const compared = await compare(state, trigger, options, world, change);
  if ('whole' in compared) world.log.info(`the whole change is read: ${compared.whole}`);
  else world.log.info(`${compared.unchanged.length} files are as they were read at ${state.read?.head.slice(0, 12)}`);
  return {
    ...nothing,
    ...held,
    whole: '',
    read: state.read,
    compared: !('whole' in compared),
    first,
    fixed: state.fixed,
    ...compared,
  };
}

async function readSaid(number: number, publisher: string, { forge, log }: World): Promise<Conversation | null> {
  if (forge === null) {
    log.info('no token to read the pull request with: earlier runs are not known, the whole change is read');
    return null;
  }
  try {
    return await forge.conversation(number, 'review', publisher);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    log.warn(`earlier runs are not known, so the whole change is read and no dismissal counts: ${messageOf(error)}`);
    return null;
  }
}

/** Which files are, hunk by hunk, those that were read, and which lines are newer; or why everything has to be read. */
async function compare(
  state: ReviewState,
  { subject, request }: Trigger,
  options: Values<ReviewOptions>,
  world: World,
  change: Change,
): Promise<Pick<Earlier, 'unchanged' | 'since'> | { whole: string }> {
  if (subject.kind !== 'change') return { whole: 'it is no change' };
  const { read } = state;
  if (!options.incremental) return { whole: 'incremental is off' };
  if (request === undefined || request.fork) return { whole: 'the head is a fork’s' };
  if (read === null) return { whole: 'no earlier run has read it in full' };
  if (read.basis !== change.basis) return { whole: 'what a review is told, or which files it reads, has changed' };
  if (read.head === subject.head) return { whole: 'this head was read before, and another run was asked for' };
  try {
    if (!(await has(world, [read.head, read.base]))) await world.fetch([read.head, read.base]);
    const then = await filesOf(world, read.base, read.head);
    const newer = await filesOf(world, read.head, subject.head);
    // what bears a tool's name was perhaps passed over then
    const known = new Map(
      then.filter(({ path }) => kindOf(path).written === null).map((file) => [file.path, hunkKey(file)]),
    );
    const same = change.raw.flatMap((file, index) =>
      change.treatments[index]?.by === 'review' && known.get(file.path) === hunkKey(file)
        ? [change.files[index]?.path ?? '']
        : [],
    );
    const unchanged = new Set(same);
    const lines = new Map(newer.map((file) => [file.path, newLines(file)]));
    const since = change.raw.flatMap((file, index) => {
      const path = change.files[index]?.path ?? file.path;
      return unchanged.has(path) ? [] : [{ path, lines: lines.get(file.path) ?? [] }];
    });
    return { unchanged: same, since };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { whole: `${shortSha(read.head)}, which was read last, can’t be compared with (${messageOf(error)})` };
  }
}

async function filesOf({ repository }: World, base: string, head: string): Promise<ChangedFile[]> {
  return decodeFiles(parseDiff(await repository.diff(base, head)), (blob, most) => repository.readWithin(blob, most));
}

async function has({ repository }: World, shas: readonly string[]): Promise<boolean> {
  try {
    await Promise.all(shas.map((sha) => repository.resolve(sha)));
    return true;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'input') return false;
    throw error;
  }
}

/**
 * What a file's change says, without the line numbers, as `git patch-id` has it; so a rebase that moves a hunk leaves
 * it the same. Bytes that are no UTF-8 look alike, so there the blob speaks.
 */
function hunkKey(file: ChangedFile): string {
  const hunks = readHunks(file.patch).map((hunk) =>
    hunk.lines.map(({ kind, text, noNewline }) => [kind, text, noNewline]),
  );
  return digest(
    JSON.stringify([
      file.oldPath,
      file.status,
      file.oldMode,
      file.newMode,
      hunks,
      file.patch.includes('\uFFFD') ? file.newBlob : null,
    ]),
  );
}

function newLines(file: ChangedFile): [number, number][] {
  const ranges: [number, number][] = [];
  for (const line of readHunks(file.patch).flatMap((hunk) => hunk.lines)) {
    if (line.kind !== 'add' || line.new === null) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === line.new - 1) last[1] = line.new;
    else ranges.push([line.new, line.new]);
  }
  return ranges;
}
