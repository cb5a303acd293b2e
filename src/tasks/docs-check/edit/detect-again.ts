import { detectLinks } from '../detect/links.ts';
import { createPages, type DocsFinding, type DocsInput } from '../pages/model.ts';
import { detectRemoved } from '../detect/removed.ts';
import { detectSamples } from '../detect/samples.ts';
import { detectUndocumented } from '../detect/required.ts';
import { detectStated } from '../detect/stated.ts';
import type { EditWorld } from './world.ts';

const keyOf = (one: DocsFinding): string => `${one.rule}\0${one.docs?.path ?? one.code?.path ?? ''}\0${one.subject}`;

/**
 * Detects again on the edited page, with every detector that the finding can be of. The page's lines all count as older
 * than the change, for else any rewording would silence the detector: what the change's author writes is believed, what
 * a model writes is not.
 */
export async function detectorProblem(
  path: string,
  text: string,
  finding: DocsFinding,
  world: EditWorld,
): Promise<string | null> {
  const swap = (list: DocsInput['head']): DocsInput['head'] =>
    list.map((one) => (one.path === path ? { path, text } : one));
  const head = swap(world.input.head);
  const base = world.input.base.some((one) => one.path === path)
    ? swap(world.input.base)
    : [...world.input.base, { path, text }];
  const strict: DocsInput = { ...world.input, head, base };
  const plain: DocsInput = { ...world.input, head };
  const own = (list: DocsInput['head']): DocsInput['head'] => list.filter((one) => one.path === path);
  const found = [
    ...detectRemoved(strict),
    ...detectStated(strict),
    ...detectLinks(plain, createPages(head), createPages(world.input.base), 'touched'),
    // the page before the edit is what its samples are measured by
    ...(world.parses === null
      ? []
      : await detectSamples({ ...plain, head: own(head), base: own(world.input.head) }, world.parses)),
    ...detectUndocumented(plain, createPages(head), world.documented ?? []),
    ...(finding.rule === 'docs/unknown-name' ? await world.unknown({ ...plain, head: own(head) }) : []),
  ];
  const same = found.find((one) => keyOf(one) === keyOf(finding));
  if (same !== undefined)
    return `the finding stands: ${same.title}${same.docs === null ? '' : ` (${same.docs.path}:${same.docs.line})`}`;
  if (finding.rule === 'docs/broken-sample') {
    const problem = await sampleProblem(path, text, finding, world, plain);
    if (problem !== null) return `the finding stands: ${problem}`;
  }
  const known = new Set(world.findings.map(keyOf));
  const fresh = found.find((one) => !known.has(keyOf(one)));
  return fresh === undefined ? null : `it makes a new finding: ${fresh.title}`;
}

/** The sample as the edit leaves it has to parse, and where it is one that is run, to end well on the head. */
async function sampleProblem(
  path: string,
  text: string,
  finding: DocsFinding,
  world: EditWorld,
  plain: DocsInput,
): Promise<string | null> {
  const pages = createPages([{ path, text }]);
  const page = pages.get(path)!;
  const block = page.blocks.find((one) => pages.line(path, one.start) === finding.docs!.line);
  if (block === undefined || block.text.trim() === '') return 'the sample is gone';
  const language = block.language ?? '';
  if (world.parses !== null) {
    const before = { ...plain, head: [{ path, text }], base: plain.base.filter((one) => one.path === path) };
    if ((await detectSamples(before, world.parses)).some((one) => keyOf(one) === keyOf(finding)))
      return 'the sample does not parse';
  }
  const ran = await world.runs({ path, language, text: block.text });
  if (ran === false) return 'the sample does not run on the head';
  return ran === null && (world.parses === null || (await world.parses(language, block.text)) !== true)
    ? 'nothing can say whether the sample holds'
    : null;
}
