import type { Span } from './spans.ts';

/**
 * How a text is read: in `log` also what a name or a header calls a secret goes. Code keeps it: there such lines are
 * mostly names, types and calls.
 */
export type TextKind = 'code' | 'log';

/** Ends of names that hold a password: whatever stands behind them goes. */
const passwordName = String.raw`pass(?:word|wd|phrase)|pwd`;
/** Ends of names that hold a key or token; a count, a state or a word of prose behind them stays. */
const tokenName =
  String.raw`secret|token|api[-_ ]?key|access[-_]?key|private[-_]?key|secret[-_]?key|signing[-_]?key` +
  String.raw`|credentials?|session(?:[-_]?id)?|sess[-_]?id|jsessionid|phpsessid|sid|csrf|xsrf`;
/** What stands between a name and its value in `k=v`, YAML, JSON, JSON within JSON, a struct and a URL. */
const between = String.raw`(?:\\{0,8}["'])?[ \t]{0,4}(?:=>|:=|[:=]|%3[dD])[ \t]{0,4}`;
const quotedOrBare =
  String.raw`(?:(?<mark>\\{0,8}["'])(?<quoted>(?:\\.|[^\n\\]){1,4096}?)\k<mark>` +
  String.raw`|(?:\\{0,8}["'])?(?<bare>[^\s"'\\<>][^\s"']{0,4095}))`;
const named = new RegExp(
  String.raw`(?<!‹)(?:(?<password>${passwordName})|(?<![A-Za-z])(?:sid|csrf|xsrf)|${tokenName})` +
    between +
    quotedOrBare,
  'gi',
);

