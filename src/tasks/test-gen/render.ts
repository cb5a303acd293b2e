import type { Result } from '../../contracts/task.ts';
import { annotationOf, type Annotation, type Effect } from '../../domain/effect.ts';
import { block, code, folded, table } from '../../domain/markdown.ts';
import { sarifOf } from '../../domain/sarif.ts';
import { headOf } from '../../domain/subject.ts';
import { costWords } from '../../domain/usage.ts';
import { neutralise, neutraliseInline } from '../../readers/page/outbound.ts';
import { stages, type Funnel } from './gate/funnel.ts';
import { hunkPlace, hunkWord, unguardedHunks } from './hunks/undo.ts';
import { percent, type Ratio } from './coverage/patch-coverage.ts';
import { annotatePatch, renderPatch } from './coverage/render.ts';
import type { TestGenPart } from './part.ts';
import { pullBranch, unfitForPull } from './pull.ts';
import { count } from '../../domain/words.ts';
import { shortSha } from '../../domain/words.ts';

const words = { pass: '✅ pass', block: '⛔ block', inconclusive: '⚠️ inconclusive', skipped: '⏭️ skipped' } as const;
const mostRows = 100;
const longestPatch = 30_000;

/** The pages of a run, from its record alone. Text of the model and of the project's tests goes out neutralised. */
export function renderTestGen(result: Result<TestGenPart>): { markdown: string; effects: Effect[] } {
  const { envelope, part } = result;
  const head = `## codex-ci test-gen: ${words[envelope.verdict]}\n\n${neutraliseInline(envelope.reason)}`;
  const measured = part.patch === null ? '' : renderPatch(part.patch, part.gate);
  const join = (parts: readonly string[]): string => parts.filter((text) => text !== '').join('\n\n');
  const markdown = join([
    head,
    picture(part),
    measured,
    reportNotes(part),
    hunksText(part),
    bugsText(part),
    testsText(part),
    keptText(part),
    notesText(part),
    footer(result),
  ]);
  const brief = join([
    head,
    measured,
    hunksText(part),
    bugsText(part),
    part.funnel === null ? '' : funnelText(part.funnel),
    keptText(part),
    footer(result),
  ]);
  const annotations = [
    ...(part.patch === null ? [] : annotatePatch(part.patch)),
    ...envelope.findings
      .filter(({ rule }) => rule === 'test-gen/unguarded-hunk')
      .map(annotationOf)
      .filter((one): one is Annotation => one !== null),
  ];
  const pull = pullRequest(result);
  return {
    markdown: `${markdown}\n`,
    effects: [
      { kind: 'summary', key: 'test-gen', markdown },
      { kind: 'sticky-comment', key: 'test-gen', markdown: brief },
      {
        kind: 'check',
        key: 'test-gen',
        name: 'codex-ci test-gen',
        verdict: envelope.verdict,
        title: envelope.reason,
        summary: brief,
        annotations,
      },
      { kind: 'sarif', key: 'test-gen', document: sarifOf('test-gen', envelope.findings) },
      ...(pull === null ? [] : [pull]),
    ],
  };
}

/** What became of the change and of the written tests, as a picture. */
function picture({ patch, hunks, funnel }: TestGenPart): string {
  if (funnel === null) return '';
  const open = [
    ...(patch === null ? [] : [`${patch.lines.total - patch.lines.covered} uncovered lines`]),
    ...(hunks.length === 0 ? [] : [`${unguardedHunks(hunks).length} unguarded hunks`]),
  ].join('<br/>');
  const steps = stages.map((stage) => `${stage}["${stage}<br/>${funnel[stage]}"]`).join(' --> ');
  return block(
    `flowchart LR\n  open["${open}"] --> ${steps}\n` +
      `  built -. passes before, fails after .-> bugs["suspected bugs<br/>${funnel.suspected_bugs}"]`,
    'mermaid',
  );
}

function reportNotes({ reports }: TestGenPart): string {
  if (reports === null) return '';
  const lines = [
    ...reports.notes.map((note) => `- ${neutraliseInline(note)}`),
    ...(reports.unmatched_count === 0
      ? []
      : [
          `- ${reports.unmatched_count} paths of the reports are no file of the repository: ` +
            `${reports.unmatched.slice(0, 5).map(code).join(', ')}${reports.unmatched_count > 5 ? ', …' : ''}`,
        ]),
    ...reports.ambiguous
      .slice(0, 5)
      .map(
        ({ path, candidates }) =>
          `- ${code(path)} of the reports could be ${candidates.slice(0, 3).map(code).join(' or ')}, ` +
          'so it is not counted',
      ),
  ];
  const read = reports.reports.map(
    ({ name, format, files }) => `${code(name)} (${neutraliseInline(format)}, ${files} files)`,
  );
  return [`Read: ${read.join(', ')}.`, ...lines].join('\n');
}

