import type { DirectCommit, MergedChange, StageResult } from '../../../domain/release.ts';
import {
  answer,
  few,
  missing,
  short,
  type Rule,
  type RuleAnswer,
  type RuleEvidence,
  type RuleVerdict,
} from './rule.ts';
import { count } from '../../../domain/words.ts';

interface Judged {
  verdict: RuleVerdict;
  text: string;
  result: StageResult | null;
  about?: RuleEvidence;
  task?: string;
  pull?: number | null;
}

/**
 * The results of earlier stages. Each required task has to have passed each change between live and SHA, on its last
 * head and with the patch that merged, or everything between them at once. A result that blocked counts wherever it
 * matches. What a fork's run left is no evidence: the change needs a result of another run; nor is a review that looked
 * at no changed file, unless the policy takes it. Where nobody asked for pull requests, a block that matches nothing
 * may still be one of this release.
 */
export const stages: Rule = {
  id: 'stages',
  about: 'each required task passed each merged change',
  usual: ({ results }) => (results ? 'require' : 'off'),
  judge({ evidence: { gate }, settings }) {
    const { tasks, model } = settings.stages;
    const gaps = (
      [
        ['results of earlier stages', gate.stages],
        ['changes since the live revision', gate.changes],
      ] as const
    ).flatMap(([name, source]) => (source.seen.state === 'present' ? [] : [missing(name, source)]));
    const all = gate.stages.seen.state === 'present' ? gate.stages.seen.value : { results: [], refused: [] };
    const read = {
      ...all,
      results: all.results.filter((result) => settings.stages.empty === 'pass' || !lookedAtNothing(result)),
    };
    const counted = read.results.filter((result) => tasks.includes(result.task) && counts(result));
    const changes = gate.changes.seen.state === 'present' ? gate.changes.seen.value : null;
    const refused = read.refused.map(({ where, reason }): RuleEvidence => ({
      kind: 'result',
      ref: where,
      quote: reason,
      url: null,
    }));

    const unusable = read.refused.filter(({ fork }) => fork !== true);
    const stray =
      changes?.pulls_unread === true
        ? read.results.filter((result) => tasks.includes(result.task) && result.verdict === 'block' && !counts(result))
        : [];

    const judged: Judged[] = tasks
      .flatMap((task) =>
        changes === null
          ? blocksOf(task, counted)
          : [
              ...changes.changes.map((change) => ofChange(task, change, read.results)),
              ...ofRest(task, changes.direct, read.results),
            ],
      )
      .map((one) => withEmpty(one, all.results));
    const evidence = [
      ...judged.flatMap(({ result, about }) =>
        result !== null ? [evidenceOf(result)] : about === undefined ? [] : [about],
      ),
      ...stray.map(evidenceOf),
      ...refused,
      ...gaps.map((gap) => gap.evidence),
    ];
    const blocked = judged.filter(({ verdict }) => verdict === 'block');
    if (blocked.length > 0)
      return answer('block', sentence(blocked), 'a change that its stage passes, merged and reviewed again', evidence);
    if (gaps.length > 0)
      return answer(
        'inconclusive',
        gaps.map(({ reason }) => reason).join('; '),
        'results and changes that can be read',
        evidence,
      );
    if (unusable.length > 0) {
      return answer(
        'inconclusive',
        `${count(unusable.length, 'result')} can't be used: ` +
          `${few(unusable.map(({ where, reason }) => `${where} (${reason})`))}`,
        'results of this release, written by this suite',
        evidence,
      );
    }
    if (stray.length > 0) {
      return answer(
        'inconclusive',
        `${few(stray.map(({ task, where }) => `${task} (${where})`))} blocked, ` +
          'and without a token nobody knows whether that is a change of this release',
        'a GITHUB_TOKEN, or results of live..SHA as a whole alone',
        evidence,
      );
    }
    const open = judged.map((one) => withModel(one, model)).filter(({ verdict }) => verdict === 'inconclusive');
    if (open.length > 0)
      return answer(
        'inconclusive',
        sentence(open),
        `a result of ${few(tasks)} that looked at the last head of each change, or at live..SHA as a whole`,
        evidence,
      );
    if (changes !== null && changes.changes.length === 0 && changes.direct.length === 0)
      return answer('pass', 'nothing is to be deployed that is not live', 'a change', evidence);
    return passed(tasks, judged, changes?.changes.length ?? 0, evidence);
  },
};

function passed(
  tasks: readonly string[],
  judged: readonly Judged[],
  changes: number,
  evidence: readonly RuleEvidence[],
): RuleAnswer {
  const said = judged.flatMap(({ result }) =>
    result !== null && unread(result) ? [`${nameOf(result)} ${unread(result)}`] : [],
  );
  return answer(
    'pass',
    `${tasks.join(', ')} passed ` +
      `${count(changes, 'merged change')}` +
      `${said.length > 0 ? `; no model read all of it: ${few([...new Set(said)])}` : ''}`,
    'a stage that blocks',
    evidence,
  );
}

const counts = ({ match }: StageResult): boolean => match === 'same-head' || match === 'same-patch';
const nameOf = ({ task, pull }: StageResult): string => `${task} of ${pull === null ? 'live..SHA' : `#${pull}`}`;

