import { randomBytes } from 'node:crypto';
import { readGuidance } from '../../contracts/guidance.ts';
import type { Values } from '../../contracts/options.ts';
import type { Commit } from '../../contracts/repository.ts';
import { digest } from '../../domain/json.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { decodeFiles } from '../../readers/diff/decode-files.ts';
import { parseDiff } from '../../readers/diff/patch.ts';
import { generatedFiles } from '../../readers/paths/generated.ts';
import { readEarlier } from './again/earlier.ts';
import type { ReviewEvidence } from './evidence.ts';
import type { ReviewOptions } from './options.ts';
import { findByRules, redactFiles } from './rules/run.ts';
import { generatedByAttributes, treatFiles } from './treatment.ts';
import { count, shortSha } from '../../domain/words.ts';
import type { World } from './touches.ts';

const maxCommits = 200;
const decoder = new TextDecoder();

/** What the change is, redacted, and what the rules see in it. */
export async function collectReview(
  trigger: Trigger,
  options: Values<ReviewOptions>,
  world: World,
): Promise<ReviewEvidence> {
  const { subject } = trigger;
  if (subject.kind !== 'change') throw new Error('a review needs a change');
  const { repository, log } = world;
  // Reads run side by side; the redactor is asked in a fixed order, for its numbers count on through a run.
  const [diff, attributesFile, history] = await Promise.all([
    repository.diff(subject.base, subject.head),
    repository.read(subject.trusted, '.gitattributes'),
    repository.commits(subject.base, subject.head, maxCommits),
  ]);
  const parsed = await decodeFiles(parseDiff(diff), (blob, most) => repository.readWithin(blob, most));
  log.info(`${parsed.length} changed files between ${shortSha(subject.base)} and ${shortSha(subject.head)}`);
  const attributes = generatedByAttributes(await clean(attributesFile, '.gitattributes', world));
  const written = await generatedFiles(parsed, (blob) => repository.readBlob(blob));
  const treatments = treatFiles(parsed, { ignore: options.ignore, generated: options.generated, attributes }, written);
  const redacted = await redactFiles(parsed, world);
  const reviewed = redacted.filter((_, index) => treatments[index]?.by !== 'ignored');
  const { findings, unread } = await findByRules(reviewed, { base: subject.base, head: subject.head }, world);
  const notRead = unread.length === 0 ? '' : `, ${count(unread.length, 'time')} a rule could not look at a file`;
  log.info(`rules: ${count(findings.length, 'finding')}${notRead}`);
  const files = redacted.map(({ file }) => file);
  const treated = treatments.map((treatment, index) => ({ ...treatment, path: files[index]?.path ?? treatment.path }));
  const commits = await Promise.all(history.map((commit) => redactCommit(commit, world)));
  const guidance = await readGuidance(subject.trusted, world);
  const basis = basisOf(options, guidance, attributes);
  const now = { raw: parsed, files, treatments: treated, findings, basis };
  const earlier = await readEarlier(trigger, options, world, now);
  return {
    files,
    treatments: treated,
    commits,
    findings,
    unread: await Promise.all(
      unread.map(async (one) => ({ ...one, path: await clean(Buffer.from(one.path), one.path, world) })),
    ),
    guidance,
    basis,
    ...(earlier === undefined ? {} : { earlier }),
    notices: noticesOf(files.map((file) => file.path)),
    nonce: randomBytes(16).toString('hex'),
    digest: digest(
      JSON.stringify([subject, files, commits, findings, guidance, trigger.request ?? null, earlier ?? null]),
    ),
  };
}

async function clean(bytes: Uint8Array | undefined, path: string, { redactor }: World): Promise<string> {
  return bytes === undefined ? '' : (await redactor.redact(decoder.decode(bytes), path)).text;
}

/** What a reading rests on beside the files: with another basis an earlier one says nothing. */
function basisOf(
  options: Values<ReviewOptions>,
  guidance: string,
  attributes: ReturnType<typeof generatedByAttributes>,
): string {
  const { lookFor, instructions, ignore, generated } = options;
  const parts = [lookFor, instructions, options.guidance ?? null, guidance, ignore, generated, attributes];
  return digest(JSON.stringify(parts), 16);
}

async function redactCommit(commit: Commit, world: World): Promise<Commit> {
  const clean = async (text: string): Promise<string> => (await world.redactor.redact(text)).text;
  return {
    ...commit,
    author: await clean(commit.author),
    subject: await clean(commit.subject),
    body: await clean(commit.body),
  };
}

/**
 * Files that steer the suite or an agent: a change of them counts only once it is merged, and the reader is told so.
 */
function noticesOf(paths: readonly string[]): string[] {
  const steering = paths.filter(
    (path) =>
      /(^|\/)(AGENTS(\.override)?\.md|CLAUDE\.md)$/.test(path) ||
      path.startsWith('.codex/') ||
      path === '.github/codex-ci.yml',
  );
  if (steering.length === 0) return [];
  return [
    `This change edits ${steering.join(', ')}. Configuration and instructions were read from the base, so ` +
      'these edits did not steer this review.',
  ];
}