const hunkWords = {
  guarded: '🛡️ guarded',
  unguarded: '⚠️ unguarded',
  'not-covered': 'not covered',
  'not-tried': 'not tried',
  'keeps-behaviour': 'keeps behaviour',
} as const;

function hunksText({ hunks, share_guarded: share }: TestGenPart): string {
  if (hunks.length === 0) return '';
  const rows = hunks
    .slice(0, mostRows)
    .map((hunk) => [code(hunkPlace(hunk)), hunkWords[hunkWord(hunk)], neutraliseInline(hunk.reason)]);
  const lost = unguardedHunks(hunks).length;
  const same = hunks.filter((hunk) => hunkWord(hunk) === 'keeps-behaviour').length;
  const head =
    share === null
      ? same > 0
        ? `Of the hunks that could be undone, ${same} keep behaviour: there is nothing that a test could notice.`
        : 'No hunk could be undone.'
      : `Each hunk was undone alone: the tests notice **${Math.floor(share * 1000) / 10} %**` +
        (lost === 0 ? '.' : `; ${lost} could be lost and nobody would notice.`);
  const more = hunks.length > mostRows ? `\n\nand ${hunks.length - mostRows} more in result.json` : '';
  return `${head}\n\n${folded(`Hunks (${hunks.length})`, table(['Hunk', 'Verdict', 'Why'], rows) + more)}`;
}

function bugsText({ suspected_bugs: bugs }: TestGenPart): string {
  return bugs
    .slice(0, 10)
    .map((bug) =>
      [
        `### Suspected bug: ${neutraliseInline(bug.test)}`,
        `This test passes before the change and fails after it (${code(bug.path)}).`,
        block(bug.assertion.slice(0, 1500)),
        folded(
          'The test and both outputs',
          [
            block(bug.text.slice(0, 8000)),
            'Before the change:',
            block(bug.base_output),
            'After it:',
            block(bug.head_output),
          ].join('\n\n'),
        ),
      ].join('\n\n'),
    )
    .join('\n\n');
}

function funnelText(funnel: Funnel): string {
  const steps = stages.map((stage) => `${funnel[stage]} ${stage}`).join(' → ');
  const worth = [
    [funnel.raised_coverage, 'raise coverage'],
    [funnel.guards_hunk, 'guard a hunk'],
    [funnel.kills_mutant, 'kill a mutant'],
  ] as const;
  const refused = Object.entries(funnel.refused)
    .sort((a, b) => b[1] - a[1])
    .map(([rule, count]) => `${count} ${neutraliseInline(rule)}`)
    .join(', ');
  const kept = worth.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [
    `Written tests: ${steps}; ${kept.join(', ') || 'none is worth keeping'}.`,
    ...(funnel.suspected_bugs === 0 ? [] : [`${funnel.suspected_bugs} fail after the change only.`]),
    ...(refused === '' ? [] : [`Refused: ${refused}.`]),
  ].join(' ');
}

function testsText({ funnel, tests }: TestGenPart): string {
  if (funnel === null) return '';
  const rows = tests
    .slice(0, mostRows)
    .map(({ id, kept, suspected_bug: bug, rule, reason }) => [
      neutraliseInline(id),
      kept ? 'kept' : bug ? 'suspected bug' : neutraliseInline(rule ?? ''),
      neutraliseInline(reason),
    ]);
  return `${funnelText(funnel)}\n\n${folded(`Tests (${tests.length})`, table(['Test', 'Became', 'Why'], rows))}`;
}

function keptText({ kept_patch: patch, pull }: TestGenPart): string {
  if (patch === '') return '';
  const unfit = unfitForPull(patch);
  const place =
    unfit !== null
      ? 'The kept tests are `test-gen.patch` of the artifact; no pull request can have them: ' + neutraliseInline(unfit)
      : pull === null
        ? 'The kept tests are `test-gen.patch` of the artifact, for `git apply`'
        : 'The kept tests are `test-gen.patch` of the artifact, ' +
          `and a pull request against ${code(pull.base)} where these are switched on`;
  return patch.length > longestPatch ? `${place}.` : `${place}.\n\n${folded('The kept tests', block(patch, 'diff'))}`;
}

