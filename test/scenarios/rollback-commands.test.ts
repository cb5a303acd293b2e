import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse, badDiscount, filler, shopWithHistory, signalOf, trace } from '../support/incident.ts';
import { git, open, tempDir } from '../git/build.ts';
import { tryRevert } from '../../src/adapters/git/revert.ts';

const treeOf = (dir: string, rev: string): string =>
  git(dir, ['rev-parse', `${rev}^{tree}`])
    .toString()
    .trim();

/** A shop whose deployment is three merged branches, the second of which breaks it. */
function mergedShop(): { dir: string; good: string; live: string; culprit: string } {
  const shop = shopWithHistory();
  const built = shop.build();
  const dir = join(tempDir(), 'work');
  git(built.dir, ['clone', '--quiet', built.dir, dir]);
  const good = built.shas.at(-1)!;
  const branch = (name: string, path: string, text: string): string => {
    git(dir, ['switch', '--quiet', '-c', name, good]);
    writeFileSync(join(dir, path), text);
    git(dir, ['add', '-A']);
    git(dir, ['commit', '--quiet', '-m', `Change ${path}`]);
    git(dir, ['switch', '--quiet', 'main']);
    git(dir, ['merge', '--quiet', '--no-ff', '-m', `Merge ${name}`, name]);
    return git(dir, ['rev-parse', 'HEAD']).toString().trim();
  };
  branch('new-file', 'src/added.ts', 'export const added = 1;\n');
  const culprit = branch('rate', 'src/cart/discount.ts', badDiscount);
  const live = branch('settings', 'config/app.yml', 'pool: 10\ntimeout: 40\n');
  git(dir, ['push', '--quiet', 'origin', 'main:deployed']);
  return { dir, good, live, culprit };
}

/** The printed commands, up to those that reach GitHub, in a fresh clone; the tree that is then committed. */
function typed(origin: string, commands: readonly string[]): { code: number | null; said: string; tree: string } {
  const clone = join(tempDir(), 'clone');
  git(origin, ['clone', '--quiet', origin, clone]);
  const lines = commands.filter((line) => !/\bgh |git push/.test(line));
  const ran = spawnSync('bash', ['-e', '-c', lines.join('\n')], {
    cwd: clone,
    encoding: 'utf8',
    env: {
      ...process.env,
      HOME: clone,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PAGER: 'cat',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.com',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.com',
    },
  });
  expect(git(clone, ['status', '--porcelain']).toString()).toBe('');
  return { code: ran.status, said: ran.stderr, tree: treeOf(clone, 'HEAD') };
}

describe('the printed commands of a way back', () => {
  it('give what was tried, where the deployment has merges', async () => {
    const { dir, good, live, culprit } = mergedShop();
    const { part } = await analyse({ dir, live, lastGood: good, signal: signalOf(trace) });
    const commands = part.mitigation.options.find(({ kind }) => kind === 'rollback')!.commands;
    const tried = await tryRevert(await open(dir), { lastGood: good, deployed: live }, live);
    expect(tried.clean).toBe(true);
    expect(typed(dir, commands)).toMatchObject({ code: 0, tree: tried.tree });
    expect(tried.tree).toBe(treeOf(dir, good));
    const hotfix = part.mitigation.options.find(({ kind }) => kind === 'hotfix')!;
    const suspect = part.suspects[0]!.commit;
    const alone = await tryRevert(await open(dir), { commits: [suspect] }, live);
    expect(typed(dir, hotfix.commands)).toMatchObject({ code: 0, tree: alone.tree });
    // the same for the merge that brought it
    const merge = await tryRevert(await open(dir), { commits: [culprit] }, live);
    expect(
      typed(
        dir,
        hotfix.commands.map((line) => line.replaceAll(suspect, culprit)),
      ),
    ).toMatchObject({ code: 0, tree: merge.tree });
  });

  it('and where it has none', async () => {
    const shop = shopWithHistory();
    shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount, 'src/cart/more.ts': 'export {};\n' });
    filler(shop, 50);
    const { dir, shas } = shop.build();
    const { part } = await analyse({ dir, live: shas.at(-1)!, lastGood: shas[39]!, signal: signalOf(trace) });
    for (const kind of ['rollback', 'hotfix'] as const) {
      const tried = await tryRevert(
        await open(dir),
        kind === 'rollback' ? { lastGood: shas[39]!, deployed: shas.at(-1)! } : { commits: [shas[40]!] },
        shas.at(-1)!,
      );
      expect(typed(dir, part.mitigation.options.find((option) => option.kind === kind)!.commands)).toMatchObject({
        code: 0,
        tree: tried.tree,
      });
    }
  });

  it('name a file that the run folder has', async () => {
    const shop = shopWithHistory();
    filler(shop, 50);
    const { dir, shas } = shop.build();
    const { part } = await analyse({ dir, live: shas.at(-1)!, lastGood: shas[39]!, signal: signalOf('it is slow') });
    const files = part.mitigation.options
      .flatMap(({ commands }) => commands)
      .flatMap((line) => /--body-file (\S+)/.exec(line)?.[1] ?? []);
    expect(files).toEqual(['report.md']);
  });
});
