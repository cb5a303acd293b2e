import type { Signal } from '../../../readers/alerts/model.ts';
import type { FlagGuard } from '../facts/flags.ts';
import type { MitigationKind } from './mitigation.ts';
import type { OtherCause } from '../facts/other-cause.ts';
import type { IncidentSeverity } from '../facts/severity.ts';
import type { Cause } from '../cause/answer.ts';
import type { Suspect } from '../rank/suspect.ts';
import type { Irreversible } from '../../../domain/way-back.ts';
import { rollbackPart, type WayBack } from '../facts/way-back.ts';

/** A switch; `start_line` is that of the suspect's row that it was found for. */
export type Guard = FlagGuard & { commit: string; start_line?: number };

export interface MitigationInput {
  /** the run's clock */
  now: string;
  signal: Pick<Signal, 'title' | 'status' | 'service' | 'value' | 'threshold' | 'labels' | 'links' | 'environment'>;
  /** the query behind the alert, where it is known */
  query: string | null;
  cause: Cause;
  severity: IncidentSeverity;
  /** ranked; [] when there are none */
  suspects: readonly Suspect[];
  /** switches found in the suspects' hunks */
  guards: readonly Guard[];
  wayBack: WayBack;
  deployment: { environment: string | null; live: string };
  /** whether the signals that would show an effect can be seen */
  observability: 'present' | 'missing';
  others: readonly Pick<OtherCause, 'kind' | 'text'>[];
  /** all paths of a suspected commit, where more are known than its suspects say */
  pathsOf?: Readonly<Record<string, readonly string[]>>;
  /** what the model recommends, after its check */
  codex: { choice: MitigationKind; why: string } | null;
}

/** What the rules go by, derived once. */
export interface Situation extends MitigationInput {
  confidence: Cause['confidence'];
  blind: boolean;
  /** the commits that nearly share the first place, each by its best hunk */
  strong: readonly Suspect[];
  /** the switches that cover every hunk that nearly shares the first place; null where one of them has none */
  switches: readonly Guard[] | null;
  configShipped: string | null;
  blockers: readonly Irreversible[];
  feasible: boolean;
  /** the revert of the first suspect alone applies, and takes nothing along that can't be undone */
  singleFits: boolean;
}

/**
 * A commit this close to the best score can't be told from it: the weights were fitted as log odds, so that it has at
 * least a third of the first one's chance. At L3 (certainty .75) no second one has.
 */
const nearlyFirst = Math.log(3);

export function situationOf(input: MitigationInput): Situation {
  const byCommit = new Map<string, Suspect>();
  for (const suspect of input.suspects) {
    const known = byCommit.get(suspect.commit);
    if (known === undefined || suspect.score > known.score) byCommit.set(suspect.commit, suspect);
  }
  const best = Math.max(...[...byCommit.values()].map((suspect) => suspect.score));
  const strong = [...byCommit.values()].filter((suspect) => suspect.score >= best - nearlyFirst);
  const hunks = input.suspects.filter((suspect) => suspect.score >= best - nearlyFirst);
  const found = hunks.map((hunk) => input.guards.find((guard) => guard.covers === 'all' && guards(guard, hunk)));
  const blind = input.observability === 'missing' || input.severity.class === 'observability';
  const blockers = input.wayBack.irreversible.filter(({ blocks }) => blocks);
  const first = strong[0];
  const firstPaths =
    first === undefined
      ? []
      : (input.pathsOf?.[first.commit] ??
        input.suspects.filter((suspect) => suspect.commit === first.commit).map((suspect) => suspect.path));
  return {
    ...input,
    confidence: blind ? lower(input.cause.confidence) : input.cause.confidence,
    blind,
    strong,
    switches:
      found.length > 0 && found.every((guard) => guard !== undefined)
        ? found.filter((guard, i) => found.findIndex((other) => other.flag === guard.flag) === i)
        : null,
    configShipped: strong.find((suspect) => isConfigPath(suspect.path))?.path ?? null,
    blockers,
    feasible: rollbackPart(input.wayBack).feasible,
    singleFits:
      input.wayBack.single?.clean === true && !blockers.some(({ path }) => path !== null && firstPaths.includes(path)),
  };
}

