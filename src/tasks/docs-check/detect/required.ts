import picomatch from 'picomatch';
import { formatOf } from '../../../readers/docs/page.ts';
import type { SurfaceChange, SurfaceKind } from '../../../readers/surface/model.ts';
import { docsFindingId, type DocsFinding, type DocsInput, type Pages } from '../pages/model.ts';
import { reasonless } from '../words/reasonless.ts';
import { anyRow } from '../words/row.ts';
import { codePlace } from './removed.ts';

/** A change below `when` needs one below `need`. Globs as in `.gitignore` paths, from the root. */
export interface RequiredRule {
  when: readonly string[];
  need: readonly string[];
}

/** What a pull request's words say about leaving the docs out: nothing, a reason, or the mark without a reason. */
export type OptOut = { state: 'none' } | { state: 'given'; reason: string } | { state: 'without-reason' };

/** Scripts that put no space between words. */
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;

/** True when at least two different words of a text say something. */
function isReason(text: string): boolean {
  const words = new Set(
    text
      .toLowerCase()
      .split(/\s+/)
      .map((one) => one.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').replaceAll('’', "'"))
      .filter((one) => /\p{L}{2}/u.test(one) && !/^(.)\1*$/u.test(one) && !anyRow(reasonless, one)),
  );
  return words.size >= 2 || (text.match(spaceless)?.length ?? 0) >= 4;
}

/** Reads `docs-check: skip because …` on a line of its own; of a reason two words at least say something. */
export function optOutOf(body: string): OptOut {
  const match = /^[ \t>*-]{0,8}docs-check:[ \t]*skip\b[ \t]*(?:because|:|-|–|—)?[ \t]*([^\r\n]{0,500})$/im.exec(
    body.replace(/<!--[^]*?(?:-->|$)/g, ''),
  );
  if (match === null) return { state: 'none' };
  const reason = match[1]!
    .trim()
    .replace(/[.…]+$/, '')
    .trim();
  return /^<.*>$|^\[.*\]$/.test(reason) || !isReason(reason) ? { state: 'without-reason' } : { state: 'given', reason };
}

/** What a change touched: every path, and those of them that stand at the head with other words than before. */
export interface TouchedPaths {
  all: readonly string[];
  written: ReadonlySet<string>;
}

/** True when two texts differ in more than white space and comments of HTML. `null`: there is none. */
export function saysOther(before: string | null, after: string): boolean {
  const folded = (text: string): string =>
    text
      .replace(/<!--[^]*?(?:-->|$)/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  return folded(before ?? '') !== folded(after);
}

/**
 * One finding per rule whose paths changed while no docs of it got other words. An opt-out with a reason silences all
 * of them; one without is said.
 */
export function detectRequired(
  rules: readonly RequiredRule[],
  changed: TouchedPaths,
  optOut: OptOut,
  lineOf: DocsInput['lineOf'],
): DocsFinding[] {
  if (optOut.state === 'given') return [];
  return rules.flatMap((rule): DocsFinding[] => {
    const when = picomatch([...rule.when], { dot: true });
    const need = picomatch([...rule.need], { dot: true });
    const touched = changed.all.filter((path) => when(path) && !need(path));
    if (touched.length === 0 || [...changed.written].some((path) => need(path))) return [];
    const empty = changed.all.filter((path) => need(path));
    const first = touched[0]!;
    const quote = lineOf('new', first, 1) ?? lineOf('old', first, 1);
    const more = touched.length > 1 ? ` and ${touched.length - 1} more` : '';
    return [
      {
        id: docsFindingId('docs/required', rule.when.join(','), rule.need.join(','), ''),
        rule: 'docs/required',
        severity: 'high',
        subject: first,
        title: `A change in ${rule.when.join(', ')} needs one in ${rule.need.join(', ')}`,
        detail:
          `${first}${more} changed and no page below ${rule.need.join(', ')} ` +
          'did' +
          (empty.length === 0
            ? ''
            : ` (${empty[0]}${empty.length > 1 ? ` and ${empty.length - 1} more` : ''} went or differs in ` +
              'white space alone)') +
          `${optOut.state === 'without-reason' ? '; the line that opts out gives no reason' : ''}. A line ` +
          '"docs-check: skip because <reason>" in the description opts out.',
        docs: null,
        also: [],
        code:
          quote === null
            ? null
            : { path: first, line: 1, quote, side: lineOf('new', first, 1) === null ? 'old' : 'new' },
        existedBefore: false,
        replacement: null,
      },
    ];
  });
}

/** Kinds whose names users need a page for; members, parameters, files and scripts are not asked for. */
const told: ReadonlySet<SurfaceKind> = new Set([
  'export',
  'flag',
  'environment-variable',
  'config-key',
  'route',
  'action-input',
  'action-output',
  'package-export',
]);

/**
 * New names without a word in any page, for items whose path `where` takes. A finding per item, at its line of code.
 */
export function detectUndocumented(
  input: DocsInput,
  pages: Pages,
  where: readonly string[],
  severity: 'medium' | 'info' = 'medium',
): DocsFinding[] {
  if (where.length === 0) return [];
  const wanted = picomatch([...where], { dot: true });
  // a source says its own names, in its doc comments too
  const texts = [...pages.texts].filter(([path]) => formatOf(path) !== null).map(([, text]) => text);
  return input.changes
    .filter(
      (one): one is SurfaceChange & { after: NonNullable<SurfaceChange['after']> } =>
        one.change === 'added' && one.after !== undefined && told.has(one.after.kind) && wanted(one.after.path),
    )
    .flatMap((change) => {
      const item = change.after;
      const words = [item.name, ...item.aliases]
        .map((one) => (item.kind === 'route' ? one.replace(/^[A-Z]+ /, '').replace(/\{.*$/, '') : one))
        .filter((one) => one.length > 2);
      if (words.length === 0 || texts.some((text) => words.some((word) => says(text, word)))) return [];
      const code = codePlace(change, input);
      return [
        {
          id: docsFindingId('docs/undocumented', item.path, `${item.kind} ${item.owner ?? ''} ${item.name}`, ''),
          rule: 'docs/undocumented' as const,
          severity,
          subject: item.name,
          title: `${item.name} is new and no page names it`,
          detail:
            `${item.path}:${item.line} adds the ${item.kind.replaceAll('-', ' ')} ${item.name}; no page of the ` +
            'docs says a word about it.',
          docs: null,
          also: [],
          code,
          existedBefore: false,
          replacement: null,
        },
      ];
    });
}

function says(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    if (
      !/[\w$]/.test(text[at - 1] ?? '') &&
      !(word[0] === '-' && text[at - 1] === '-') &&
      !/[\w$-]/.test(text[at + word.length] ?? '')
    )
      return true;
  }
  return false;
}