/** Why no model stands behind a result that passes; '' where one does. */
function unread({ verdict, engine }: StageResult): string {
  return verdict === 'skipped' ? 'was skipped' : engine === 'rules' ? 'came from rules alone' : '';
}

function withModel(judged: Judged, model: 'required' | 'optional'): Judged {
  const why = judged.result === null || judged.verdict !== 'pass' ? '' : unread(judged.result);
  return model === 'optional' || judged.result === null || why === ''
    ? judged
    : {
        ...judged,
        verdict: 'inconclusive',
        text: `${nameOf(judged.result)} ${why}, and \`stages.model\` asks for a model`,
      };
}

/**
 * A review of no changed file (an empty diff, or every file passed over) says nothing about what is deployed; of other
 * tasks a change may well ask for nothing.
 */
const lookedAtNothing = ({ task, verdict, looked }: StageResult): boolean =>
  task === 'review' && looked === 0 && (verdict === 'pass' || verdict === 'skipped');

/** Says of a change without a result that there is one, of nothing. */
function withEmpty(judged: Judged, results: readonly StageResult[]): Judged {
  const { task, pull } = judged;
  if (judged.result !== null || task === undefined) return judged;
  const empty = newest(
    results.filter(
      (result) =>
        result.task === task && counts(result) && lookedAtNothing(result) && (result.pull === pull || result.whole),
    ),
  );
  return empty === null
    ? judged
    : {
        ...judged,
        text: `${nameOf(empty)} looked at no changed file, which is no review of what is deployed`,
        result: empty,
      };
}

const sentence = (judged: readonly Judged[]): string => few(judged.map(({ text }) => text));

function evidenceOf(result: StageResult): RuleEvidence {
  return {
    kind: 'result',
    ref: `${result.task}${result.pull === null ? '' : ` #${result.pull}`} ${short(result.head)} (${result.match})`,
    quote: `${result.verdict}: ${result.reason}`,
    url: result.link,
  };
}

/**
 * The newest of results that judged the same thing; where one has no time nobody knows which is newest, and the worst
 * counts.
 */
function newest(results: readonly StageResult[]): StageResult | null {
  const order = ['block', 'inconclusive', 'skipped', 'pass'];
  const timed = results.every(({ at }) => at !== null);
  return (
    [...results].sort((a, b) =>
      timed
        ? Date.parse(b.at ?? '') - Date.parse(a.at ?? '') ||
          (b.attempt ?? 0) - (a.attempt ?? 0) ||
          order.indexOf(a.verdict) - order.indexOf(b.verdict)
        : order.indexOf(a.verdict) - order.indexOf(b.verdict),
    )[0] ?? null
  );
}

function verdictOf(what: string, result: StageResult): Judged {
  const name = `${result.task} of ${what}`;
  if (result.verdict === 'block') return { verdict: 'block', text: `${name} blocked: ${result.reason}`, result };
  if (result.verdict === 'inconclusive')
    return { verdict: 'inconclusive', text: `${name} was inconclusive: ${result.reason}`, result };
  return { verdict: 'pass', text: `${name}: ${result.verdict}`, result };
}

const wholeOf = (task: string, results: readonly StageResult[]): StageResult | null =>
  newest(results.filter((result) => result.task === task && counts(result) && result.whole));

function ofChange(task: string, change: MergedChange, results: readonly StageResult[]): Judged {
  const own = results.filter((result) => result.task === task && result.pull === change.number);
  const matched = newest(own.filter(counts));
  if (matched !== null && matched.verdict !== 'inconclusive') return verdictOf(`#${change.number}`, matched);
  const whole = wholeOf(task, results);
  if (whole !== null) return verdictOf('live..SHA', whole);
  if (matched !== null) return verdictOf(`#${change.number}`, matched);
  const near = newest(own);
  if (near !== null)
    return {
      verdict: 'inconclusive',
      text:
        `${task} of #${change.number} judged ` +
        `${near.match === 'moved' ? `${short(near.head)}, which was not its last head` : near.why}`,
      result: near,
    };
  return {
    verdict: 'inconclusive',
    text: `#${change.number} has no result of ${task}`,
    result: null,
    about: { kind: 'pull-request', ref: `#${change.number}`, quote: change.title, url: change.link },
    task,
    pull: change.number,
  };
}

/**
 * Commits that no pull request brought need a result about everything; a result about everything that blocked counts in
 * any case.
 */
function ofRest(task: string, direct: readonly DirectCommit[], results: readonly StageResult[]): Judged[] {
  const whole = wholeOf(task, results);
  if (whole !== null) return [verdictOf('live..SHA', whole)];
  const first = direct[0];
  if (first === undefined) return [];
  const about: RuleEvidence = { kind: 'commit', ref: first.sha, quote: first.title, url: null };
  return [
    {
      verdict: 'inconclusive',
      text: `${count(direct.length, 'commit')} without a pull request has no result of ${task}`,
      result: null,
      about,
      task,
      pull: null,
    },
  ];
}

function blocksOf(task: string, counted: readonly StageResult[]): Judged[] {
  return counted
    .filter((result) => result.task === task && result.verdict === 'block')
    .map((result) => verdictOf(result.pull === null ? 'live..SHA' : `#${result.pull}`, result));
}
