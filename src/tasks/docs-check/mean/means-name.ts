import type { Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import { nameRoles } from '../words/name-roles.ts';
import { otherRoles } from '../words/other-roles.ts';
import { anyRow } from '../words/row.ts';
import { isImported, isImportedOn } from './imported.ts';
import type { Mention } from './mentions.ts';
import { distinctness, standsInProse } from './names.ts';
import { languageFits, ownNames } from './own.ts';
import { definedOnPage, importedFromOthers } from './readers-own.ts';

const referenceLike = new RegExp(
  String.raw`^(?:new |await |@|&|\*{1,2}|#|~|!)?[\w$][\w$.:#\\/~<>-]*(?:\[[^\]]*\])?(?:[?!]?\([^]*\))?` +
    String.raw`(?:<[\w\s,<>]*>)?[;,.!?]?$|^<\/?[\w.]+[^]*>$`,
);

/** True when a mention can only mean an export or a member. */
export function meansName(item: SurfaceItem, mention: Mention, page: Page, input: DocsInput): boolean {
  const { text } = page;
  const name = item.name.split(/[.:#]+/).at(-1) ?? item.name;
  const qualifier =
    /([\w$]+)(?:\.|::|#|->|\\)$/.exec(text.slice(Math.max(0, mention.start - 80), mention.start))?.[1] ?? null;
  const owners = ownNames(item, input);
  const qualifiedSpelling = /[\w$](?:\.|::|#|->|\\)[\w$]/.test(mention.spelling);
  // an alias may have taken the qualifier in: the class of a member, the module of an export
  const qualified = qualifiedSpelling || (qualifier !== null && owners.has(qualifier.toLowerCase()));
  const rare = distinctness(name);
  const packages = input.packages ?? [];
  if (mention.spelling === item.name && isImported(item, mention, packages))
    return !definedOnPage(page, name) && !importedFromOthers(page, mention.block!, name, owners);
  if (mention.spelling.length < 3 || (mention.spelling === name && /^[\w$]/.test(text[mention.end] ?? '')))
    return false;
  // a name with a further part after it is a place below it, or a file
  if (
    /^(?:\.(?:md|js|ts|py|rb|go|rs|java|html|json|ya?ml|toml|txt|com|org|io)\b|\/)/.test(
      text.slice(mention.end, mention.end + 6),
    )
  )
    return false;
  if (text[mention.start - 1] === '/' || (text[mention.start - 1] === '\\' && item.language !== 'php')) return false;
  if (qualifier !== null && !qualified) {
    // `other.name` is another's unless the name can be nobody else's: an instance of a member's class can have any name
    if (!(item.kind === 'member' && rare === 'strong' && mention.where !== 'prose' && !/^[A-Z]/.test(qualifier)))
      return false;
  }
  if (mention.where === 'span') {
    const span = mention.span!;
    if (span.role !== null && anyRow(otherRoles, span.role)) return false;
    if (span.role !== null && anyRow(nameRoles, span.role))
      return qualified || item.kind === 'export' || rare === 'strong';
    if (qualified) return referenceLike.test(span.text) || rare !== 'weak';
    if (item.kind === 'member') return rare === 'strong' && referenceLike.test(span.text) && mentionsOwner(item, page);
    if (!referenceLike.test(span.text)) return rare === 'strong' && span.text.includes('(');
    return (
      rare === 'strong' ||
      (rare === 'single' && isCall(text, mention)) ||
      (isWholeHeading(page, mention) && isCall(text, mention) && isImportedOn(page, item, packages))
    );
  }
  if (mention.where === 'block') {
    const block = mention.block!;
    if (
      !languageFits(block.language, item) ||
      insideString(mention) ||
      definedOnPage(page, name) ||
      importedFromOthers(page, block, name, owners)
    )
      return false;
    if (qualified) return rare !== 'weak' || (qualifiedSpelling && isCall(text, mention));
    if (item.kind === 'member')
      return rare === 'strong' && isCall(text, mention) && qualifier !== null && mentionsOwner(item, page);
    return rare === 'strong' && (block.language !== null || isCall(text, mention));
  }
  return qualifiedSpelling ? rare === 'strong' : item.kind === 'export' && qualifier === null && standsInProse(name);
}

/** The span is all that its heading says. */
function isWholeHeading(page: Page, { span }: Mention): boolean {
  return (
    span !== null &&
    page.headings.some(
      (one) => one.start <= span.start && span.end <= one.end && one.text.replace(/`/g, '').trim() === span.text.trim(),
    )
  );
}

function mentionsOwner(item: SurfaceItem, page: Page): boolean {
  const owner = item.owner?.split(/[.:#]+/).at(-1);
  return (
    owner === undefined || new RegExp(`(?<![\\w$])${owner.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i').test(page.text)
  );
}

function isCall(text: string, mention: Mention): boolean {
  return /^(?:<[^<>\n]{0,80}>)?[!?]?\(/.test(text.slice(mention.end, mention.end + 90));
}

function insideString(mention: Mention): boolean {
  const before = mention.line.slice(0, Math.max(0, mention.start - mention.lineStart));
  return (
    (before.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1 ||
    (before.match(/(?<![\\\w])'|(?<!\\)'(?!\w)/g)?.length ?? 0) % 2 === 1
  );
}
