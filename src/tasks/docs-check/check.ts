import { z } from 'zod';
import type { Check, Turn } from '../../contracts/task.ts';
import { headOf } from '../../domain/subject.ts';
import { findQuote, whyNotFound } from '../../readers/diff/quote.ts';
import { inspectOnce, questionOf } from './collect.ts';
import { docsFindingId, type DocsFinding } from './pages/model.ts';
import { checkEdit } from './edit/edit.ts';
import type { EditWorld } from './edit/world.ts';
import { StoredFinding } from './evidence.ts';
import { findUnknown } from './look/unknown.ts';
import { namesAtHead } from './surface/head-names.ts';
import type { Inspection } from './look/inspect.ts';
import { linesOf } from './edit/line-changes.ts';
import { shownFindings, type DocsRun } from './prompt.ts';
import { rerunSample } from './look/run-samples.ts';
import type { DocsClaim } from './reply.ts';
import type { World } from './touches.ts';

const EditedLines = z.strictObject({
  start: z.int().nonnegative().describe('lines before the first changed one'),
  removed: z.array(z.string()),
  added: z.array(z.string()),
  newStart: z.int().nonnegative(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type EditedLines = z.infer<typeof EditedLines>;
/** What a kept edit changes, with up to three lines of the page on each side, and the finding that it mends. */
export const EditFacts = z.strictObject({
  kind: z.literal('edit'),
  finding: z.string(),
  path: z.string(),
  why: z.string(),
  changes: z.array(EditedLines),
  deletes: z.boolean().describe('a statement goes'),
  proposal: z.boolean().describe('only a person can tell whether its words are true'),
});
export type EditFacts = z.infer<typeof EditFacts>;
export const StatementFacts = z.strictObject({ kind: z.literal('statement'), finding: StoredFinding });

type Checked = Omit<Check, 'ask' | 'claim'>;
const refused = (reason: string): Checked => ({ kept: false, reason });
const context = 3;

/**
 * A statement counts when both its quotes stand where it says; an edit when it applies, touches docs alone, keeps to
 * its lines and the page's style, and the detectors go quiet.
 */
export async function checkTurn(run: DocsRun, turn: Turn<DocsClaim>, world: World): Promise<Check[]> {
  if (turn.claims.length === 0) return [];
  const inspection = await inspectOnce(world, await questionOf(run.trigger, run.options, world));
  const statements = new Map<string, DocsFinding>();
  const checks: Check[] = [];
  for (const claim of turn.claims) {
    const checked =
      claim.kind === 'statement'
        ? checkStatement(run, turn, claim, inspection)
        : await checkOne(run, turn, claim, statements, inspection, world);
    const facts = claim.kind === 'statement' ? StatementFacts.safeParse(checked.facts) : undefined;
    if (facts?.success === true) statements.set(claim.id, facts.data.finding);
    checks.push({ ask: turn.ask.id, claim: claim.id, ...checked });
  }
  return checks;
}

type Statement = Extract<DocsClaim, { kind: 'statement' }>;

function checkStatement(run: DocsRun, turn: Turn<DocsClaim>, { statement }: Statement, { input }: Inspection): Checked {
  const { path, line, quote } = statement;
  if (!turn.ask.reads.includes(path)) return refused(`${path} is not a page that this ask showed`);
  const text = input.head.find((one) => one.path === path)?.text;
  if (text === undefined) return refused(`${path} is no page of the docs`);
  const wanted = quote.trim();
  if (wanted.length < 8) return refused('its quote of the page is too short to be found');
  const lines = linesOf(text).map((one) => one.replace(/[\r\n]+$/, ''));
  const places = lines.flatMap((one, index) => (one.includes(wanted) ? [index + 1] : []));
  const at = places.includes(line) ? line : places.length === 1 ? places[0]! : null;
  if (at === null)
    return refused(
      places.length === 0
        ? `the quote does not stand in ${path}`
        : `the quote stands ${places.length} times in ${path}, but not at line ${line}`,
    );
  const file = run.evidence.files.find(
    (one) => one.path === statement.code_path || one.oldPath === statement.code_path,
  );
  if (file === undefined) return refused(`${statement.code_path} is not in the diff`);
  const cited = { side: statement.code_side, line: statement.code_line, quote: statement.code_quote };
  const code = findQuote(file.patch, cited);
  if ('problem' in code) return refused(whyNotFound(code, cited, statement.code_path));
  if (!code.changed) return refused(`the change did not touch ${statement.code_path}:${code.line}`);
  const id = docsFindingId('docs/outdated-statement', path, '', lines[at - 1]!);
  const finding: StoredFinding = {
    id,
    rule: 'docs/outdated-statement',
    severity: 'medium',
    subject: wanted.slice(0, 200),
    title: 'The page says what the code no longer does',
    detail: statement.why,
    docs: { path, line: at, endLine: at, quote: lines[at - 1]! },
    also: [],
    code: { path: statement.code_path, line: code.line, quote: code.quote.split('\n')[0]!, side: statement.code_side },
    existedBefore: false,
    replacement: null,
  };
  return {
    kept: true,
    reason: `both quotes stand (${path}:${at}, ${statement.code_path}:${code.line})`,
    facts: { kind: 'statement', finding },
  };
}

type Edit = Extract<DocsClaim, { kind: 'edit' }>;

async function checkOne(
  run: DocsRun,
  turn: Turn<DocsClaim>,
  claim: Edit,
  statements: ReadonlyMap<string, DocsFinding>,
  inspection: Inspection,
  world: World,
): Promise<Checked> {
  const { input, findings } = inspection;
  const shown = claim.statement !== null || shownFindings(run, turn.ask).some((one) => one.id === claim.finding);
  const finding =
    claim.statement === null ? findings.find((one) => one.id === claim.finding) : statements.get(claim.statement);
  if (finding === undefined || !shown)
    return refused(
      claim.statement === null
        ? `names the finding ${JSON.stringify(claim.finding.slice(0, 40))}, which this ask did not show`
        : 'its statement did not hold',
    );
  if (claim.edit.pairs.length === 0) return refused('it changes nothing');
  if (claim.edit.pairs.some((pair) => pair.new.includes('‹secret:') || pair.old.includes('‹secret:')))
    return refused('a secret was taken out of these lines, so they can’t be edited');
  const checked = await checkEdit(
    { kind: 'pairs', pairs: claim.edit.pairs },
    finding,
    editWorldOf(world, inspection, run),
  );
  if (!checked.kept) return refused(checked.reason);
  const before = linesOf(input.head.find((one) => one.path === checked.path)!.text);
  const facts: EditFacts = {
    kind: 'edit',
    finding: finding.id,
    path: checked.path,
    why: claim.edit.why,
    deletes: checked.deletes,
    proposal: checked.proposal,
    changes: checked.changes.map((one) => ({
      ...one,
      before: before.slice(Math.max(0, one.start - context), one.start),
      after: before.slice(one.start + one.removed.length, one.start + one.removed.length + context),
    })),
  };
  if ((await world.redactor.redact(JSON.stringify(facts.changes))).hits.length > 0)
    return refused('its lines hold what looks like a secret');
  return {
    kept: true,
    reason: checked.proposal
      ? `${finding.title}: a proposal, for no detector can say whether its words are true`
      : `${finding.title}: the detector is quiet with it`,
    facts: { ...facts },
  };
}

/** What an edit is measured by: the detectors of the same look, and the head's own names, comments and samples. */
export function editWorldOf(
  world: World,
  { input, findings, facts }: Inspection,
  { trigger, options }: Pick<DocsRun, 'trigger' | 'options'>,
): EditWorld {
  const head = headOf(trigger.subject);
  return {
    input,
    findings,
    parses: (language, text) => world.code.parses(language, text),
    documented: options.documented,
    names: namesAtHead(world, head, input.files.head),
    comments: (path, text) => world.code.comments(path, text),
    unknown: (edited) => findUnknown(world, edited, facts, head),
    runs: (sample) => rerunSample(world, options.runSamples, head, sample),
  };
}
