import type { Page } from '../../../readers/docs/model.ts';
import { isTranslation } from '../../../readers/docs/past.ts';
import { isOtherSignature } from '../../../readers/surface/signature.ts';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import {
  goneParameters,
  parametersOf,
  parenthesised,
  placesOf,
  splitArguments,
  type Listed,
} from '../mean/arguments.ts';
import { defaultClaim, plainValue } from '../mean/claims-of-default.ts';
import { changesByPage } from './changes-by-page.ts';
import {
  createPages,
  docsFindingId,
  type DocsFinding,
  type DocsInput,
  type DocsRule,
  type Pages,
} from '../pages/model.ts';
import { codePlace } from './removed.ts';
import { mentionsOf, saysWord, statementsAround, tellsThePast, type Mention } from '../mean/mentions.ts';
import { samePackage } from '../mean/own.ts';
import { meansItem } from '../mean/unambiguous.ts';
import { count } from '../../../domain/words.ts';

/** Statements about a default or a parameter list that the change made false. One finding per page and item. */
export function detectStated(input: DocsInput, pages: Pages = createPages(input.head)): DocsFinding[] {
  const before = new Map(input.base.map((one) => [one.path, one.text]));
  const found: DocsFinding[] = [];
  const namesOf = new Map<SurfaceChange, string[]>();
  for (const change of input.changes) {
    if (
      (change.change !== 'default' && change.change !== 'signature') ||
      change.before === undefined ||
      change.after === undefined
    )
      continue;
    namesOf.set(change, statedNames(change.after));
  }
  // a parameter is spoken of where its function is
  const screen = new Map(
    [...namesOf].map(([change, names]) => [
      change,
      change.after!.kind === 'parameter' && change.after!.owner !== undefined
        ? [change.after!.owner.split(/[.:#]+/).at(-1)!]
        : names,
    ]),
  );
  for (const [path, changes] of changesByPage(pages, screen)) {
    const text = pages.texts.get(path)!;
    for (const change of changes) {
      const names = namesOf.get(change)!;
      if (!names.some((one) => saysWord(text, one)) || !samePackage(path, change.after!.path, input.files.head))
        continue;
      const page = pages.get(path)!;
      const wrong = spotsOf(change, page, names, input);
      const old = before.get(path);
      const stood = wrong.filter(
        (one) => old !== undefined && old.includes(pages.quote(path, pages.line(path, one.start)).trim()),
      );
      if (stood.length > 0) found.push(finding(change, path, stood, pages, input));
    }
  }
  return found;
}

/**
 * A stretch that is no longer true: an old default, a parameter that went, or a call from its name to its closing
 * bracket.
 */
export interface Wrong {
  start: number;
  end: number;
  why: string;
}

/** The names of what may be stated wrongly, the longest first. */
export function statedNames(item: SurfaceItem): string[] {
  return [...new Set([item.name, ...item.aliases])]
    .filter((one) => one.length >= 2)
    .sort((a, b) => b.length - a.length);
}

/** Every place of a page that a changed default or signature made false. */
export function spotsOf(change: SurfaceChange, page: Page, names: readonly string[], input: DocsInput): Wrong[] {
  return change.change === 'default'
    ? staleDefaults(change, page, names, input)
    : staleCalls(change, page, names, input);
}

function uniqueMentions(page: Page, names: readonly string[]): Mention[] {
  const found: Mention[] = [];
  for (const name of names)
    for (const one of mentionsOf(page, name))
      if (!found.some((other) => one.start < other.end && other.start < one.end)) found.push(one);
  return found.sort((a, b) => a.start - b.start);
}

function staleDefaults(change: SurfaceChange, page: Page, names: readonly string[], input: DocsInput): Wrong[] {
  const [before, after] = [change.before!, change.after!];
  if (before.default === undefined || after.default === undefined) return [];
  const found: Wrong[] = [];
  for (const mention of uniqueMentions(page, names)) {
    if (tellsThePast(page, mention) || !speaksOf(after, mention, page, input)) continue;
    const claim = defaultClaim(page, mention, before.default, after.default);
    if (claim !== null && !found.some((one) => one.start === claim.start))
      found.push({
        ...claim,
        why: `says that ${after.name} defaults to ${plainValue(before.default)}; it is ${after.default} now`,
      });
  }
  return found;
}

/** A weaker tie than for removed names: the old value beside the word default vouches for the rest. */
function speaksOf(item: SurfaceItem, mention: Mention, page: Page, input: DocsInput): boolean {
  if (item.kind === 'parameter') return ownerIsNear(item, mention, page);
  if (
    mention.where === 'span' &&
    (mention.span!.text === mention.spelling ||
      mention.span!.text.startsWith(`${mention.spelling}=`) ||
      mention.span!.text.split(/[\s,=]+/).includes(mention.spelling))
  )
    return true;
  if (item.kind === 'flag') return mention.spelling.startsWith('--') || mention.where !== 'prose';
  if (item.kind === 'environment-variable') return /^[$A-Z]/.test(mention.spelling);
  if (page.cells.some((one) => one.column === 0 && one.text.replace(/[`*"\s]/g, '') === mention.spelling)) return true;
  return meansItem(item, mention, page, input);
}

/** The function of a parameter is named in the statement, in a heading above, or declares on the same line. */
function ownerIsNear(item: SurfaceItem, mention: Mention, page: Page): boolean {
  const owner = item.owner?.split(/[.:#]+/).at(-1);
  if (owner === undefined) return false;
  const names = new RegExp(`(?<![\\w$])${owner.replace(/[^\w]/g, '\\$&')}(?![\\w$])`);
  if (page.format === 'comment') return page.path === item.path && commentOf(page, item.line, mention.start);
  if (names.test(mention.line) || names.test(statementsAround(page, mention.start, mention.block))) return true;
  const above = page.headings.filter((one) => one.start <= mention.start);
  return (
    above.some(
      (one, index) => names.test(one.text) && !above.slice(index + 1).some((later) => later.depth <= one.depth),
    ) ||
    page.spans.some(
      (one) =>
        one.role !== null &&
        /func|meth|class|method/.test(one.role) &&
        one.start < mention.start &&
        mention.start - one.start < 3_000 &&
        names.test(one.text),
    )
  );
}

/** The doc comment at the offset is the one of the declaration on the line: just above it, or its docstring. */
function commentOf(page: Page, line: number, offset: number): boolean {
  const own = page.statements.find((one) => one.start <= offset && offset < one.end);
  if (own === undefined) return false;
  const count = (to: number): number => page.text.slice(0, to).split('\n').length;
  const [first, last] = [count(own.start), count(own.end)];
  const lines = page.text.split('\n');
  // what stands between belongs to the declaration: decorators, the rest of its parameters, no other declaration
  if (last < line)
    return (
      line - last <= 4 && !lines.slice(last, line - 1).some((one) => !/^\s*[@#[]/.test(one) && /[{};]\s*$/.test(one))
    );
  return (
    first > line &&
    first - line <= 20 &&
    !lines.slice(line, first - 1).some((one) => /^\s*(?:async\s+)?(?:def|class)\s/.test(one))
  );
}

function staleCalls(change: SurfaceChange, page: Page, names: readonly string[], input: DocsInput): Wrong[] {
  const [old, now] = [parametersOf(change.before!.signature), parametersOf(change.after!.signature)];
  if (old === null || now === null) return [];
  const item = change.after!;
  const gone = goneParameters(old, now);
  const found: Wrong[] = [];
  if (page.format === 'comment' && page.path === item.path) {
    for (const span of page.spans) {
      const name = span.text.replace(/^[$*]+/, '');
      if (
        span.role !== null &&
        /^(?:param|arg|argument|keyword|type)$/.test(span.role) &&
        gone.listed.includes(name) &&
        commentOf(page, item.line, span.start)
      )
        found.push({
          start: span.start,
          end: span.end,
          why: `describes the parameter ${name}, which ${item.name} no longer has`,
        });
    }
  }
  // where callers never write the names, another name is the doc comment's matter alone
  if (!isOtherSignature(change.before!.signature!, item.signature!, item.language)) return found;
  for (const mention of uniqueMentions(page, names)) {
    const open = /^(?:<[^<>\n]{0,80}>)?\s?\(/.exec(page.text.slice(mention.end, mention.end + 90));
    if (
      open === null ||
      mention.where === 'prose' ||
      tellsThePast(page, mention) ||
      !meansItem(item, mention, page, input)
    )
      continue;
    const list = parenthesised(page.text, mention.end + open[0].length - 1);
    const holder = mention.block ?? mention.span!;
    if (list === null || mention.end + open[0].length + list.inner.length > holder.end) continue;
    const declares = /\b(?:def|function|func|fn|sub)\s+$/.test(
      page.text.slice(Math.max(0, mention.start - 12), mention.start),
    );
    const why = mismatch(item, splitArguments(list.inner), old, now, gone, declares, mention.where);
    if (why !== null) found.push({ start: mention.start, end: list.end, why });
  }
  return found;
}

const elided = /^(?:\.{3}|…|\*{1,2}\w|\.{3}\w|&\w|\/\*)|\.{3}$/;

/** Why a call or a written parameter list fits the old parameters and not the new ones; null when it may fit. */
function mismatch(
  item: SurfaceItem,
  written: readonly string[],
  old: readonly Listed[],
  now: readonly Listed[],
  gone: ReturnType<typeof goneParameters>,
  declares: boolean,
  where: Mention['where'],
): string | null {
  for (const part of written) {
    const named = /^\$?([A-Za-z_]\w*)\s*(?:=(?![=>])|:(?!:))/.exec(part)?.[1];
    const byName = named !== undefined && ['python', 'csharp', 'ruby', 'php'].includes(item.language);
    if (byName && gone.byName.includes(named)) return `passes ${named}, which ${item.name} no longer takes`;
  }
  if (written.some((one) => elided.test(one)) || written.some((one) => one === '')) return null;
  const words = written.map((one) => /^\[?\$?([A-Za-z_]\w*)\??(?:\s*[:=].*)?\]?$/s.exec(one)?.[1] ?? null);
  const known = old.map((one) => one.name);
  // a list of the old names is a written signature; in code it may be a call with variables of those names, save where
  // types stand beside them
  const typed =
    (item.language === 'typescript' || item.language === 'javascript') &&
    written.some((one) => /^\w+\??\s*:(?!:)/.test(one));
  const lists =
    (declares || typed || where !== 'block') &&
    words.length > 0 &&
    words.every((one) => one !== null && known.includes(one));
  if (lists) {
    const lost = words.find((one) => gone.listed.includes(one!));
    if (lost !== undefined) return `lists the parameter ${lost}, which ${item.name} no longer has`;
    const missing = now.find(
      (one) => one.name !== '' && !one.optional && !known.includes(one.name) && !words.includes(one.name),
    );
    if (missing !== undefined && words.length === old.length)
      return `leaves out ${missing.name}, which ${item.name} now requires`;
  }
  if (declares) return null;
  if (item.language === 'python' && written.some((one) => /^\w+\s*=(?!=)/.test(one))) return null;
  const [[oldMin, oldMax], [newMin, newMax]] = [placesOf(old), placesOf(now)];
  const given = written.length;
  // an empty list names the function and calls nothing
  if (given === 0 || given < oldMin || given > oldMax) return null;
  if (given > newMax) return `passes ${count(given, 'argument')}; ${item.name} takes ${newMax} now`;
  return given < newMin ? `passes ${count(given, 'argument')}; ${item.name} now requires ${newMin}` : null;
}

function finding(
  change: SurfaceChange,
  path: string,
  wrong: readonly Wrong[],
  pages: Pages,
  input: DocsInput,
): DocsFinding {
  const item = change.after!;
  const first = wrong[0]!;
  const line = pages.line(path, first.start);
  const endLine = Math.min(pages.line(path, Math.max(first.start, first.end - 1)), line + 20);
  const quote = pages.quote(path, line, endLine);
  const rule: DocsRule = change.change === 'default' ? 'docs/stale-default' : 'docs/stale-signature';
  return {
    id: docsFindingId(rule, path, item.name, quote),
    rule,
    severity: isTranslation(path) ? 'low' : 'high',
    subject: item.name,
    title:
      change.change === 'default'
        ? `The default of ${item.name} is ${item.default ?? ''} now`
        : `${item.name} takes other parameters now`,
    detail: `${path}:${line} ${first.why} (${item.path}:${item.line}).`,
    docs: { path, line, endLine, quote },
    also: [...new Set(wrong.slice(1).map((one) => pages.line(path, one.start)))].filter((one) => one !== line),
    code: codePlace(change, input),
    existedBefore: false,
    replacement: change.change === 'default' ? (item.default ?? null) : null,
  };
}
