import type { Redactor } from '../../../contracts/world.ts';
import { branchPrefix, type EffectOf } from '../../../domain/effect.ts';
import { redactPatch } from '../../../readers/redact/patch.ts';
import { PatchRefusal } from './patch-tree.ts';

/** Refuses a branch that is not ours to make, or is to be merged where nothing of ours may go. */
export function checkBranch(branch: string, base: string): void {
  if (
    !branch.startsWith(branchPrefix) ||
    !/^[\w-]+(?:[./][\w-]+)*$/.test(branch) ||
    branch.length > 200 ||
    /\.lock(?:\/|$)/.test(branch)
  ) {
    throw new PatchRefusal(
      `${JSON.stringify(branch)} is no branch of ours; it starts with ${branchPrefix} and has letters, digits, ` +
        'dots, hyphens and slashes',
    );
  }
  if (base === '' || base.startsWith(branchPrefix) || base === branch)
    throw new PatchRefusal(`${JSON.stringify(base)} is no branch to merge into`);
}

/** Refuses a pull request that holds a secret, or from which one was taken out. */
export async function refuseSecrets(effect: EffectOf<'pull-request'>, redactor: Redactor): Promise<void> {
  // Both the lines as they stand in files and the text as a whole.
  const parts = effect.patch.split(/^(?=diff --git )/m);
  const found = await Promise.all(parts.map((part) => redactPatch(redactor, '', part)));
  const texts = await Promise.all(
    [effect.patch, effect.title, effect.body, effect.commitMessage].map((text) => redactor.redact(text)),
  );
  if (found.some(({ secrets }) => secrets.length > 0) || texts.some(({ hits }) => hits.length > 0))
    throw new PatchRefusal('it holds what looks like a secret');
  if (effect.patch.includes('‹secret:'))
    throw new PatchRefusal('a secret was taken out of it, so it is no longer what it was');
}
