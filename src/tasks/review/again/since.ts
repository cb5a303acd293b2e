import { confidences, plainQuote, severities, type Finding } from '../../../domain/finding.ts';
import type { Verdict } from '../../../domain/verdict.ts';
import type { Earlier } from '../evidence.ts';
import type { ReviewPart } from '../part.ts';
import type { ReviewRun } from '../prompt.ts';
import { fitState, openFinding, type OpenFinding } from './state.ts';

export type Since = NonNullable<ReviewPart['since']>;

/** Findings that are shown, and those that somebody with write access silenced. */
export interface Sorted {
  findings: Finding[];
  silenced: Finding[];
  dismissed: Since['dismissed'];
}

/**
 * A model's findings of earlier runs with those of this one: one that is found again has the newer words and the worse
 * of both readings, and `fresh` is what only this run found.
 */
export function withEarlier(run: ReviewRun, byModel: readonly Finding[]): { carried: Finding[]; fresh: Finding[] } {
  const open = run.evidence.earlier?.open ?? [];
  const ids = new Set(open.map(({ id }) => id));
  const carried = open.map((finding) => {
    const again = byModel.find(({ id }) => id === finding.id);
    return again === undefined
      ? finding
      : {
          ...again,
          severity: worse(severities, again.severity, finding.severity),
          confidence: worse([...confidences].reverse(), again.confidence, finding.confidence),
        };
  });
  return { carried, fresh: byModel.filter(({ id }) => !ids.has(id)) };
}

/** Whichever comes first in the order. */
function worse<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

export function sortOut(run: ReviewRun, all: readonly Finding[]): Sorted {
  const orders = new Map((run.evidence.earlier?.dismissed ?? []).map((one) => [one.finding, one]));
  const findings: Finding[] = [];
  const silenced: Finding[] = [];
  const dismissed: Since['dismissed'] = [];
  for (const finding of all) {
    const order = orders.get(finding.id);
    if (order === undefined || !mayBeDismissed(run, finding)) {
      findings.push(finding);
      continue;
    }
    silenced.push(finding);
    const { id, rule, severity, title, path, line } = finding;
    dismissed.push({ finding: id, rule, severity, title, path, line, by: order.by, reason: order.reason });
  }
  return { findings, silenced, dismissed };
}

function mayBeDismissed({ options }: ReviewRun, { source, severity, confidence }: Finding): boolean {
  if (options.dismissible === 'all') return true;
  return options.dismissible === 'unproven' && !(source === 'rules' && severity === 'critical' && confidence === 'L3');
}

/**
 * How far this run came: `complete` when it ended with a verdict, `read` when a model has read every reviewable file,
 * now or before.
 */
export interface Reach {
  complete: boolean;
  read: boolean;
}

export function reachOf(
  run: ReviewRun,
  verdict: Verdict,
  coverage: { asked: boolean; unread: readonly string[] },
): Reach {
  const complete = verdict !== 'inconclusive' && run.failure === null;
  return { complete, read: complete && coverage.asked && coverage.unread.length === 0 };
}

/**
 * What changed since the runs before, and what the next one is told. Fixed is decided by lines and rules, never by what
 * a model does not repeat; and only by a run that came to its end, for a model's finding only by one that has read
 * everything.
 */
export function sinceOf(
  run: ReviewRun,
  { findings, silenced, dismissed }: Sorted,
  reach: Reach,
): Pick<ReviewPart, 'since' | 'state'> {
  const { earlier, basis } = run.evidence;
  const { subject } = run.trigger;
  if (subject.kind !== 'change' || (subject.number === undefined && earlier === undefined)) return {};
  const all = [...findings, ...silenced];
  const present = new Set(all.map(({ id }) => id));
  const left = unreplaced(earlier, all);
  const isFixed = ({ finding }: Earlier['gone'][number]): boolean =>
    reach.complete && (finding.source === 'rules' || reach.read);
  const fixedNow = left.filter(isFixed);
  const pending = left.filter((one) => !isFixed(one)).map(({ finding }) => finding);
  const fixedBefore = (earlier?.fixed ?? []).filter((id) => !present.has(id));
  const carriedIds = new Set((earlier?.open ?? []).map(({ id }) => id));
  const since: Since = {
    read: earlier?.compared === true ? (earlier.read?.head ?? null) : null,
    carried: findings.filter(({ id }) => carriedIds.has(id)).map(({ id }) => id),
    missed: findings.filter((finding) => wasMissed(earlier, finding)).map(({ id }) => id),
    resolved: [
      ...fixedNow.map(({ finding, why }) => ({ finding: finding.id, why })),
      ...(reach.complete ? fixedBefore.map((finding) => ({ finding, why: '' })) : []),
    ],
    dismissed,
  };
  const first = new Map(earlier?.first ?? []);
  const open: OpenFinding[] = [
    ...all.map((finding) => openFinding(finding, first.get(finding.id) ?? subject.head)),
    ...pending,
  ].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  if (subject.number === undefined) return { since };
  return {
    since,
    state: fitState({
      version: 1,
      head: subject.head,
      read:
        reach.read && basis !== undefined ? { base: subject.base, head: subject.head, basis } : (earlier?.read ?? null),
      open,
      fixed: [...fixedBefore, ...fixedNow.map(({ finding }) => finding.id)],
    }),
  };
}

/** A model's finding has to be this near to one that is gone to be that one, edited. */
const sameProblemLines = 10;

/**
 * What is gone and was not merely edited: where the same rule finds something new in the file or the same words
 * elsewhere, or the model the same kind of problem on new lines near by, the nearest earlier one counts as replaced by
 * it. It is neither fixed nor open.
 */
function unreplaced(earlier: Earlier | undefined, all: readonly Finding[]): Earlier['gone'] {
  if (earlier === undefined) return [];
  const known = new Set(earlier.first.map(([id]) => id));
  const left = [...earlier.gone];
  for (const finding of all.filter((one) => !known.has(one.id) && !wasMissed(earlier, one))) {
    const words = plainQuote(finding.evidence[0]?.quote ?? '');
    const distance = (one: OpenFinding): number => Math.abs((one.line ?? 1) - (finding.line ?? 1));
    const same = (one: OpenFinding): boolean =>
      one.source === 'rules'
        ? one.path === finding.path || plainQuote(one.quote) === words
        : one.path === finding.path && distance(one) <= sameProblemLines;
    const near = left
      .filter(({ finding: one }) => one.rule === finding.rule && same(one))
      .sort((a, b) => distance(a.finding) - distance(b.finding))[0];
    if (near !== undefined) left.splice(left.indexOf(near), 1);
  }
  return left;
}

/** True for a model's new finding on lines that are not newer than what was read before. */
function wasMissed(earlier: Earlier | undefined, finding: Finding): boolean {
  if (earlier?.compared !== true || finding.source !== 'codex' || finding.side !== 'new' || finding.line === null)
    return false;
  if (earlier.first.some(([id]) => id === finding.id)) return false;
  const { line, end_line: end } = finding;
  const newer = earlier.since.find(({ path }) => path === finding.path)?.lines ?? [];
  return !newer.some(([from, to]) => from <= (end ?? line) && to >= line);
}