/**
 * A guard belongs to the hunk that it was found for; where that is not said, to one that it stands in, git's three
 * lines of context included.
 */
function guards(guard: Guard, hunk: Suspect): boolean {
  if (guard.commit !== hunk.commit || guard.path !== hunk.path) return false;
  if (guard.start_line !== undefined) return guard.start_line === hunk.start_line;
  return guard.line >= hunk.start_line - 3 && guard.line <= hunk.end_line + 3;
}

function lower(confidence: Cause['confidence']): Cause['confidence'] {
  return confidence === 'L3' ? 'L2' : 'L1';
}

/** Settings that a process reads at its start: restarting reads the same ones again. */
export function isConfigPath(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/(?:^|\/)(?:\.github|tests?|__tests__|spec|docs?|locales?|i18n|migrations?)\//i.test(path)) return false;
  if (/^(?:package(?:-lock)?|tsconfig[\w.]*|composer|renovate|jest\.config|\.eslintrc)\.json$|lock\.ya?ml$/i.test(name))
    return false;
  return (
    /\.(?:ya?ml|toml|ini|cfg|conf|properties|env|tf|tfvars)$|^\.env(?:\.|$)/i.test(name) ||
    /(?:^|\/)(?:config|configs|settings|deploy|k8s|kubernetes|helm|charts)\/.*\.(?:json|xml|tpl)$/i.test(path) ||
    /^(?:appsettings(?:\.\w+)?|config(?:\.\w+)?)\.json$/i.test(name)
  );
}

/** What would show that a mitigation worked, in the words of the alert that started this. */
export function proofOf(s: Pick<MitigationInput, 'signal' | 'query' | 'observability'>): string {
  const { signal } = s;
  const what =
    s.query !== null
      ? `the query ${s.query}`
      : `the alert “${(signal.labels['alertname'] ?? signal.title).slice(0, 200)}”`;
  const was = signal.value === null ? '' : ` (now ${signal.value})`;
  const side =
    signal.value !== null && signal.threshold !== null && signal.value < signal.threshold ? 'above' : 'below';
  const back =
    signal.threshold === null
      ? s.query === null
        ? 'reports resolved'
        : 'is back at its level before the anomaly'
      : `is ${side} its threshold of ${signal.threshold}`;
  const blind =
    s.observability === 'missing'
      ? '; signals are missing, so a fresh sample must be seen first: silence proves nothing'
      : '';
  return `${what}${was} ${back} and stays there for 10 minutes${blind}`;
}

/** What 30 more minutes cost. */
export function riskOfWaiting(s: Pick<MitigationInput, 'severity' | 'signal' | 'cause'>): string {
  const { severity } = s;
  const parts: string[] = [];
  if (severity.permission_leak !== null) parts.push('more data can be seen or changed by those who must not');
  if (severity.data_damage !== null) parts.push('more records become wrong, and every one has to be reconciled');
  for (const { class: name, seen_in: seenIn } of severity.classes) {
    if (seenIn === 'path') continue;
    if (name === 'auth' && severity.permission_leak === null)
      parts.push('people stay locked out, and support calls grow');
    if (name === 'billing' && severity.data_damage === null) parts.push('payments are lost or repeated');
    if (name === 'messaging') parts.push('the backlog grows, and with it the time to work it off');
    if (name === 'observability') parts.push('other failures stay unseen meanwhile');
  }
  if (parts.length === 0)
    parts.push(
      severity.level === 'SEV-3'
        ? 'little: the regression is isolated'
        : 'users keep meeting the failure; how many is not known here',
    );
  if (s.signal.status === 'resolved')
    parts.push('the alert has resolved by itself, which does not show that the cause is gone');
  return `${severity.level}: ${parts.join('; ')}`;
}
