import { inputFailure } from '../../domain/errors.ts';
import { kebab, type OptionList } from '../../contracts/options.ts';
import { unknownFlag } from './unknown-flag.ts';

export interface Flags {
  texts: ReadonlyMap<string, string>;
  rest: readonly string[];
}

/**
 * Command line to texts by flag name: `--name value`, `--name=value`, `--switch`, `--no-switch`. What doesn't begin
 * with `--` is left in `rest`. An unknown flag, a missing value or a flag given twice that is no list is refused.
 */
export function readFlags(args: readonly string[], lists: readonly OptionList[]): Flags {
  const known = new Map(
    lists
      .flatMap((list) => Object.entries(list))
      .filter(([, option]) => option.places.includes('flag'))
      .map(([name, option]) => [kebab(name), option]),
  );
  const texts = new Map<string, string>();
  const rest: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('--') || arg === '--') {
      if (arg.startsWith('-') && arg !== '-' && arg !== '--') throw unknownFlag(arg, lists);
      if (arg !== '--') rest.push(arg);
      continue;
    }
    const equals = arg.indexOf('=');
    const written = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
    const negated = written.startsWith('no-') && known.get(written.slice(3))?.bare === true;
    const name = negated ? written.slice(3) : written;
    const option = known.get(name);
    if (option === undefined) throw unknownFlag(`--${written}`, lists);
    if (texts.has(name) && option.repeated !== true) throw inputFailure(`--${name}`, 'is given twice');
    if (option.bare === true) {
      texts.set(name, equals === -1 ? String(!negated) : arg.slice(equals + 1));
      continue;
    }
    const value = equals === -1 ? args[++index] : arg.slice(equals + 1);
    if (value === undefined) throw inputFailure(`--${name}`, 'has no value', option.allowed);
    const before = texts.get(name);
    texts.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return { texts, rest };
}
