import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import type { World } from '../../contracts/world.ts';
import { createPages, docsFindingId, type DocsFinding, type DocsInput } from './detect-model.ts';
import type { RunSetting } from './options.ts';

/** Samples of one run; each costs two starts of a command. */
const mostSamples = 40;
const limits = { timeoutMs: 60_000, outputBytes: 4_000 };
const folder = '.codex-ci-samples';

interface Sample { path: string; language: string; text: string; setting: RunSetting; line: number; endLine: number; quote: string }

/**
 * Runs samples that stand on both sides as they were, in the sandbox, on the tree of the base and of the head. Told are those that ended well
 * on the base and don't on the head; a sample that fails twice on the head counts, one that fails once is taken for chance.
 */
export async function runSamples(world: World, input: DocsInput, settings: readonly RunSetting[], revs: { base: string; head: string }): Promise<DocsFinding[]> {
  const samples = samplesOf(input, settings);
  if (samples.length === 0) return [];
  const trees = { base: await world.tree(revs.base), head: await world.tree(revs.head) };
  try {
    const runs = async (side: 'base' | 'head', sample: Sample, index: number): Promise<boolean> => {
      const tree = trees[side];
      const file = join(folder, `sample-${index}${sample.setting.ending}`);
      await mkdir(join(tree.dir, folder), { recursive: true });
      await writeFile(join(tree.dir, file), sample.text);
      const run = await world.sandbox.run(tree, sample.setting.command.replaceAll('{file}', file), limits, world.signal);
      return run.code === 0;
    };
    const found: DocsFinding[] = [];
    for (const [index, sample] of samples.entries()) {
      if (world.signal.aborted) break;
      if (await runs('head', sample, index) || !await runs('base', sample, index) || await runs('head', sample, index)) continue;
      const { path, line, endLine, quote, language } = sample;
      found.push({
        id: docsFindingId('docs/broken-sample', path, language, quote), rule: 'docs/broken-sample', severity: 'high', subject: `${language} sample`,
        title: `This ${language} sample no longer runs`, detail: `${path}:${line} ended well on the base and fails on the head, twice, with: ${sample.setting.command}`,
        docs: { path, line, endLine, quote }, also: [], code: null, existedBefore: false, replacement: null,
      });
    }
    return found;
  } finally {
    await Promise.all([trees.base.remove(), trees.head.remove()]);
  }
}

function samplesOf(input: DocsInput, settings: readonly RunSetting[]): Sample[] {
  const pages = createPages(input.head);
  const before = new Map(input.base.map((one) => [one.path, one.text]));
  const matchers = settings.map((setting) => ({ setting, match: picomatch([...setting.pages], { dot: true }) }));
  const samples: Sample[] = [];
  for (const path of pages.texts.keys()) {
    const wanted = matchers.filter(({ match }) => match(path));
    if (wanted.length === 0) continue;
    for (const block of pages.get(path)!.blocks) {
      const setting = wanted.find(({ setting: one }) => one.language.toLowerCase() === block.language)?.setting;
      if (setting === undefined || before.get(path)?.includes(block.text) !== true || samples.length >= mostSamples) continue;
      const line = pages.line(path, block.start);
      const endLine = pages.line(path, Math.max(block.start, block.end - 1));
      samples.push({ path, language: setting.language, text: block.text, setting, line, endLine, quote: pages.quote(path, line, endLine) });
    }
  }
  return samples;
}