function notesText({ notes, targets, model }: TestGenPart): string {
  const open =
    targets.length === 0 || model.asked
      ? []
      : [
          `Tests are missing at ${targets
            .slice(0, 10)
            .map(({ path, start_line: line }) => code(`${path}:${line}`))
            .join(', ')}${targets.length > 10 ? ', …' : ''}.`,
        ];
  return [...notes.map((note) => `> ${neutraliseInline(note)}`), ...open].join('\n\n');
}

function footer({ envelope, part }: Result<TestGenPart>): string {
  const { engine, usage, budget } = envelope;
  const model =
    engine.name === 'rules'
      ? 'no model was asked'
      : `${engine.name} ${neutraliseInline(engine.model ?? '')}: ${part.rounds} rounds, ` +
        `${usage.requests} requests, ${costWords(usage, budget, neutraliseInline)}`;
  const runner = part.runner === null ? '' : `${neutraliseInline(part.runner.name)} · `;
  return `<sub>${runner}${model} · ${shortSha(headOf(envelope.subject))}</sub>`;
}

/**
 * Asked again by the job that publishes: of the record only the base's name is taken, which has to be a side of that
 * job's own change.
 */
function pullRequest({ envelope, part }: Result<TestGenPart>): Effect | null {
  const { pull, kept_patch: patch, funnel } = part;
  if (pull === null || patch === '' || funnel === null || envelope.subject.kind !== 'change') return null;
  const { number } = envelope.subject;
  if (number === undefined || unfitForPull(patch) !== null) return null;
  const rows = part.tests
    .filter(({ kept }) => kept)
    .slice(0, mostRows)
    .map(({ id, reason }) => [neutraliseInline(id), neutraliseInline(reason)]);
  return {
    kind: 'pull-request',
    key: `test-gen/${number}`,
    branch: pullBranch(number),
    base: pull.base,
    patch,
    draft: false,
    title: `Tests for #${number}`,
    commitMessage: `Add ${count(funnel.kept, 'test')} for untested paths of #${number}`,
    body:
      neutralise(
        `Tests for what #${number} left untested. Each was tried on its own: it passes alone, in the suite, shuffled ` +
          'and in other time zones and locales, and it notices something that no present test did.',
      ) + `\n\n${table(['Test', 'What it is worth'], rows)}\n\n${funnelText(funnel)}`,
  };
}

const shownRatio = (ratio: Ratio): string => `${ratio.covered} of ${ratio.total} (${percent(ratio)})`;

/** For a terminal. */
export function briefTestGen({ part }: Result<TestGenPart>): string[] {
  const { patch, reports, hunks, funnel, tests, kept_patch: kept, baseline } = part;
  const missed = patch?.files.filter(({ missed_lines: lines }) => lines.length > 0) ?? [];
  return [
    ...(patch === null
      ? []
      : [
          `changed lines covered: ${shownRatio(patch.lines)}` +
            (patch.branches.total === 0 ? '' : `, branches ${shownRatio(patch.branches)}`),
        ]),
    ...missed
      .slice(0, 10)
      .map(
        ({ path, missed_lines: lines }) =>
          `  ${path}: not covered: ${lines.slice(0, 20).join(', ')}${lines.length > 20 ? ', …' : ''}`,
      ),
    ...(patch?.files.filter(({ state }) => state === 'absent' || state === 'ambiguous') ?? [])
      .slice(0, 5)
      .map(
        ({ path, state }) =>
          `  ${path}: ${state === 'absent' ? 'in no report' : 'could be meant by a report’s path'}, so not counted`,
      ),
    ...(reports === null
      ? []
      : [
          ...reports.notes,
          ...(reports.unmatched_count === 0
            ? []
            : [
                `${reports.unmatched_count} paths of the reports are no file of the repository, as ` +
                  `${reports.unmatched[0] ?? ''}`,
              ]),
          ...reports.ambiguous
            .slice(0, 3)
            .map(({ path, candidates }) => `${path} of the reports could be ${candidates.slice(0, 3).join(' or ')}`),
        ]),
    ...part.gate.reasons,
    ...(baseline === null ? [] : [`tests before anything is tried: ${baseline.state}: ${baseline.reason}`]),
    ...hunks.map((hunk) => `hunk ${hunkPlace(hunk)}: ${hunkWord(hunk)}: ${hunk.reason}`),
    ...(funnel === null
      ? []
      : [
          funnelText(funnel),
          ...tests.map(
            ({ id, kept: yes, suspected_bug: bug, rule, reason }) =>
              `  ${yes ? 'kept' : bug ? 'suspected bug' : rule}: ${id}: ${reason}`,
          ),
        ]),
    ...(kept === '' ? [] : ['the kept tests are test-gen.patch of the run folder, for git apply']),
    ...part.notes,
  ];
}
