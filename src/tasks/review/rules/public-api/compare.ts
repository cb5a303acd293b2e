import type { PublicSymbol, Signature } from '../../../../readers/symbols/model.ts';

/** A public name with its declaration; `places` are the lines that make it public, the entry's first. */
export interface Api {
  name: string;
  symbol: PublicSymbol;
  places: { path: string; line: number }[];
}

/** `heir`: a member of a type with a base, which may still offer it from elsewhere. */
export interface ApiBreak {
  api: Api;
  now?: Api;
  what: string;
  heir?: boolean;
}

/** What a caller of the old signature can no longer do, null when every old call still fits. */
export function brokenCall(before: Signature, after: Signature): string | null {
  const [old, now] = [before.parameters, after.parameters];
  const required = now.filter((one) => !one.optional);
  const wasRequired = old.filter((one) => !one.optional);
  if (required.length > wasRequired.length) {
    const names = new Set(wasRequired.map((one) => one.name));
    const added = required.find((one) => !names.has(one.name)) ?? required.at(-1);
    const known = old.some((one) => one.name === added?.name);
    return (
      `${known ? 'its parameter' : 'it has a new parameter'} ` +
      `\`${added?.name ?? ''}\`${known ? ' must now be given' : ' that must be given'}`
    );
  }
  if (now.length < old.length && !now.some((one) => one.rest) && !old.some((one) => one.rest)) {
    const names = new Set(now.map((one) => one.name));
    const gone = old.find((one) => !names.has(one.name)) ?? old.at(-1);
    return `its parameter \`${gone?.name ?? ''}\` is gone`;
  }
  return null;
}

function byName(apis: readonly Api[]): Map<string, Api[]> {
  const map = new Map<string, Api[]>();
  for (const api of apis) map.set(api.name, [...(map.get(api.name) ?? []), api]);
  return map;
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const ownerOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));

/**
 * Names that are gone and calls that no longer fit. A member whose name newly stands in another type was moved (to a
 * base class, say); what is overloaded on either side is judged by its name alone.
 */
export function compareApis(before: readonly Api[], after: readonly Api[]): ApiBreak[] {
  const [old, now] = [byName(before), byName(after)];
  const membersNow = after.filter((api) => api.name.includes('.'));
  const newMembers = new Set(membersNow.filter((api) => !old.has(api.name)).map((api) => lastPart(api.name)));
  const allMembers = new Set(membersNow.map((api) => lastPart(api.name)));
  const breaks: ApiBreak[] = [];
  for (const [name, apis] of old) {
    const [api] = apis;
    const current = now.get(name);
    if (api === undefined || name.endsWith('*')) continue;
    if (current === undefined) {
      const owner = ownerOf(name);
      const ownerGone = owner !== '' && old.has(owner) && !now.has(owner);
      const heir = now.get(owner)?.some((one) => one.symbol.inherits === true) ?? false;
      // An alias, or what is handed on from where nobody could follow, may have all its members still.
      const wasKind = old.get(owner)?.[0]?.symbol.kind;
      const unread =
        now
          .get(owner)
          ?.some(({ symbol: { kind } }) => kind !== wasKind && ['re-export', 'type', 'constant'].includes(kind)) ??
        false;
      const moved =
        owner !== '' && (newMembers.has(lastPart(name)) || (heir && allMembers.has(lastPart(name))) || unread);
      if (!ownerGone && !moved && api.symbol.kind !== 'constructor')
        breaks.push({ api, what: 'is no longer there', heir });
      continue;
    }
    const [next] = current;
    if (
      apis.length > 1 ||
      current.length > 1 ||
      next === undefined ||
      api.symbol.signature === null ||
      next.symbol.signature === null
    )
      continue;
    const broken = brokenCall(api.symbol.signature, next.symbol.signature);
    if (broken !== null) breaks.push({ api, now: next, what: `changed: ${broken}` });
  }
  return breaks;
}
