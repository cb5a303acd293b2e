import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Values } from '../../contracts/options.ts';
import { inputFailure } from '../../domain/errors.ts';
import { digest } from '../../domain/json.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import type { ChangedFile } from '../../readers/diff/model.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { parseRaw } from '../../readers/diff/raw.ts';
import { languageOf, mayHoldSurface } from '../../readers/surface/scope.ts';
import { redactFiles, redactPaths, redactStrings } from './pages/redacted.ts';
import { optOutOf } from './detect/required.ts';
import type { AskedPage, DocsCheckEvidence } from './evidence.ts';
import { inspect, type Inspection, type Question } from './look/inspect.ts';
import type { FileChange } from './pages/changes.ts';
import type { DocsCheckOptions } from './options.ts';
import { fateOf, isUnknownLanguage, receiptOf, type Fate, type Looked } from './receipt.ts';
import { choosePagesToAsk, touchedNames } from './pages/topics.ts';
import { count, shortSha } from '../../domain/words.ts';
import type { World } from './touches.ts';

/** What the border says of the event beside the subject: the branch that a pull request with edits would go to. */
export const DocsPayload = z.looseObject({ base_branch: z.string().nullable() });

const mostCommits = 200;
const mostRows = 2_000;
/** Findings that a record holds; a page of links to a folder that went could give thousands. */
const mostFindings = 500;
const defaultAge = 90;

type Settled = Values<DocsCheckOptions>;

/** What a run is asked to look at. For a scan the base is the revision that `since` names. */
export async function questionOf(trigger: Trigger, options: Settled, world: World): Promise<Question> {
  const { subject } = trigger;
  // what is not told need not be run
  const about = {
    repository: subject.repository,
    options: options.rules['docs/broken-sample'] === 'off' ? { ...options, runSamples: [] } : options,
  };
  if (subject.kind === 'change') {
    const commits = await world.repository.commits(subject.base, subject.head, mostCommits);
    const words = [trigger.request?.body ?? '', ...commits.map((one) => one.body)].join('\n\n');
    return { ...about, mode: 'change', base: subject.base, head: subject.head, words };
  }
  if (subject.kind !== 'revision') throw new Error('a docs check needs a change or a revision');
  return {
    ...about,
    mode: 'scan',
    head: subject.head,
    base: await sinceRevision(subject.head, options.since, trigger.at, world),
    words: '',
  };
}

/**
 * A revision as it is named, or the newest commit that is at least so many days older than the head; where history ends
 * before, its end. Fails as input where a shallow clone ends before.
 */
async function sinceRevision(head: string, since: string | undefined, at: string, world: World): Promise<string> {
  const days = /^(\d{1,5})d$/.exec(since ?? `${defaultAge}d`)?.[1];
  if (days === undefined) {
    const found = await world.repository.resolve(since!);
    if ((await world.repository.mergeBase(found, head)) !== found)
      throw inputFailure(
        'since',
        `${since} is no ancestor of ${shortSha(head)}`,
        'an older revision of the same history, or a number of days such as 90d',
      );
    return found;
  }
  const { commits, shallow } = await world.repository.range(null, head, 20_000);
  const limit = Date.parse(commits[0]?.date ?? at) - Number(days) * 86_400_000;
  const found = commits.find((one) => Date.parse(one.date) <= limit);
  // A scan of a cut history would find that nothing went, and close the issue that says otherwise.
  if (found === undefined && shallow)
    throw inputFailure(
      'since',
      `the clone is shallow and its history ends before ${days}d are over`,
      'a whole clone: check out with `fetch-depth: 0`',
    );
  return found?.sha ?? commits.at(-1)?.sha ?? head;
}

const inspections = new WeakMap<World, Map<string, Promise<Inspection>>>();

/** One look for collect and check of the same process; another process looks again. */
export function inspectOnce(world: World, question: Question, changes?: Promise<FileChange[]>): Promise<Inspection> {
  const ofWorld = inspections.get(world) ?? new Map<string, Promise<Inspection>>();
  inspections.set(world, ofWorld);
  const key =
    `${question.base} ${question.head} ${question.mode} ` +
    digest(
      JSON.stringify([
        question.words,
        question.options.docs,
        question.options.ignore,
        question.options.documented,
        question.options.runSamples,
      ]),
    );
  const known = ofWorld.get(key) ?? inspect(world, question, undefined, changes);
  ofWorld.set(key, known);
  return known;
}

