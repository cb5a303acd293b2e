import { z } from 'zod';

/**
 * What a change of an option invalidates: `collect` the evidence, `ask` the replies, `policy` only the decision;
 * `run` is about where output goes and leaves the record as it is.
 */
export type Phase = 'collect' | 'ask' | 'policy' | 'run';

/**
 * Where an option can be given. Names derive from its key: `maxUsd` is `--max-usd`, input `max-usd`, config key
 * `max-usd`.
 */
export type Place = 'flag' | 'input' | 'config';

export interface Option<T> {
  schema: z.ZodType<T>;
  /**
   * Turns the text of a flag or input into a value for `schema`; returns undefined when the text is not of the kind.
   */
  fromText(text: string): unknown;
  /** what is allowed, for an error and for tables */
  allowed: string;
  help: string;
  phase: Phase;
  places: readonly Place[];
  /** value when nobody gives one; `undefined` means that it is not set */
  fallback: T;
  /** shown for the fallback in tables, where the value itself would mislead */
  fallbackText?: string;
  secret?: true;
  /** a flag that takes no value */
  bare?: true;
  /** a flag that may be given several times; its texts are joined with line ends */
  repeated?: true;
}

export type OptionList = Readonly<Record<string, Option<unknown>>>;
export type Values<L extends OptionList> = { readonly [K in keyof L]: L[K] extends Option<infer T> ? T : never };

interface About<T> {
  help: string;
  phase: Phase;
  places: readonly Place[];
  fallback: T;
  fallbackText?: string;
  secret?: true;
}

export function textOption<T extends string | undefined>(
  about: About<T> & { allowed?: string; pattern?: RegExp },
): Option<T> {
  const { allowed = 'text', pattern, ...rest } = about;
  const schema = pattern === undefined ? z.string().min(1) : z.string().regex(pattern);
  return { ...rest, allowed, schema: schema as unknown as z.ZodType<T>, fromText: (text) => text };
}

export function numberOption<T extends number | undefined>(
  about: About<T> & { min: number; max?: number; integer?: boolean },
): Option<T> {
  const { min, max, integer, ...rest } = about;
  let schema = integer === true ? z.int().min(min) : z.number().min(min);
  if (max !== undefined) schema = schema.max(max);
  const kind = integer === true ? 'a whole number' : 'a number';
  const allowed = `${kind} from ${min}${max === undefined ? '' : ` to ${max}`}`;
  return {
    ...rest,
    allowed,
    schema: schema as unknown as z.ZodType<T>,
    fromText: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
  };
}

export function switchOption(about: About<boolean>): Option<boolean> {
  return {
    ...about,
    allowed: 'true or false',
    bare: true,
    schema: z.boolean(),
    fromText: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  };
}

export function choiceOption<const V extends string>(about: About<NoInfer<V>> & { values: readonly V[] }): Option<V> {
  const { values, ...rest } = about;
  return {
    ...rest,
    allowed: values.join(', '),
    schema: z.enum(values) as unknown as z.ZodType<V>,
    fromText: (text) => text,
  };
}

/** A glob of paths. A leading `!` is refused: matchers read it as "everything else", a reader as an exception. */
export const Glob = z.string().min(1).regex(/^[^!]/, 'a glob without a leading !');

/** A list of globs; from a flag or input split at commas and line ends. */
export function globsOption(about: About<readonly string[]>): Option<readonly string[]> {
  return {
    ...about,
    allowed: 'a list of globs, none with a leading !',
    schema: z.array(Glob),
    fromText: (text) =>
      text
        .split(/[\n,]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
  };
}

/** A list of texts; a flag may be given several times, and a flag or input is split at line ends and commas. */
export function listOption(about: About<readonly string[]> & { allowed: string }): Option<readonly string[]> {
  return {
    ...about,
    repeated: true,
    schema: z.array(z.string().min(1)),
    fromText: (text) =>
      text
        .split(/[\n,]/)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
  };
}

const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `90s`, `15m`, `1h`; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * durationUnits[match[2] as keyof typeof durationUnits];
}

/** Timers end at about 24 days; a day is longer than any run may be. */
const longest = 24 * durationUnits.h;

function durationWhere(allowed: string, least: number): z.ZodString {
  return z.string(allowed).refine((text) => {
    const time = readDuration(text) ?? 0;
    return time > 0 && time >= least && time <= longest;
  }, allowed);
}

const anyDuration = 'a duration such as 90s, 15m or 1h';

export const Duration = durationWhere(anyDuration, 0);

/** A duration of a second or more: for waits that nothing shorter could pass. */
export const SecondsOrMore = durationWhere('a duration from 1s, such as 90s, 15m or 1h', durationUnits.s);

/** A duration such as `90s`, `15m`, `1h`; the value keeps the text. */
export function durationOption<T extends string | undefined>(about: About<T>): Option<T> {
  return {
    ...about,
    allowed: anyDuration,
    schema: Duration as unknown as z.ZodType<T>,
    fromText: (text) => text,
  };
}

/** A value with structure, from the configuration file only. */
export function configOption<T>(
  about: Omit<About<T>, 'places'> & { schema: z.ZodType<T>; allowed: string },
): Option<T> {
  return { ...about, places: ['config'], fromText: () => undefined };
}

/** `maxUsd` → `max-usd`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
