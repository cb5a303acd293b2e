import type { Verdict } from '../../domain/verdict.ts';
import type { OverrideRecord } from './judge/override.ts';
import type { RuleVerdict } from './rules/rule.ts';

/** The answer in words. All pages, lines and comments of the gate take it from here, by the verdict. */
export const goWords: Readonly<Record<Verdict, string>> = {
  pass: 'go',
  block: 'no go',
  inconclusive: 'undecided, so no go',
  skipped: 'skipped',
};
const marks: Readonly<Record<Verdict, string>> = { pass: '✅', block: '⛔', inconclusive: '⚠️', skipped: '⏭️' };

/** With the mark that people look for; nothing else of the gate's pages has one. */
export const markedWords = (verdict: Verdict): string => `${marks[verdict]} ${goWords[verdict]}`;

/** Any pictograph or sign can read as an answer: a tick, a light, a rocket. Units and marks of owners are none. */
const answerSign = /(?![©®°\u2100-\u214F])[\p{Extended_Pictographic}\p{So}][\u{FE0E}\u{FE0F}]?/gu;

/** A text without signs that read as an answer: titles and names are other people's words. */
export function unmarked(text: string): string {
  return text.replace(answerSign, (sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
}

const ruleAnswers = { pass: 'passes', block: 'blocks', inconclusive: 'is undecided' } as const;
const warnings = { pass: 'passes', block: 'would block', inconclusive: 'would be undecided' } as const;

interface RuleAnswer {
  id: string;
  verdict: RuleVerdict;
  required: boolean;
}

/** What one rule's answer comes to in the verdict. */
export function ruleWords({ id, verdict, required }: RuleAnswer, override: OverrideRecord | null): string {
  if (override?.overridden.includes(id) === true) return `${ruleAnswers[verdict]}, overridden`;
  return required ? ruleAnswers[verdict] : verdict === 'pass' ? 'passes (warns only)' : warningWords(verdict);
}

/** Of a rule that decides nothing. */
export function warningWords(verdict: RuleVerdict): string {
  return verdict === 'pass' ? warnings.pass : `warns: ${warnings[verdict]}`;
}
