import type { SecretHit, World } from '../../../contracts/world.ts';
import { breathe } from '../../../domain/within.ts';
import { compareFindings, findingId, plainQuote, type Finding, type Side } from '../../../domain/finding.ts';
import { readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { redactPatch } from '../../../readers/redact/patch.ts';
import { rules } from './index.ts';
import type { RuleContext, RuleFile, RuleHit, Rule } from './rule.ts';

/** A changed file after the redactor, with the secrets that stood on added lines. */
export interface RedactedFile { file: ChangedFile; secrets: { hit: SecretHit; line: number; endLine: number }[] }

const maxFileBytes = 1024 * 1024;
const decoder = new TextDecoder();

/** Takes secrets out of patches and paths. Contents are read by their blob, so a path that was changed here is still found. */
export async function redactFiles(files: readonly ChangedFile[], world: World): Promise<RedactedFile[]> {
  const redacted: RedactedFile[] = [];
  const clean = async (path: string): Promise<string> => (await world.redactor.redact(path)).text;
  for (const [index, raw] of files.entries()) {
    if (index % 50 === 0) await breathe(world.signal);
    const file = { ...raw, path: await clean(raw.path), oldPath: raw.oldPath === null ? null : await clean(raw.oldPath) };
    if (file.patch === '') {
      redacted.push({ file, secrets: [] });
      continue;
    }
    const { patch, secrets } = await redactPatch(world.redactor, raw.path, file.patch);
    redacted.push({ file: { ...file, patch }, secrets: secrets.filter(({ side }) => side === 'new') });
  }
  return redacted;
}

/** Runs every rule over the files. A rule that fails is a bug and ends the run: a silent rule would read as a clean change. */
export async function findByRules(files: readonly RedactedFile[], revisions: { base: string; head: string }, world: World): Promise<Finding[]> {
  const context = contextOf(files, revisions, world);
  const found: Finding[] = [];
  for (const rule of rules) {
    await breathe(world.signal);
    const seen = new Map<string, number>();
    for (const hit of await rule.find(context)) found.push(findingOf(rule, hit, seen));
  }
  return found.sort(compareFindings);
}

function findingOf(rule: Rule, hit: RuleHit, seen: Map<string, number>): Finding {
  const same = `${plainQuote(hit.path)}\0${plainQuote(hit.quote)}`;
  const occurrence = seen.get(same) ?? 0;
  seen.set(same, occurrence + 1);
  return {
    id: findingId(rule.id, hit.path, hit.quote, occurrence),
    rule: rule.id,
    severity: hit.severity ?? rule.severity,
    confidence: hit.confidence ?? rule.confidence,
    title: hit.title,
    detail: hit.detail,
    path: hit.path,
    line: hit.line,
    end_line: hit.line === null ? null : hit.endLine ?? hit.line,
    side: hit.side,
    source: 'rules',
    evidence: [{ kind: hit.line === null ? 'file' : 'diff', ref: hit.line === null ? hit.path : `${hit.path}:${hit.line}`, quote: hit.quote }],
    suggestion: hit.suggestion ?? null,
  };
}

function contextOf(files: readonly RedactedFile[], revisions: { base: string; head: string }, world: World): RuleContext {
  const texts = new Map<string, Promise<string | undefined>>();
  const once = (key: string, path: string, read: () => Promise<Uint8Array | undefined>): Promise<string | undefined> => {
    const known = texts.get(key);
    if (known !== undefined) return known;
    const text = read().then(async (bytes) => {
      if (bytes === undefined || bytes.length > maxFileBytes || bytes.subarray(0, 8000).includes(0)) return undefined;
      return (await world.redactor.redact(decoder.decode(bytes), path)).text;
    });
    texts.set(key, text);
    return text;
  };
  const blobOf = (file: ChangedFile, side: Side): Promise<string | undefined> => {
    const blob = side === 'old' ? file.oldBlob : file.newBlob;
    if (blob === null || file.submodule) return Promise.resolve(undefined);
    return once(blob, file.path, () => world.repository.readBlob(blob));
  };
  const revision = (side: Side): string => (side === 'old' ? revisions.base : revisions.head);
  const trees = new Map<string, Promise<string[]>>();
  return {
    files: files.map(({ file, secrets }): RuleFile => ({
      file, secrets, hunks: readHunks(file.patch), base: () => blobOf(file, 'old'), head: () => blobOf(file, 'new'),
    })),
    read: (side, path) => once(`${side}:${path}`, path, () => world.repository.read(revision(side), path)),
    list: (side, under = '') => {
      const key = `${side}:${under}`;
      const known = trees.get(key) ?? world.repository.list(revision(side), under === '' ? undefined : under).then((entries) => entries.map((entry) => entry.path));
      trees.set(key, known);
      return known;
    },
    symbols: world.symbols,
  };
}