export async function collectDocs(trigger: Trigger, options: Settled, world: World): Promise<DocsCheckEvidence> {
  const question = await questionOf(trigger, options, world);
  const diff = question.mode === 'scan' ? undefined : world.repository.diff(question.base, question.head);
  const [inspection, change] = await Promise.all([
    inspectOnce(
      world,
      question,
      diff?.then(({ raw }) => parseRaw(raw)),
    ),
    diff,
  ]);
  const { loaded, findings } = inspection;
  const files =
    change === undefined
      ? []
      : await redactFiles(await decodeFiles(parseDiff(change), world.repository.readWithin), world);
  const looked = lookedAt(inspection, files);
  const pages = pagesToAsk(inspection, files, options.maxPages);
  const told = await redactStrings(
    { findings: findings.slice(0, mostFindings), pages, notices: inspection.notices },
    world,
  );
  const payload = DocsPayload.safeParse(trigger.payload);
  world.log.info(
    `${looked.pages.size} pages and ${loaded.sources.head.length} files of code read against ` +
      `${shortSha(question.base)}: ${count(findings.length, 'finding')}`,
  );
  return {
    mode: question.mode,
    base: question.base,
    files,
    findings: [...told.findings],
    pages: [...told.pages],
    ...receiptsOf(inspection, looked, question.mode),
    counts: countsOf(inspection, looked),
    blinded: await redactPaths(blindedBy(inspection, files, looked), world),
    opt_out: await optOutTold(question.words, world),
    base_branch: payload.success ? payload.data.base_branch : null,
    notices: [
      ...(findings.length > mostFindings
        ? [`${findings.length} findings; the first ${mostFindings} are in the record.`]
        : []),
      ...told.notices,
    ],
    nonce: randomBytes(16).toString('hex'),
    digest: digest(
      JSON.stringify([
        trigger.subject,
        question.base,
        told,
        files.map((one) => [one.path, one.newBlob]),
        trigger.request?.body ?? null,
      ]),
    ),
  };
}

function lookedAt({ loaded, facts }: Inspection, files: readonly ChangedFile[]): Looked {
  const long = files.flatMap(({ path, cut }) =>
    cut === true ? [[path, 'its change is too long to be read'] as const] : [],
  );
  return {
    unread: new Map([...loaded.unread.map((one) => [one.path, one.reason] as const), ...facts.unread, ...long]),
    pages: new Set(loaded.head.map((one) => one.path)),
    history: new Set(loaded.history),
  };
}

/** A row for each changed file, of a scan for those alone that were not read whole; then what else was not read. */
function receiptsOf(
  { loaded }: Inspection,
  looked: Looked,
  mode: Question['mode'],
): Pick<DocsCheckEvidence, 'receipt' | 'unknown_changed'> {
  const fates = loaded.raw.map((one) => ({ path: one.path, fate: fateOf(one, looked) }));
  const changed = mode === 'scan' ? fates.filter(({ fate }) => fate.kind === 'partial') : fates;
  const paths = new Set(loaded.raw.map((one) => one.path));
  const others = [...looked.unread]
    .filter(([path]) => !paths.has(path))
    .map(([path, reason]) => ({ path, fate: { kind: 'partial', reason } satisfies Fate }));
  const rows = [...changed, ...others].slice(0, mostRows);
  return {
    receipt: rows.map(({ path, fate }) => receiptOf(path, fate)),
    unknown_changed: rows.filter(({ fate }) => fate.kind === 'unknown-language').length,
  };
}

function pagesToAsk(
  { input, findings, facts, loaded }: Inspection,
  files: readonly ChangedFile[],
  most: number,
): AskedPage[] {
  if (most === 0) return [];
  const unreadable = new Set(loaded.unread.map((one) => one.path));
  return choosePagesToAsk(input, findings, touchedNames(facts.items, files), unreadable, most);
}

function countsOf({ loaded, input }: Inspection, { pages, unread }: Looked): DocsCheckEvidence['counts'] {
  return {
    files: loaded.raw.length,
    pages: loaded.head.length,
    history: loaded.history.length,
    sources: loaded.paths.head.filter((path) => languageOf(path) !== undefined).length,
    unknown: loaded.paths.head.filter(isUnknownLanguage).length,
    unread: unread.size,
    looked: new Set([...pages, ...loaded.sources.head.map((one) => one.path), ...unread.keys()]).size,
    lost: loaded.lost.length,
    surface: input.changes.length,
  };
}

async function optOutTold(words: string, { redactor }: World): Promise<DocsCheckEvidence['opt_out']> {
  const optOut = optOutOf(words);
  return { state: optOut.state, reason: optOut.state === 'given' ? (await redactor.redact(optOut.reason)).text : '' };
}

/**
 * Changed pages and sources that were not read: those without a text on one of their sides, those whose change is too
 * long, and those whose syntax this change made unreadable. Syntax that no reader knew before either stays told: what
 * the change took away there was never seen.
 */
function blindedBy({ loaded, facts }: Inspection, files: readonly ChangedFile[], { pages }: Looked): string[] {
  const { raw, blind, entries } = loaded;
  const unseen = raw.filter(({ path, oldPath, newBlob, newMode }) => {
    if (newMode === '160000') return false;
    const before = oldPath ?? path;
    if (blind.base.has(before) || (newBlob !== null && blind.head.has(path))) return true;
    return newBlob !== null && facts.blind.head.has(path) && entries.base.has(before) && !facts.blind.base.has(before);
  });
  const long = files.filter(({ path, cut }) => cut === true && (pages.has(path) || mayHoldSurface(path)));
  return [...new Set([...unseen, ...long].map(({ path }) => path))].slice(0, mostRows);
}
