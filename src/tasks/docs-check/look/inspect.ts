import picomatch from 'picomatch';
import type { Values } from '../../../contracts/options.ts';
import type { DocsFinding, DocsInput } from '../pages/model.ts';
import { detectDocs, type DocsPolicy } from '../detect/detect.ts';
import { optOutOf, saysOther } from '../detect/required.ts';
import { findUnknown } from './unknown.ts';
import { createLoadCache, type LoadCache } from '../pages/cache.ts';
import type { FileChange } from '../pages/changes.ts';
import { loadChange, type Loaded } from '../pages/load.ts';
import { surfaceOf, type SurfaceFacts } from '../surface/surface.ts';
import type { DocsCheckOptions } from '../options.ts';
import { runSamples } from './run-samples.ts';
import type { World } from '../touches.ts';

export interface Question {
  base: string;
  head: string;
  mode: 'change' | 'scan';
  /** owner/name */
  repository: string;
  /** the words of the change: a pull request's body, its commits' messages */
  words: string;
  options: Pick<Values<DocsCheckOptions>, 'docs' | 'ignore' | 'documented' | 'required' | 'runSamples'>;
}

/** `notices` say what was asked for and could not be looked at. */
export interface Inspection {
  loaded: Loaded;
  facts: SurfaceFacts;
  input: DocsInput;
  findings: DocsFinding[];
  notices: string[];
}

/** Bytes of text that one look may hold on to. */
const held = 1_000_000_000;

/** Changed files that a rule asks for and that stand at the head with other words than before. */
async function writtenPaths(
  { repository }: World,
  { mode, options }: Question,
  { raw }: Loaded,
  cache: LoadCache,
): Promise<Set<string>> {
  const written = new Set<string>();
  if (mode === 'scan' || options.required.length === 0) return written;
  const need = picomatch(
    options.required.flatMap((one) => [...one.need]),
    { dot: true },
  );
  const isText = (modeOf: string | null): boolean => modeOf === '100644' || modeOf === '100755';
  for (const one of raw) {
    if (!need(one.path) || one.newBlob === null || !isText(one.newMode) || one.newBlob === one.oldBlob) continue;
    const before = one.oldBlob === null || !isText(one.oldMode) ? null : await cache.text(repository, one.oldBlob);
    if (saysOther(before?.text ?? null, (await cache.text(repository, one.newBlob)).text)) written.add(one.path);
  }
  return written;
}

/** All that code can say of a change or a repository's docs. Only reads. */
export async function inspect(
  world: World,
  question: Question,
  cache: LoadCache = createLoadCache(held),
  known?: FileChange[] | Promise<FileChange[]>,
): Promise<Inspection> {
  const { base, head, mode, options } = question;
  const loaded = await loadChange(world, base, head, { docs: options.docs, ignore: options.ignore }, cache, known);
  const { pages, ...facts } = await surfaceOf(
    world,
    loaded,
    { base, head },
    question.repository,
    cache,
    options.documented.length > 0,
  );
  const { input } = facts;
  const policy: DocsPolicy = {
    links: mode === 'scan' ? 'all' : 'touched',
    documented: options.documented,
    required: mode === 'scan' ? [] : options.required,
    optOut: optOutOf(question.words),
    changed: {
      all: loaded.raw.flatMap((one) =>
        one.oldPath !== null && one.status === 'renamed' ? [one.oldPath, one.path] : [one.path],
      ),
      written: await writtenPaths(world, question, loaded, cache),
    },
  };
  const found = await detectDocs(input, policy, (language, text) => world.code.parses(language, text), pages);
  const samples =
    options.runSamples.length === 0
      ? { findings: [], notices: [] }
      : await runSamples(world, input, options.runSamples, { base, head });
  const more = [...(mode === 'scan' ? await findUnknown(world, input, facts, head) : []), ...samples.findings];
  // a scan has no "before": whatever is wrong now is what it is for
  const all = [...found, ...more].map((one) =>
    mode === 'scan' && one.existedBefore
      ? {
          ...one,
          existedBefore: false,
          severity: one.rule === 'docs/broken-anchor' ? ('medium' as const) : ('high' as const),
        }
      : one,
  );
  return { loaded, facts, input, findings: all, notices: samples.notices };
}
