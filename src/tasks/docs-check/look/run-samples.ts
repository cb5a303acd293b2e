import { mkdtemp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import picomatch from 'picomatch';
import type { SandboxRun, Tree } from '../../../contracts/sandbox.ts';
import { createPages, docsFindingId, type DocsFinding, type DocsInput } from '../pages/model.ts';
import type { RunSetting } from '../options.ts';
import { oneOrMany, shortSha } from '../../../domain/words.ts';
import type { World } from '../touches.ts';

/** Samples of one run; each costs two starts of a command. */
const mostSamples = 40;
const limits = { timeoutMs: 60_000, outputBytes: 4_000 };
const folder = '.codex-ci-samples-';

interface Sample {
  path: string;
  language: string;
  text: string;
  setting: RunSetting;
  line: number;
  endLine: number;
  quote: string;
}

/** `notices` say how many samples were run, and which could not be judged. */
export interface SampleRuns {
  findings: DocsFinding[];
  notices: string[];
}

/**
 * Runs samples that stand on both sides as they were, in the sandbox, on the tree of the base and of the head. Told are
 * those that ended well on the base and don't on the head; a sample that fails twice on the head counts, one that fails
 * once is taken for chance. A sample that fails on both sides says nothing of the change, and the notices say so.
 */
export async function runSamples(
  world: World,
  input: DocsInput,
  settings: readonly RunSetting[],
  revs: { base: string; head: string },
): Promise<SampleRuns> {
  const { samples, changed, over } = samplesOf(input, settings);
  if (samples.length + changed === 0)
    return {
      findings: [],
      notices: [
        `samples: no page has a block of ${[...new Set(settings.map((one) => one.language))].join(', ')} ` +
          'that a setting of runSamples takes; none was run',
      ],
    };
  const notices = [
    ...(changed === 0
      ? []
      : [
          `samples: ${changed} new or changed ${oneOrMany(changed, 'one was', 'ones were')} not run, for the ` +
            'base has none to compare with',
        ]),
    ...(over === 0 ? [] : [`samples: ${over} not run, over the limit of ${mostSamples} in one run`]),
  ];
  if (samples.length === 0) return { findings: [], notices };
  const trees = { base: await world.tree(revs.base), head: await world.tree(revs.head) };
  const findings: DocsFinding[] = [];
  const unfit: string[] = [];
  let done = 0;
  try {
    for (const sample of samples) {
      if (world.signal.aborted) break;
      done += 1;
      if (await passes(world, trees.head, sample)) continue;
      const base = await runSample(world, trees.base, sample.setting, sample.text);
      if (base.code !== 0) {
        unfit.push(`${sample.path}:${sample.line} ${endOf(base)}`);
        continue;
      }
      if (!(await passes(world, trees.head, sample))) findings.push(findingOf(sample));
    }
  } finally {
    await Promise.all([trees.base, trees.head].map((tree) => removed(tree, world)));
  }
  const judged = done - unfit.length;
  notices.unshift(
    `samples: ${judged} judged, ${findings.length} of them ${oneOrMany(findings.length, 'fails', 'fail')} since ` +
      `this change${done < samples.length ? `; ${samples.length - done} not run, as the run had to stop` : ''}`,
  );
  if (unfit.length > 0)
    notices.push(
      `samples: ${unfit.length} could not be judged, failing at the base too: ` +
        `${unfit.slice(0, 5).join('; ')}${unfit.length > 5 ? `; and ${unfit.length - 5} more` : ''}`,
    );
  return { findings, notices };
}

const passes = async (world: World, tree: Tree, { setting, text }: Sample): Promise<boolean> =>
  (await runSample(world, tree, setting, text)).code === 0;

/**
 * Runs one sample. Its file lies in a new folder with a name of its own: whatever the tree holds, and whatever an
 * earlier sample left in it, stands in nobody's way and nothing is written through it.
 */
async function runSample(world: World, tree: Tree, setting: RunSetting, text: string): Promise<SandboxRun> {
  const dir = await mkdtemp(join(tree.dir, folder));
  const file = `sample${setting.ending}`;
  await writeFile(join(dir, file), text, { flag: 'wx' });
  return world.sandbox.run(
    tree,
    setting.command.replaceAll('{file}', `${basename(dir)}/${file}`),
    limits,
    world.signal,
  );
}

/** Whether a sample as an edit has it ends well on the head; null where no setting runs its language on that page. */
export async function rerunSample(
  world: World,
  settings: readonly RunSetting[],
  head: string,
  sample: { path: string; language: string; text: string },
): Promise<boolean | null> {
  const setting = settings.find(
    (one) =>
      one.language.toLowerCase() === sample.language.toLowerCase() &&
      picomatch([...one.pages], { dot: true })(sample.path),
  );
  if (setting === undefined) return null;
  const tree = await world.tree(head);
  try {
    return (await runSample(world, tree, setting, sample.text)).code === 0;
  } finally {
    await removed(tree, world);
  }
}

/** What a sample left may not go; that is no reason to lose what was found. */
const removed = (tree: Tree, { log }: World): Promise<void> =>
  tree.remove().catch(() => log.warn(`samples: the tree of ${shortSha(tree.rev, 10)} could not be removed`));

function endOf(run: SandboxRun): string {
  const words = (run.stderr.trim() || run.stdout.trim()).split('\n').at(-1)?.trim().slice(0, 120) ?? '';
  const how = run.timedOut
    ? `took over ${limits.timeoutMs / 1000} s`
    : run.exceeded !== undefined
      ? `took too much (${run.exceeded})`
      : run.code === 127
        ? 'found no such command'
        : `ended with ${run.code ?? 'a signal'}`;
  return words === '' ? how : `${how} (${words})`;
}

function findingOf({ path, line, endLine, quote, language, setting }: Sample): DocsFinding {
  return {
    id: docsFindingId('docs/broken-sample', path, language, quote),
    rule: 'docs/broken-sample',
    severity: 'high',
    subject: `${language} sample`,
    title: `This ${language} sample no longer runs`,
    detail: `${path}:${line} ended well on the base and fails on the head, twice, with: ${setting.command}`,
    docs: { path, line, endLine, quote },
    also: [],
    code: null,
    existedBefore: false,
    replacement: null,
  };
}

/** The blocks that settings take: those that stand on both sides, how many do not, and how many are over the limit. */
export function samplesOf(
  input: DocsInput,
  settings: readonly RunSetting[],
): { samples: Sample[]; changed: number; over: number } {
  const pages = createPages(input.head);
  const before = new Map(input.base.map((one) => [one.path, one.text]));
  const matchers = settings.map((setting) => ({ setting, match: picomatch([...setting.pages], { dot: true }) }));
  const samples: Sample[] = [];
  let changed = 0;
  for (const path of pages.texts.keys()) {
    const wanted = matchers.filter(({ match }) => match(path));
    if (wanted.length === 0) continue;
    for (const block of pages.get(path)!.blocks) {
      const setting = wanted.find(({ setting: one }) => one.language.toLowerCase() === block.language)?.setting;
      if (setting === undefined) continue;
      if (before.get(path)?.includes(pages.texts.get(path)!.slice(block.start, block.end)) !== true) {
        changed += 1;
        continue;
      }
      const line = pages.line(path, block.start);
      const endLine = pages.line(path, Math.max(block.start, block.end - 1));
      samples.push({
        path,
        language: setting.language,
        text: block.text,
        setting,
        line,
        endLine,
        quote: pages.quote(path, line, endLine),
      });
    }
  }
  return { samples: samples.slice(0, mostSamples), changed, over: Math.max(0, samples.length - mostSamples) };
}
