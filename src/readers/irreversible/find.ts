import type { Irreversible } from '../../domain/way-back.ts';
import { isTestOrSample, kindOf } from '../paths/kind.ts';
import { isUnread } from '../release/diff-risk.ts';
import { configChanges } from './config.ts';
import { dependencyChanges } from './dependencies.ts';
import { migrationChanges } from './migrations.ts';
import { changedLines, type DeployedFile, type LaterDeploy } from './model.ts';
import { shortSha } from '../../domain/words.ts';

const mostPerFile = 20;
const ofTests = 'Its path is that of tests or samples; if a deploy runs it all the same, going back would not undo it.';

/**
 * What of a deploy stays when the code of the last good revision is deployed again, those that block it first. Rules on
 * the diff alone: a hit is a place to look at with the reason; no hit does not prove that the way back is free (data in
 * stores that no migration names, calls to other services).
 */
export function findIrreversible(files: readonly DeployedFile[], later: readonly LaterDeploy[] = []): Irreversible[] {
  const found: Irreversible[] = [];
  const real = files.filter(({ file }) => !kindOf(file.path).docs);
  const moved = new Set(real.flatMap((file) => changedLines(file, 'del').map(({ text }) => normal(text))));
  for (const file of real) {
    if (isUnread(file.file)) found.push(unreadEntry(file));
    const migrations = migrationChanges(file, (text) => moved.has(normal(text)));
    if (isTestOrSample(file.file.path)) {
      found.push(
        ...migrations.slice(0, mostPerFile).map((one) => ({ ...one, blocks: false, why: `${one.why} ${ofTests}` })),
      );
      continue;
    }
    const dependencies = dependencyChanges(file);
    const rest = migrations.length > 0 || dependencies.length > 0 ? [] : configChanges(file);
    found.push(...[...migrations, ...dependencies, ...rest].slice(0, mostPerFile));
  }
  for (const { sha, environment, at, dependsOn } of later) {
    found.push({
      kind: 'later-deploy',
      blocks: false,
      path: null,
      line: null,
      side: 'new',
      quote: sha,
      why: `${shortSha(sha, 10)} was deployed to ${environment} at ${at}, after this one${dependsOn === undefined ? '' : ` (${dependsOn})`}: going back takes it away too, or leaves it with code it was not tested with.`,
    });
  }
  return found.sort((a, b) => Number(b.blocks) - Number(a.blocks));
}

/** What nobody could read may have done anything to the data. */
function unreadEntry({ file: { path, undecoded, cut } }: DeployedFile): Irreversible {
  return {
    kind: 'schema',
    blocks: kindOf(path).migration !== null,
    path,
    line: null,
    side: 'new',
    quote: '',
    why: `It could not be read (${cut === true ? 'its change is too long' : (undecoded ?? 'no text')}), so what it leaves behind is not known; look at it before going back.`,
  };
}

function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
