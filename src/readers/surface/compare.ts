import { numberOf } from './arithmetic.ts';
import type { SurfaceChange, SurfaceItem, SurfaceKind } from './model.ts';
import { pairRenames } from './renames.ts';
import { hasOtherNames, isOtherSignature } from './signature.ts';
import { kebab } from './spelling.ts';

export interface CompareOptions {
  /**
   * true when a source of the head still says the item's name (`searchMentions`); without it only the surface is asked
   */
  still?: (item: SurfaceItem) => boolean;
  /** paths that weren't read whole on either side: nothing is said about what they lack or gained */
  unread?: Iterable<string>;
}

/** What makes two items the same thing at two revisions, wherever it stands. */
function identity(item: SurfaceItem): string {
  switch (item.kind) {
    case 'flag':
      return `flag|${item.name.startsWith('--') ? kebab(item.name) : item.name}`;
    case 'environment-variable':
    case 'route':
    case 'file':
      return `${item.kind}|${item.name}`;
    case 'action-input':
    case 'action-output':
      return `${item.kind}|${item.path}|${item.name}`;
    default:
      return `${item.kind}|${item.owner ?? ''}|${item.name}`;
  }
}

function grouped(items: readonly SurfaceItem[]): Map<string, SurfaceItem[]> {
  const groups = new Map<string, SurfaceItem[]>();
  for (const one of items) {
    const key = identity(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/**
 * What a change did to the surface. Pure: the head's sources are asked through `still`.
 * A name that the head's surface still has under any spelling, in any file, is not removed.
 */
export function compareSurface(
  before: readonly SurfaceItem[],
  after: readonly SurfaceItem[],
  options: CompareOptions = {},
): SurfaceChange[] {
  const unread = new Set(options.unread ?? []);
  const old = grouped(before);
  const now = grouped(after);
  const missing = [...old].filter(([key]) => !now.has(key)).flatMap(([, items]) => items.slice(0, 1));
  const fresh = [...now].filter(([key]) => !old.has(key)).flatMap(([, items]) => items.slice(0, 1));
  const alive = spelled(after);
  // the literal of a path that another method still serves says nothing about the one that went
  const isSaid = (one: SurfaceItem): boolean =>
    options.still?.(one) === true && !(one.kind === 'route' && alive.has(`route|${pathOf(one)}`));
  const gone = missing.filter(
    (one) =>
      !unread.has(one.path) &&
      one.kind !== 'parameter' &&
      !names(one).some((name) => alive.has(`${familyOf(one.kind)}|${name}`)) &&
      !isSaid(one),
  );
  const isNew = fresh.filter((one) => !unread.has(one.path) && one.kind !== 'parameter');
  const renames = pairRenames(gone, isNew, before, after);
  const renamed = new Set(renames.flatMap((one) => [one.before, one.after]));
  return [
    ...renames,
    ...gone.filter((one) => !renamed.has(one)).map((one): SurfaceChange => ({ change: 'removed', before: one })),
    ...[...old].flatMap(([key, items]) => changesOf(items, now.get(key) ?? [])),
    ...isNew
      .filter((one) => one.kind !== 'file' && !renamed.has(one))
      .map((one): SurfaceChange => ({ change: 'added', after: one })),
  ];
}

/** Items that are in the first surface and not in the second by identity: those to search for in the head's sources. */
export function missingItems(before: readonly SurfaceItem[], after: readonly SurfaceItem[]): SurfaceItem[] {
  const now = grouped(after);
  const alive = spelled(after);
  return [...grouped(before)]
    .filter(([key]) => !now.has(key))
    .flatMap(([, items]) => items.slice(0, 1))
    .filter(
      (one) => one.kind !== 'parameter' && !names(one).some((name) => alive.has(`${familyOf(one.kind)}|${name}`)),
    );
}

/** Kinds within which one name stands for the same thing: a method that became a function is not gone. */
function familyOf(kind: SurfaceKind): string {
  return kind === 'member' || kind === 'parameter' ? 'export' : kind;
}

/**
 * Spellings whose survival keeps an item alive. A short flag may live on with another meaning, a bare path under
 * another method.
 */
function names(item: SurfaceItem): string[] {
  switch (item.kind) {
    case 'flag':
      return item.name.startsWith('--') ? [item.name, kebabFlag(item.name)] : [item.name];
    case 'route':
      return [
        item.name,
        item.name.replace(/^\w+ /, 'ANY '),
        ...(item.name.startsWith('ANY ') ? [pathOf(item)] : []),
      ].map(withoutNames);
    case 'config-key':
      return [item.name, kebab(item.name.split('.').at(-1) ?? '')];
    default:
      return [item.name];
  }
}

function spelled(items: readonly SurfaceItem[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const one of items) {
    const family = familyOf(one.kind);
    if (one.kind === 'parameter') continue;
    if (one.kind === 'route') {
      all.add(`route|${withoutNames(one.name)}`).add(`route|${pathOf(one)}`);
      continue;
    }
    for (const name of names(one)) all.add(`${family}|${name}`);
    if (one.kind === 'flag') for (const alias of one.aliases) all.add(`flag|${alias}`);
  }
  return all;
}

function kebabFlag(name: string): string {
  return `--${kebab(name)}`;
}

function pathOf(route: SurfaceItem): string {
  return withoutNames(route.name.replace(/^\w+ /, ''));
}

/** `/users/{id}` and `/users/{user_id}` are one path. */
function withoutNames(route: string): string {
  return route.replace(/\{[^{}]*\}/g, '{}');
}

/** Signature and default of what both sides have: by file first, then what moved. */
function changesOf(before: readonly SurfaceItem[], after: readonly SurfaceItem[]): SurfaceChange[] {
  if (after.length === 0) return [];
  const old = byPath(before);
  const now = byPath(after);
  const stayed = [...old].flatMap(([path, items]): Pair[] => (now.has(path) ? [[items, now.get(path) ?? []]] : []));
  // with more than one place on a side nobody can say which went where
  const from = [...old].filter(([path]) => !now.has(path));
  const to = [...now].filter(([path]) => !old.has(path));
  const moved: Pair[] = from.length === 1 && to.length === 1 ? [[from[0]?.[1] ?? [], to[0]?.[1] ?? []]] : [];
  return [...stayed, ...moved].flatMap(([was, is]) => [...signatureChange(was, is), ...defaultChange(was, is)]);
}

type Pair = readonly [before: readonly SurfaceItem[], after: readonly SurfaceItem[]];

function byPath(items: readonly SurfaceItem[]): Map<string, SurfaceItem[]> {
  const paths = new Map<string, SurfaceItem[]>();
  for (const one of items) {
    const known = paths.get(one.path);
    if (known === undefined) paths.set(one.path, [one]);
    else known.push(one);
  }
  return paths;
}

/** Overloads of one name in one file that are compared with each other. */
const mostPairs = 2500;

/** Overloads are a set: one that is left as it was is no change, nor is one that comes in addition. */
function signatureChange(before: readonly SurfaceItem[], after: readonly SurfaceItem[]): SurfaceChange[] {
  const same = (one: SurfaceItem, two: SurfaceItem): boolean =>
    !isOtherSignature(one.signature ?? '', two.signature ?? '', two.language) &&
    !hasOtherNames(one.signature ?? '', two.signature ?? '', two.language);
  if (before.length * after.length > mostPairs) return [];
  const old = before.filter(
    (one) => one.signature !== undefined && !after.some((two) => two.signature === undefined || same(one, two)),
  );
  const now = after.filter(
    (one) => one.signature !== undefined && !before.some((two) => two.signature === undefined || same(two, one)),
  );
  return old.flatMap((one, index): SurfaceChange[] => {
    const two = now[index] ?? now.at(-1);
    return two === undefined ? [] : [{ change: 'signature', before: one, after: two }];
  });
}

/** Kinds whose source is plain data: a default that is no longer written is no longer there. */
const data = new Set<SurfaceKind>(['action-input']);

/** Only where each side says one default: what is read at several places with several defaults has none to speak of. */
function defaultChange(before: readonly SurfaceItem[], after: readonly SurfaceItem[]): SurfaceChange[] {
  const old = oneDefault(before);
  const now = oneDefault(after);
  if (old === undefined || old.default === undefined || /version/i.test(old.name)) return [];
  if (now === undefined)
    return data.has(old.kind) && after[0] !== undefined && after.every((one) => one.default === undefined)
      ? [{ change: 'default', before: old, after: after[0] }]
      : [];
  const [a, b] = [plain(old.default), plain(now.default ?? '')];
  if (a === b || (isNothing(a) && isNothing(b)) || isComputed(old.default) !== isComputed(now.default ?? '')) return [];
  return [{ change: 'default', before: old, after: now }];
}

function isNothing(value: string): boolean {
  return /^(?:nil|null|None|undefined|)$/.test(value);
}

/**
 * A constant of another file, a call or a sum of such: whether it is the literal that stood there before isn't known.
 */
function isComputed(given: string): boolean {
  const value = given.replace(/\s+/g, '');
  // what is quoted in the source stands here without its quotes, so that signs without white space may be text
  if (
    /^[^"'`]*[\w)\]]\s+(?:\*{1,2}|[-+/%|&]|<<|>>)\s+[\w(][^"'`]*$/.test(given) ||
    /[\w)](?:\*{1,2}|<<)[\w(]/.test(value)
  )
    return numberOf(given) === null;
  return /^[A-Za-z_$][\w$]*(?:(?:\.|::)[A-Za-z_]\w*)+(?:\(|$)|^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|\w\(.*\)$/.test(value);
}

function oneDefault(items: readonly SurfaceItem[]): SurfaceItem | undefined {
  const withDefault = items.filter((one) => one.default !== undefined);
  return new Set(withDefault.map((one) => plain(one.default ?? ''))).size === 1 ? withDefault[0] : undefined;
}

function plain(value: string): string {
  const text = value
    .replace(/\s+/g, '')
    .replace(/^(["'`])(.*)\1$/, '$2')
    .replace(/,(?=[\])}])/g, '')
    .replaceAll("'", '"');
  return String(numberOf(text) ?? text);
}
