import { z } from 'zod';
import type { Signal } from '../../../readers/alerts/model.ts';
import {
  AffectedClass,
  classifyDependencies,
  DependencyClass,
  findDataDamage,
  findPermissionLeak,
  postures,
} from './dependency.ts';

export const severityLevels = ['SEV-1', 'SEV-2', 'SEV-3'] as const;
export const SeverityLevel = z.enum(severityLevels);
export type SeverityLevel = z.infer<typeof SeverityLevel>;

/** The result document's `.severity`. `class` is the first of `classes`, else `other`. */
export const IncidentSeverity = z.strictObject({
  level: SeverityLevel,
  source: z.enum(['input', 'rules']),
  class: DependencyClass,
  classes: z.array(AffectedClass),
  posture: z.array(z.string()),
  permission_leak: z.string().nullable().describe('the words that say so'),
  data_damage: z.string().nullable().describe('the words that say so'),
  reasons: z.array(z.string()),
});
export type IncidentSeverity = z.infer<typeof IncidentSeverity>;

export interface SeverityInput {
  signal: Pick<Signal, 'severity' | 'service' | 'title' | 'text' | 'labels'>;
  /** of the first suspects */
  paths: readonly string[];
  /** what a person said; it wins */
  override: SeverityLevel | null;
}

const levelPostures: Readonly<Record<SeverityLevel, string>> = {
  'SEV-1': 'evaluate rollback first',
  'SEV-2': 'a bounded hotfix with tight verification',
  'SEV-3': 'a scheduled corrective release',
};

/**
 * What sources call their own levels. Their `critical` means “wake someone”, which is not yet that safety, access,
 * money or data are at risk.
 */
const saidLevels: readonly (readonly [SeverityLevel, RegExp])[] = [
  ['SEV-1', /^(?:sev-?[01]|s[01]|p[01]|emergency|disaster|fatal|blocker)$/],
  ['SEV-2', /^(?:sev-?2|s2|p2|critical|crit|page|high|error|major|alert|severe|availability)$/],
  [
    'SEV-3',
    /^(?:sev-?[345]|s[345]|p[345]|warning|warn|medium|moderate|minor|low|info|informational|notice|none|ticket)$/,
  ],
];

const safety = new RegExp(
  String.raw`\b(?:patient|user|public|passenger|driver|worker)s?\b[^.\n]{0,20}\b` +
    String.raw`(?:safety|harm\w*|injur\w*|at risk)|\bsafety.critical\b|\blife.threatening\b`,
  'i',
);
const broad = new RegExp(
  String.raw`\b(?:total |complete |full |major )outage\b|\ball (?:users|customers|requests|regions)\b|` +
    String.raw`\b(?:site|service|api|app|checkout|system)\b[^.\n]{0,12}\b(?:is |are )?` +
    String.raw`(?:down|unavailable|unreachable)\b`,
  'i',
);

/**
 * Severity by impact, as the matrix has it: safety, access, billing or correctness of data at risk is SEV-1, a major
 * workflow degraded SEV-2, an isolated regression that is not critical SEV-3. What the alert calls itself counts where
 * impact says nothing; silence is SEV-2, for nothing says that it is isolated. A person's word wins.
 */
export function decideSeverity(input: SeverityInput): IncidentSeverity {
  const text = `${input.signal.title}\n${input.signal.text}`;
  const classes = classifyDependencies({ service: input.signal.service, text, paths: input.paths });
  const [permissionLeak, dataDamage] = [findPermissionLeak(text), findDataDamage(text)];
  const said = saidLevel(input.signal);
  const { level, reasons } = byImpact(text, classes, permissionLeak, dataDamage, said);
  const final = input.override ?? level;
  if (input.override !== null && input.override !== level)
    reasons.push(`the rules say ${level}; the input says ${input.override} and wins`);
  else if (input.override !== null) reasons.push(`the input says ${input.override} too`);
  return {
    level: final,
    source: input.override === null ? 'rules' : 'input',
    class: classes[0]?.class ?? 'other',
    classes,
    posture: [...new Set([levelPostures[final], ...classes.flatMap((one) => postures[one.class])])],
    permission_leak: permissionLeak,
    data_damage: dataDamage,
    reasons,
  };
}

function byImpact(
  text: string,
  classes: readonly AffectedClass[],
  leak: string | null,
  damage: string | null,
  said: { level: SeverityLevel; quote: string } | null,
): { level: SeverityLevel; reasons: string[] } {
  const reasons: string[] = [];
  const harm = safety.exec(text)?.[0];
  if (harm !== undefined) reasons.push(`safety of people: “${harm}”`);
  if (leak !== null) reasons.push(`access that must not be: “${leak}”`);
  if (damage !== null) reasons.push(`correctness of data: “${damage}”`);
  const mild = said?.level === 'SEV-3';
  for (const one of classes) {
    if (one.class !== 'auth' && one.class !== 'billing') continue;
    // A name alone with a mild alert is a slow page of that service, not money or access at risk.
    if (one.seen_in === 'symptom' || (one.seen_in === 'service' && !mild))
      reasons.push(`${one.class} is affected (${one.seen_in}): “${one.quote}”`);
  }
  if (reasons.length > 0) return { level: 'SEV-1', reasons };
  if (said?.level === 'SEV-1') return { level: 'SEV-1', reasons: [`the source calls it ${said.quote}`] };
  const outage = broad.exec(text)?.[0];
  if (outage !== undefined) return { level: 'SEV-2', reasons: [`a workflow as a whole is hit: “${outage}”`] };
  const touched = classes.find((one) => one.seen_in !== 'path');
  if (touched !== undefined)
    return { level: 'SEV-2', reasons: [`${touched.class} is affected (${touched.seen_in}): “${touched.quote}”`] };
  if (said !== null)
    return { level: said.level, reasons: [`the source calls it ${said.quote}, and nothing in the symptom says more`] };
  return {
    level: 'SEV-2',
    reasons: ['neither the source nor the symptom says how bad it is; nothing says that it is isolated'],
  };
}

function saidLevel(signal: SeverityInput['signal']): { level: SeverityLevel; quote: string } | null {
  const said = [
    signal.severity,
    signal.labels['severity'],
    signal.labels['priority'],
    signal.labels['level'],
    signal.labels['urgency'],
  ];
  for (const word of said) {
    if (word === null || word === undefined) continue;
    const level = saidLevels.find(([, pattern]) => pattern.test(word.trim().toLowerCase()));
    if (level !== undefined) return { level: level[0], quote: word.trim() };
  }
  return null;
}
