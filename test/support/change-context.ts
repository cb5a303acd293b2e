import { createHash } from 'node:crypto';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import type { Side } from '../../src/domain/finding.ts';
import { readHunks } from '../../src/readers/diff/hunks.ts';
import { decodeFiles } from '../../src/readers/diff/decode-files.ts';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { redactPatch } from '../../src/readers/redact/patch.ts';
import { grammarOf } from '../../src/readers/symbols/grammar.ts';
import {
  textOf,
  Unread,
  type Rule,
  type RuleContext,
  type RuleFile,
  type RuleHit,
} from '../../src/tasks/review/rules/rule.ts';
import { readSymbols } from './symbols.ts';
import { treeDiff } from './tree-diff.ts';

type Texts = Readonly<Record<string, string>>;

/**
 * The RuleContext of a real change: both trees are in a repository, git says what changed, and the real redactor takes the secrets out of every text.
 */
export async function changeContext(change: { before?: Texts; after: Texts }): Promise<RuleContext> {
  const before = change.before ?? {};
  const sides: Record<Side, Texts> = { old: before, new: change.after };
  const redactor = createRedactor();
  const read = async (side: Side, path: string): Promise<string | undefined> => {
    const text = sides[side][path];
    return text === undefined ? undefined : (await redactor.redact(text, path)).text;
  };
  const files: RuleFile[] = [];
  const blobs = new Map(
    Object.values(sides)
      .flatMap((texts) => Object.values(texts))
      .map((text) => [blobId(text), Buffer.from(text)]),
  );
  for (const changed of await decodeFiles(
    parseDiff(await treeDiff(before, change.after)),
    async (blob) => blobs.get(blob) ?? null,
  )) {
    const { patch, secrets } = await redactPatch(redactor, changed.path, changed.patch);
    files.push({
      file: { ...changed, patch },
      hunks: readHunks(patch, changed.path),
      secrets: secrets
        .filter((secret) => secret.side === 'new')
        .map(({ hit, line, endLine }) => ({ hit, line, endLine })),
      base: () => read('old', changed.oldPath ?? changed.path),
      head: () => read('new', changed.path),
    });
  }
  const list = async (side: Side, under = ''): Promise<string[]> =>
    Object.keys(sides[side]).filter((path) => path.startsWith(under));
  const symbols: RuleContext['symbols'] = async (path, text) =>
    (await readSymbols(path, text)) ?? (grammarOf(path) === undefined ? null : new Unread('broken'));
  return { files, read, list, symbols, couldNotLook: () => undefined };
}

function blobId(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

/** What a rule finds in a change; fails when a quote does not stand verbatim on its line. */
export async function findIn(rule: Rule, change: { before?: Texts; after: Texts }): Promise<RuleHit[]> {
  const context = await changeContext(change);
  const hits = await rule.find(context);
  for (const hit of hits) {
    if (hit.line === null) continue;
    const line = textOf(await context.read(hit.side, hit.path))?.split('\n')[hit.line - 1];
    if (line === undefined || !line.includes(hit.quote))
      throw new Error(
        `${hit.path}:${hit.line} (${hit.side}) is ${JSON.stringify(line)}, not the quote ${JSON.stringify(hit.quote)}`,
      );
  }
  return hits;
}