/** RFC 9110 section 11: a scheme and its credentials, or a key alone. */
const authorization = new RegExp(
  [
    String.raw`authorization(?:\\{0,8}["'])?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}(?:\\{0,8}["']`,
    String.raw`|\[)?[ \t]{0,4}(?:(?<scheme>[A-Za-z][A-Za-z0-9-]{1,30})[ \t]{1,4})?`,
    String.raw`(?<value>[^\s"'\\<>\]][^\n"'\\]{0,4095})`,
  ].join(''),
  'gi',
);
/** Schemes whose credentials are a list of parameters: the rest of the line goes. */
const wholeLine = /^(?:digest|aws4-|oauth|signature|hawk|negotiate)/i;
const bearer = /\bBearer[ \t]{1,4}(?<value>[A-Za-z0-9._~+/-]{12,4096}={0,2})/gi;
/** RFC 7519: a header and claims that are JSON objects, so that both parts begin the same. */
const jwt = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,4096}\.[A-Za-z0-9_-]{6,8192}(?:\.[A-Za-z0-9_-]{0,4096}){0,3}/g;
/** RFC 6265: one cookie is set with attributes, many are sent. */
const cookies = new RegExp(
  [
    String.raw`cookie(?:\\{0,8}["'])?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}(?:\\{0,8}["']`,
    String.raw`|\[)?(?<value>[^\s"'\\](?:[^\n"'\\=]|="[^\n"]{0,4096}"|=){0,8191})`,
  ].join(''),
  'gi',
);
const cookie = /(?<name>[^\s=;,]{1,200})=(?<value>\\{0,8}"[^"]{2,4096}"|[^\s;,"]{4,4096})/g;
const attribute = /^(?:path|domain|expires|max-age|samesite|priority|version|comment)$/i;
const query = new RegExp(
  [
    String.raw`[?&;](?:amp;)?(?:[\w.-]{0,40}(?:token|key|secret|signature|credential)|sig|auth|code|jwt`,
    String.raw`|password|pwd)=(?<value>[^\s&"'#<>\\]{6,4096})`,
  ].join(''),
  'gi',
);
/** Credentials before a host: `user:password@`, and the key of a Sentry DSN or a token that stand there alone. */
const userInfo =
  /:\/\/(?:[^\s/:@"'?#‹]{0,200}:(?<password>[^\s/@"']{1,400})|(?<key>[A-Za-z0-9_-]{16,400}))@(?=[A-Za-z0-9[])/g;

const emptyWords = new RegExp(
  [
    String.raw`^(?:null|nil|none|undefined|true|false|empty|missing|invalid|expired|required|redacted`,
    String.raw`|hidden|masked|filtered|unknown|unset|yes|no|changed|not|is|was|\*+|x+|\.+|-+`,
    String.raw`|\[?(?:redacted|filtered|masked|hidden)\]?)[\])},;.]*$`,
  ].join(''),
  'i',
);
/** A call, a member or a variable: code that a log quotes. */
const reference = new RegExp(
  [
    String.raw`^(?:[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*\(`,
    String.raw`|[A-Za-z_$][A-Za-z_$]*(?:(?:\.|::|->)[A-Za-z_$]+)+[;,)]?$|\$\{|\$\(|%[sdv]|\{\{?[\w.]*\}?)`,
  ].join(''),
);

/** Every value that a log line, a header or an address itself calls a secret. For texts of logs and alerts only. */
export function findInLogs(text: string): Span[] {
  const spans: Span[] = [];
  const add = (found: RegExpMatchArray, value: string | undefined, kind: string, from = 0): void => {
    if (value === undefined || value.includes('‹secret:')) return;
    const start = (found.index ?? 0) + found[0].indexOf(value, from);
    spans.push({ start, end: start + value.length, kind, value });
  };
  for (const found of text.matchAll(jwt)) add(found, found[0], 'jwt');
  for (const found of text.matchAll(bearer))
    if (isKeyLike(found.groups?.['value'] ?? '')) add(found, found.groups?.['value'], 'authorization');
  for (const found of text.matchAll(authorization)) {
    const { scheme, value = '' } = found.groups ?? {};
    if (scheme !== undefined && wholeLine.test(scheme)) {
      const start = (found.index ?? 0) + found[0].length - value.length;
      const end = text.indexOf('\n', start);
      const rest = text.slice(start, Math.min(end === -1 ? text.length : end, start + 4096)).trimEnd();
      if (!rest.includes('‹secret:'))
        spans.push({ start, end: start + rest.length, kind: 'authorization', value: rest });
      continue;
    }
    const own = value.split(/[\s,;\]})]/, 1)[0] ?? '';
    if (
      own.length >= 4 &&
      !emptyWords.test(own) &&
      (scheme !== undefined ? /[^a-z]/.test(own) || own.length >= 16 : isKeyLike(own))
    )
      add(found, own, 'authorization', found[0].length - value.length);
  }
  for (const found of text.matchAll(cookies)) {
    const line = found.groups?.['value'] ?? '';
    const from = (found.index ?? 0) + found[0].length - line.length;
    for (const one of line.matchAll(cookie)) {
      const { name = '', value = '' } = one.groups ?? {};
      if (!attribute.test(name) && !value.includes('‹secret:'))
        spans.push({
          start: from + one.index + name.length + 1,
          end: from + one.index + one[0].length,
          kind: 'cookie',
          value,
        });
    }
  }
  for (const found of text.matchAll(query))
    if (isKeyLike(found.groups?.['value'] ?? ''))
      add(
        found,
        found.groups?.['value'],
        'url-token',
        found[0].lastIndexOf('=', found[0].length - (found.groups?.['value'] ?? '').length),
      );
  for (const found of text.matchAll(userInfo))
    add(
      found,
      found.groups?.['password'] ?? found.groups?.['key'],
      found.groups?.['password'] === undefined ? 'url-key' : 'basic-auth',
      found.groups?.['password'] === undefined ? 3 : found[0].length - (found.groups['password'].length + 1),
    );
  const names = new RegExp(named);
  for (let found = names.exec(text); found !== null; found = names.exec(text)) {
    const { password, quoted, bare = '', mark = '' } = found.groups ?? {};
    const value = quoted ?? bareValue(bare);
    const at = found[0].length - (quoted === undefined ? bare.length : quoted.length + mark.length);
    const tight = !/[ \t]$/.test(found[0].slice(0, at));
    if (password === undefined ? isKeyLike(value) : isPassword(value, quoted !== undefined || tight))
      add(found, value, password === undefined ? 'named-secret' : 'password', at);
    // what is no secret itself may hold one
    else names.lastIndex = found.index + at;
  }
  return spans;
}

/** Up to the next pair: `a=b,c=d`, `a=b&c=d`, `a=b, c`. */
function bareValue(text: string): string {
  return text.split(/[,;&](?=$|[\w.-]{1,60}[=:])|\\[nrt]?(?=$|\W|[nrt])/, 1)[0] ?? '';
}

/** Behind a colon and a space a word alone is prose: `password: required`. */
function isPassword(value: string, tight: boolean): boolean {
  if (emptyWords.test(value) || reference.test(value)) return false;
  return tight ? value.length >= 3 : value.length >= 6 && /[^a-z]/i.test(value.replace(/[.,;:!?)]+$/, ''));
}

/** No count, no word, no name: long, and of letters with digits or signs, or in mixed case. */
function isKeyLike(value: string): boolean {
  if (value.length < 6 || emptyWords.test(value) || reference.test(value)) return false;
  if (/^[0-9.,:-]+$/.test(value)) return value.length >= 16;
  if (/^0x[0-9a-f]{1,16}[,)]*$/i.test(value)) return false;
  if (value.length >= 32) return !/\s/.test(value);
  return (
    (!/\s/.test(value) && /[0-9]/.test(value) && /[A-Za-z]/.test(value)) ||
    (value.length >= 16 && /[a-z]/.test(value) && /[A-Z]/.test(value) && !/\s/.test(value))
  );
}
