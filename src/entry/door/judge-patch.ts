import type { BaseFiles } from '../../adapters/github/sink/base-files.ts';
import type { PullOptions } from '../../adapters/github/sink/pull.ts';
import { createCodeReader } from '../../adapters/grammars/code-reader.ts';
import { createGrammars } from '../../adapters/grammars/grammars.ts';
import type { PatchBase } from '../../contracts/patch-base.ts';
import { createSyntaxReader } from '../../readers/symbols/syntax.ts';

/** The rules that each patch of a record has to pass again, by the key of its pull request. */
export type PatchRulesByKey = ReadonlyMap<string, (patch: string, base: PatchBase) => Promise<string | null>>;

/**
 * Asks the task that a patch comes from, on the files as the forge has them. A patch that no rules speak for is
 * refused.
 */
export function judgeBy(rules: PatchRulesByKey): PullOptions['judge'] {
  const grammars = createGrammars();
  const readers = { comments: createCodeReader(grammars).comments, syntax: createSyntaxReader(grammars) };
  return async ({ key, patch }, base) => {
    const refuse = rules.get(key);
    return refuse === undefined
      ? 'no rules of its task say what it may hold'
      : refuse(patch, { ...readers, read: (path) => textOf(base, path), past: (sha) => pastOf(base, sha) });
  };
}

async function pastOf(base: BaseFiles, sha: string): ReturnType<PatchBase['past']> {
  const found = await base.past(sha);
  return found === null ? null : { parent: found.parent, read: (path) => textOf(found.files, path) };
}

async function textOf(base: BaseFiles, path: string): Promise<string | null> {
  const found = await base.read(path);
  return found === undefined || found === 'other' ? null : found.bytes.toString('utf8');
}
