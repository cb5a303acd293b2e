import type { Decision } from '../../contracts/task.ts';
import { atLeast, plainQuote, type Finding } from '../../domain/finding.ts';
import type { Receipt } from '../../domain/result.ts';
import { count } from '../../domain/words.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { carriedPaths } from './evidence.ts';
import { groupOfAsk, type ReviewRun } from './prompt.ts';
import { matcher } from './treatment.ts';
import { unreadThatCounts } from './unread.ts';

/** Whether a file says something beside its name and mode: lines, bytes, or another repository's commit. */
function hasContent({ patch, binary, submodule, status }: ChangedFile): boolean {
  return patch !== '' || submodule || (binary && status !== 'deleted');
}

/** Whether the policy asks for the model's reading of a file by name: of all, or of those that it lists. */
function isWanted({ options }: ReviewRun, path: string): boolean {
  return options.requireModel || (!options.required.includes('**') && matcher(options.required)(path));
}

/**
 * How far the model came: of the files that it was meant to read (`toRead` in this run), what it did not, and why.
 * `passedOver`: files that the policy wants read and that it is not asked about: generated ones, and what has no text.
 */
export interface Coverage {
  asked: boolean;
  planned: number;
  toRead: number;
  unread: string[];
  problem: string | null;
  passedOver: string[];
}

/** How far the model came, by the rows of the receipt. */
export function coverageOf(run: ReviewRun, receipt: readonly Receipt[]): Coverage {
  const carried = carriedPaths(run.evidence);
  // a problem that the second ask mended left nothing unread
  const answered = new Set(run.turns.flatMap((turn) => (turn.problem === null ? [groupOfAsk(turn.ask.id)] : [])));
  const planned = run.evidence.treatments
    .flatMap(({ by }, index) => (by === 'review' ? [receipt[index]] : []))
    .filter((row) => row !== undefined);
  return {
    asked: run.engine.name !== 'rules',
    passedOver: run.evidence.files.flatMap((file, index) =>
      run.evidence.treatments[index]?.by === 'rules' && hasContent(file) && isWanted(run, file.path) ? [file.path] : [],
    ),
    planned: planned.length,
    toRead: planned.filter(({ path }) => !carried.has(path)).length,
    unread: planned.filter(({ state }) => state !== 'read').map(({ path }) => path),
    problem:
      run.failure ??
      run.turns.findLast((turn) => turn.problem !== null && !answered.has(groupOfAsk(turn.ask.id)))?.problem ??
      null,
  };
}

/** The findings that a block rests on. */
export function blockingOf({ options }: ReviewRun, findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (finding) => atLeast(finding.severity, options.blockOn) && finding.confidence >= options.blockConfidence,
  );
}

/**
 * In this order: nothing to judge, a finding that blocks, an engine that did not do what policy wants, and only then a
 * pass.
 */
export function judge(
  run: ReviewRun,
  findings: readonly Finding[],
  coverage: Coverage,
  dismissed: number,
): Pick<Decision<unknown>, 'verdict' | 'reason'> {
  const { evidence, options } = run;
  if (evidence.files.length === 0) return { verdict: 'skipped', reason: 'The change has no files.' };
  const blocking = blockingOf(run, findings);
  if (blocking.length > 0) {
    return {
      verdict: 'block',
      reason: `${count(blocking.length, 'finding')} of severity ${options.blockOn} or worse.${modelNote(coverage)}`,
    };
  }
  if (evidence.treatments.every(({ by }) => by === 'ignored'))
    return { verdict: 'skipped', reason: 'The configuration ignores every changed file.' };
  const missing = missedBy(run, coverage);
  if (missing !== null) return { verdict: 'inconclusive', reason: missing };
  const rest =
    `${findings.length === 0 ? 'nothing found' : `${count(findings.length, 'finding')}, none that blocks`}` +
    (dismissed === 0 ? '' : `, ${dismissed} dismissed`);
  if (!coverage.asked) return { verdict: 'pass', reason: `Rules only, no model was asked: ${rest}.` };
  if (coverage.planned === 0)
    return { verdict: 'pass', reason: `No file had text for the model to read; rules: ${rest}.` };
  if (coverage.toRead === 0)
    return {
      verdict: 'pass',
      reason:
        `No file differs from what was read at ${evidence.earlier?.read?.head.slice(0, 12) ?? ''}: ` +
        `${rest}.${passedOverNote(coverage)}`,
    };
  return {
    verdict: 'pass',
    reason: `Reviewed by ${run.engine.model ?? 'the model'}: ${rest}.${modelNote(coverage)}${passedOverNote(coverage)}`,
  };
}

/** Why there can be no pass, or null. What did not happen is never read as fine. */
function missedBy(run: ReviewRun, coverage: Coverage): string | null {
  return unreadThatCounts(run) ?? tooLong(run) ?? missedByModel(run, coverage);
}

function tooLong({ evidence }: ReviewRun): string | null {
  const long = evidence.files
    .filter(({ cut }, index) => cut === true && evidence.treatments[index]?.by !== 'ignored')
    .map(({ path }) => path);
  if (long.length === 0) return null;
  return (
    `${plainQuote(long[0] ?? '')}${long.length > 1 ? ` and ${long.length - 1} more` : ''} is too long, or ` +
    'changed in more lines than can be read, so nobody looked.'
  );
}

function missedByModel({ failure, options, engine }: ReviewRun, coverage: Coverage): string | null {
  const { asked, planned, toRead, unread, problem } = coverage;
  if (!asked) {
    if (failure !== null) return `The run did not come to its end: ${failure}.`;
    return options.requireModel ? 'No model was asked, and the policy requires one.' : null;
  }
  if (planned === 0) {
    if (failure !== null) return `The engine ${engine.name} could not be used: ${failure}.`;
    return options.requireModel
      ? `No file had text for the model to read, and the policy requires its answer.${passedOverNote(coverage)}`
      : null;
  }
  if (toRead > 0 && unread.length === toRead)
    return `The model read ${toRead < planned ? 'none of the changed files' : 'no file'}: ${problem ?? 'unknown'}.`;
  const required = matcher(options.required);
  const missed = unread.filter((path) => options.requireModel || required(path));
  if (missed.length > 0)
    return `The model did not read ${count(missed.length, 'required file')}: ${problem ?? 'unknown'}.`;
  return failure === null ? null : `The run did not come to its end: ${failure}.`;
}

function modelNote({ asked, unread, problem }: Coverage): string {
  if (!asked) return ' No model was asked.';
  return unread.length === 0 ? '' : ` The model did not read ${count(unread.length, 'file')}: ${problem ?? 'unknown'}.`;
}

function passedOverNote({ passedOver }: Coverage): string {
  if (passedOver.length === 0) return '';
  const more = passedOver.length > 5 ? ` and ${passedOver.length - 5} more` : '';
  return ` Not reviewed by the model: ${passedOver.slice(0, 5).join(', ')}${more}.`;
}
