import { brands } from '../words/brands.ts';
import { everydayFlags } from '../words/everyday-flags.ts';
import { everydayScripts } from '../words/everyday-scripts.ts';
import { everydayVariables } from '../words/everyday-variables.ts';
import { everydayWords } from '../words/everyday-words.ts';
import { foreignCommands } from '../words/foreign-commands.ts';
import { anyRow } from '../words/row.ts';

/**
 * How far a bare name can be told from an everyday word: `strong` is compound and rare, `single` one unusual word,
 * `weak` could mean anything.
 */
export function distinctness(name: string): 'strong' | 'single' | 'weak' {
  const bare = name.replace(/^[$_@#]+|[!?]$/g, '');
  if (bare.length < 4 || anyRow(brands, bare)) return 'weak';
  const parts = bare.split(/[_\-.:/]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter((one) => one !== '');
  if (parts.length >= 2 && bare.length >= 6) return 'strong';
  return bare.length >= 6 &&
    !anyRow(everydayWords, bare.toLowerCase()) &&
    !anyRow(everydayWords, bare.toLowerCase().replace(/(?:s|ed|ing|er)$/, ''))
    ? 'single'
    : 'weak';
}

/**
 * Safe to find outside code: nobody writes `max_retry_count` or `parseFileName` and means something else; `JavaScript`
 * they do.
 */
export function standsInProse(name: string): boolean {
  return (
    distinctness(name) === 'strong' &&
    name.length >= 8 &&
    (/[a-z0-9]_[a-z0-9]/i.test(name) ||
      /^[a-z]+\d*(?:[A-Z][a-z0-9]+)+$/.test(name) ||
      /^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+){2,}$/.test(name))
  );
}

/** A flag that half of all tools have says nothing about ours. */
export function isEverydayFlag(flag: string): boolean {
  return flag.length < 5 || !flag.startsWith('--') || anyRow(everydayFlags, flag);
}

/** A variable of the system or of another tool, which docs name for that tool's sake. */
export function isEverydayVariable(name: string): boolean {
  return name.length < 5 || !name.includes('_') || anyRow(everydayVariables, name);
}

/** A script that most projects have. */
export function isEverydayScript(name: string): boolean {
  return anyRow(everydayScripts, name) || name.length < 3;
}

/** The command of another tool. */
export function isForeignCommand(word: string): boolean {
  return anyRow(foreignCommands, word);
}
