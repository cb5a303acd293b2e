/** One run of a test in other surroundings. */
export interface Variation {
  alone: boolean;
  seed?: number;
  env: Record<string, string>;
}

/** The far ends of the clock, one with a half hour and one where days begin and end at other times than most expect. */
const zones = ['Pacific/Kiritimati', 'America/St_Johns', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'UTC'] as const;
/**
 * Turkish has another lower case of I, German writes decimals with a comma; a locale that is not installed changes
 * nothing.
 */
const locales = ['tr_TR.UTF-8', 'C', 'de_DE.UTF-8', 'en_US.UTF-8', 'ar_EG.UTF-8'] as const;

/**
 * The runs after the first one: in the suite and alone by turns, each with another time zone, locale and hash seed,
 * shuffled where the runner can. The same seed gives the same variations.
 */
export function variationsOf(count: number, seed: number, shuffles: boolean): Variation[] {
  return Array.from({ length: Math.max(1, count) }, (_, at) => {
    const own = (Math.imul(seed + at + 1, 2_654_435_761) >>> 1) % 1_000_000;
    const locale = locales[at % locales.length]!;
    return {
      alone: at % 2 === 1,
      ...(shuffles ? { seed: own } : {}),
      env: { TZ: zones[at % zones.length]!, LANG: locale, LC_ALL: locale, PYTHONHASHSEED: String(own % 4_294_967_295) },
    };
  });
}

export function shownVariation({ alone, seed, env }: Variation): string {
  const order = seed === undefined ? '' : `order ${seed}, `;
  const surroundings = `time zone ${env['TZ']}, locale ${env['LC_ALL']}, hash seed ${env['PYTHONHASHSEED']}`;
  return `${alone ? 'alone' : 'in the suite'} with ${order}${surroundings}`;
}
