import { breathe } from '../../../domain/within.ts';
import { compareFindings, findingId, plainQuote, type Finding, type Side } from '../../../domain/finding.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { redactPatch } from '../../../readers/redact/patch.ts';
import { contextFor, sharedReading, type RedactedFile, type SharedReading } from './context.ts';
import { rules } from './index.ts';
import { withoutMoves } from './text/moves.ts';
import { foreignEncoding } from '../../../readers/text/declared.ts';
import { Unread, type Rule, type RuleHit } from './rule.ts';
import { anyRule, isProgramPath, isSourcePath, Unreads, type UnreadFile } from './text/unread.ts';
import { otherViewOf, plain, type OtherView } from './text/views.ts';
import type { World } from '../touches.ts';

/**
 * Takes secrets out of patches and paths. Contents are read by their blob, so a path that was changed here is still
 * found.
 */
export async function redactFiles(files: readonly ChangedFile[], world: World): Promise<RedactedFile[]> {
  const redacted: RedactedFile[] = [];
  const clean = async (path: string): Promise<string> => (await world.redactor.redact(path)).text;
  for (const [index, raw] of files.entries()) {
    if (index % 50 === 0) await breathe(world.signal);
    const file = {
      ...raw,
      path: await clean(raw.path),
      oldPath: raw.oldPath === null ? null : await clean(raw.oldPath),
    };
    if (file.patch === '') {
      redacted.push({ file, secrets: [] });
      continue;
    }
    const { patch, secrets } = await redactPatch(world.redactor, raw.path, file.patch);
    redacted.push({ file: { ...file, patch }, secrets: secrets.filter(({ side }) => side === 'new') });
  }
  return redacted;
}

/** What the rules saw, and what they could not look at. */
export interface Looked {
  findings: Finding[];
  unread: UnreadFile[];
}

/**
 * Runs every rule over the files. A rule that fails is a bug and ends the run: a silent rule would read as a clean
 * change.
 */
export async function findByRules(
  files: readonly RedactedFile[],
  revisions: { base: string; head: string },
  world: World,
): Promise<Looked> {
  const asChanged = sharedReading(files, revisions, world);
  const shared = { ...asChanged, files: await withoutMoves(asChanged.files, rules) };
  const other = await otherViewOf(shared.files);
  const changed = new Set(files.flatMap(({ file }) => [file.path, ...(file.oldPath === null ? [] : [file.oldPath])]));
  const looked: Looked[] = [];
  for (const rule of rules) {
    await breathe(world.signal);
    const seen = new Map<string, number>();
    const { hits, unread } = await lookBy(rule, shared, other, changed);
    looked.push({ findings: hits.map((hit) => findingOf(rule, hit, seen)), unread });
  }
  return {
    findings: looked.flatMap(({ findings }) => findings).sort(compareFindings),
    unread: [...(await unreadByAll(asChanged)), ...looked.flatMap(({ unread }) => unread)],
  };
}

/**
 * What one rule says of a change in both views; of files that only the second shows whole, that one says what is
 * unread.
 */
async function lookBy(
  rule: Rule,
  shared: SharedReading,
  other: OtherView | null,
  changed: ReadonlySet<string>,
): Promise<{ hits: RuleHit[]; unread: UnreadFile[] }> {
  const unreads = new Unreads(rule, changed);
  const context = contextFor(shared, unreads);
  const hits = await rule.find(context);
  // what a rule is about it has to read, also where its lines alone would do
  for (const { file, head } of context.files) if (file.status !== 'deleted' && rule.owns(file.path)) await head();
  if (other === null) return { hits, unread: unreads.all };
  const others = new Unreads(rule, changed);
  const view = {
    ...shared,
    files: other.files,
    read: async (side: Side, path: string) => plain(await shared.read(side, path)),
  };
  const found = (await rule.find(contextFor(view, others))).filter(({ path }) => other.paths.has(path));
  const more = await Promise.all(found.map((hit) => other.atGit(hit)));
  const keyOf = ({ path, side, line, title }: RuleHit): string => [path, side, line, title].join('\0');
  const known = new Set(more.map(keyOf));
  return {
    hits: [...more, ...hits.filter((hit) => !known.has(keyOf(hit)))],
    unread: [
      ...others.all.filter(({ path }) => other.paths.has(path)),
      ...unreads.all.filter(({ path }) => !other.paths.has(path)),
    ],
  };
}

/** Sources that nobody can read: their text is not to be had, or a program is larger than any that people write. */
async function unreadByAll({ files }: SharedReading): Promise<UnreadFile[]> {
  const unread: UnreadFile[] = [];
  for (const { file, head } of files) {
    if (file.status === 'deleted' || file.newMode === '120000' || (!file.binary && !isSourcePath(file.path))) continue;
    const text = await head();
    if (!isSourcePath(file.path) && !(text instanceof Unread && text.script)) continue;
    const found = (reason: string): void => {
      unread.push({ rule: anyRule, path: file.path, reason, counts: true });
    };
    if (!(text instanceof Unread)) {
      const encoding = file.undecoded ?? (typeof text === 'string' ? foreignEncoding(file.path, text) : null);
      if (encoding !== null) found(encoding);
    } else if (file.binary || isProgramPath(file.path)) found(text.reason);
  }
  return unread;
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
    end_line: hit.line === null ? null : (hit.endLine ?? hit.line),
    side: hit.side,
    source: 'rules',
    evidence: [
      {
        kind: hit.line === null ? 'file' : 'diff',
        ref: hit.line === null ? hit.path : `${hit.path}:${hit.line}`,
        quote: hit.quote,
      },
    ],
    suggestion: hit.suggestion ?? null,
  };
}
