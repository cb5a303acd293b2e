import type { DiffLine } from '../../../../readers/diff/model.ts';
import { checksOff, type CheckOff } from './patterns.ts';
import { removedGuards } from './removed-guards.ts';
import { certainlyBlank } from '../../../../readers/source/comments.ts';
import { isTestOrSample, kindOf } from '../../../../readers/paths/kind.ts';
import { codeLines, quoteOf, type CodeLine } from '../text/places.ts';
import { textOf, type Rule, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';

/** TLS, signature, CSRF and authentication checks that the change switches off. */
export const checksOffRule: Rule = {
  id: 'checks-off',
  title: 'Security check switched off',
  category: 'security',
  severity: 'critical',
  confidence: 'L3',
  why:
    'A switched-off certificate, signature, CSRF or authentication check removes the only proof of who is on ' +
    'the other side (CWE-295, CWE-347, CWE-352, CWE-306).',
  // Every added line is looked at, whatever can be read around it.
  owns: () => false,
  async find(context) {
    const gone = await removedCode(context);
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      if (kindOf(file.file.path).prose) continue;
      hits.push(...(await switchedOff(file, gone)));
    }
    return [...hits, ...(await removedGuards(context))];
  },
};

async function switchedOff(file: RuleFile, gone: ReadonlySet<string>): Promise<RuleHit[]> {
  const { path } = file.file;
  const patterns = checksOff.filter((one) => one.files.test(path));
  if (patterns.length === 0) return [];
  const added = await codeLines(file, 'add');
  const candidates = added.filter(({ code }) => patterns.some((one) => one.pattern.test(code)));
  if (candidates.length === 0) return [];
  const whole = textOf(await file.head());
  const lines = certainlyBlank(whole ?? added.map(({ line }) => line.text).join('\n'), path).split('\n');
  const bare = whole === undefined ? undefined : certainlyBlank(whole, path, { strings: true }).split('\n');
  const removed = await codeLines(file, 'del');
  const hits: RuleHit[] = [];
  for (const one of patterns) {
    // a line that was there before in other words switches nothing off anew
    let before = removed.filter(({ code }) => one.pattern.test(code)).length;
    for (const candidate of candidates) {
      const at = whole === undefined ? added.indexOf(candidate) : (candidate.line.new ?? 1) - 1;
      if (!holds(one, candidate, at, lines, bare)) continue;
      if (gone.has(normal(candidate.code))) continue;
      if (before > 0) {
        before -= 1;
        continue;
      }
      if (hits.some((hit) => hit.line === candidate.line.new)) continue;
      hits.push(hitOf(path, candidate.line, one, isAskedFor(lines, at)));
    }
  }
  return hits;
}

function holds(
  one: CheckOff,
  { code }: CodeLine,
  at: number,
  lines: readonly string[],
  bare: readonly string[] | undefined,
): boolean {
  const match = one.pattern.exec(code);
  if (match === null) return false;
  const outside = bare?.[at];
  // within a string the words are only talked about, unless it is a command or a variable
  if (one.inString !== true && outside !== undefined && outside.length === code.length) {
    const first = match.index + match[0].search(/\S/);
    const last = match.index + match[0].trimEnd().length - 1;
    if (code[first] !== outside[first] || code[last] !== outside[last]) return false;
  }
  return one.confirm?.(lines, at) ?? true;
}

const condition = /^\s*(?:\}\s*)?(?:else\s+)?(?:if|elif|elsif|unless|when|case)\b/;
const option = /verif|insecure|skip|ssl|tls|cert|reject|strict|unsafe|trust/i;

/**
 * Whether the line runs only where an option for it is set: by a condition on the line, or on one that opens a block
 * around it.
 */
function isAskedFor(lines: readonly string[], at: number): boolean {
  const asks = (line: string): boolean => condition.test(line) && option.test(/^[^{]{0,300}/.exec(line)?.[0] ?? '');
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  let inner = lines[at] ?? '';
  if (asks(inner)) return true;
  for (const line of lines.slice(Math.max(0, at - 60), at).reverse()) {
    if (line.trim() === '' || indentOf(line) >= indentOf(inner)) continue;
    if (asks(line)) return true;
    inner = line;
  }
  return false;
}

function hitOf(path: string, line: DiffLine, one: CheckOff, askedFor: boolean): RuleHit {
  const hit = { path, side: 'new' as const, line: line.new, quote: quoteOf(line.text), title: one.title };
  const { sample, docsFolder } = kindOf(path);
  if (isTestOrSample(path) || sample || docsFolder) {
    return {
      ...hit,
      severity: isTestOrSample(path) ? 'low' : 'medium',
      confidence: 'L2',
      detail:
        `${one.reason} The path is that of tests, samples or documentation, so it may be meant; make sure that ` +
        'nothing of it is shipped.',
    };
  }
  if (askedFor) {
    return {
      ...hit,
      severity: 'medium',
      confidence: 'L2',
      detail:
        `${one.reason} It happens only where an option asks for it; make sure that the option is off unless ` +
        'somebody sets it.',
    };
  }
  return { ...hit, severity: one.severity, confidence: one.severity === 'critical' ? 'L3' : 'L2', detail: one.reason };
}

async function removedCode(context: RuleContext): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const file of context.files) {
    const path = file.file.oldPath ?? file.file.path;
    if (kindOf(path).prose || isTestOrSample(path) || !checksOff.some((one) => one.files.test(path))) continue;
    for (const { code } of await codeLines(file, 'del')) gone.add(normal(code));
  }
  return gone;
}

function normal(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}
