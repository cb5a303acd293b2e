import type { Result } from '../../../contracts/task.ts';
import { annotationOf, type Annotation, type Effect } from '../../../domain/effect.ts';
import { block, code, folded, table } from '../../../domain/markdown.ts';
import type { Envelope } from '../../../domain/result.ts';
import { sarifOf } from '../../../domain/sarif.ts';
import { costWords } from '../../../domain/usage.ts';
import { neutralise, neutraliseInline } from '../../../readers/page/outbound.ts';
import { chainName } from '../definition.ts';
import type { PipelinePart } from '../record.ts';
import { blockingOf, costOf, dollars, limitWords, modeWords, placeOf, timeOf, verdictWords } from '../words.ts';
import { count, shortSha } from '../../../domain/words.ts';

type Stage = PipelinePart['stages'][number];
const listedFindings = 50;
const listedFiles = 200;

/** The pages of a chain, from its record alone: what its stages say in full stands in their own records. */
export function renderChain(result: Result<PipelinePart>): { markdown: string; effects: Effect[] } {
  const { envelope, part } = result;
  const brief = [
    headline(envelope),
    picture(part.stages),
    stageTable(part.stages),
    limitText(part),
    blockingText(result),
    unread(envelope),
    footer(envelope),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
  const others = envelope.findings.filter(({ id }) => !part.blocking.some(({ finding }) => finding === id));
  const markdown = [
    brief,
    others.length === 0 ? '' : folded(`Other findings (${others.length})`, findingsTable(others)),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
  const annotations = envelope.findings.map(annotationOf).filter((one): one is Annotation => one !== null);
  return {
    markdown: `${markdown}\n`,
    effects: [
      { kind: 'summary', key: chainName, markdown },
      { kind: 'sticky-comment', key: chainName, markdown: brief },
      {
        kind: 'check',
        key: chainName,
        name: 'codex-ci pipeline',
        verdict: envelope.verdict,
        title: envelope.reason,
        summary: brief,
        annotations,
      },
      ...(part.labels === undefined ? [] : [{ kind: 'labels', key: chainName, ...part.labels } as const]),
      // `.` stands for the release itself; code scanning files alerts under files.
      {
        kind: 'sarif',
        key: chainName,
        document: sarifOf(
          chainName,
          envelope.findings.filter(({ path }) => path !== '.'),
        ),
      },
    ],
  };
}

/** Lines for a terminal. */
export function briefOfChain({ part }: Result<PipelinePart>): string[] {
  const width = Math.max(...part.stages.map(({ task }) => task.length));
  const limit = limitWords(part);
  return [
    ...(limit === '' ? [] : [`  ${limit}`]),
    ...part.stages.map((stage) => {
      const facts = [timeOf(stage), costOf(stage)].filter((text) => text !== '').join(', ');
      return `  ${stage.task.padEnd(width)}  ${stage.verdict.padEnd(12)}  ${stage.reason}${facts === '' ? '' : ` (${facts})`}`;
    }),
  ];
}

function limitText(part: PipelinePart): string {
  const words = limitWords(part);
  return words === '' ? '' : `> ${neutraliseInline(words)}`;
}

function headline({ verdict, reason }: Envelope): string {
  return `## codex-ci pipeline: ${verdictWords[verdict]}\n\n${neutraliseInline(reason)}`;
}

/** The chain as Mermaid; every word in it is ours: names of stages, verdicts, figures. */
export function picture(stages: readonly Stage[]): string {
  const node = ({ task }: Stage): string => task.replaceAll('-', '_');
  const shape = (stage: Stage): string =>
    `  ${node(stage)}["${[stage.task, verdictWords[stage.verdict], timeOf(stage), costOf(stage)].filter((text) => text !== '').join('<br/>')}"]:::${stage.verdict}`;
  const edges = stages.flatMap((stage) =>
    stage.needs.flatMap((need) =>
      stages
        .filter(({ task }) => task === need)
        .map((from) => `  ${node(from)} ${stage.because === null ? '-->' : '-.->'} ${node(stage)}`),
    ),
  );
  return block(
    [
      'flowchart LR',
      ...stages.map(shape),
      ...edges,
      '  classDef pass stroke:#1a7f37,stroke-width:2px',
      '  classDef block stroke:#cf222e,stroke-width:3px',
      '  classDef inconclusive stroke:#9a6700,stroke-width:2px',
      '  classDef skipped stroke:#6e7781,stroke-dasharray:4',
    ].join('\n'),
    'mermaid',
  );
}

function stageTable(stages: readonly Stage[]): string {
  return table(
    ['Stage', 'Verdict', 'Why', 'Time', 'Cost', 'Asked'],
    stages.map((stage) => [
      `${stage.task}${stage.required ? '' : ' (not required)'}`,
      verdictWords[stage.verdict],
      neutraliseInline(stage.reason),
      timeOf(stage),
      costOf(stage),
      neutraliseInline(modeWords(stage)),
    ]),
  );
}

function findingsTable(findings: Envelope['findings']): string {
  const rows = findings
    .slice(0, listedFindings)
    .map((finding) => [
      finding.severity,
      code(placeOf(finding)),
      neutraliseInline(finding.title),
      `${finding.source === 'rules' ? neutraliseInline(finding.rule) : 'Codex'} · ${finding.confidence}`,
    ]);
  const more =
    findings.length > listedFindings ? `\n\nand ${findings.length - listedFindings} more in result.json` : '';
  return `${table(['Severity', 'Where', 'What', 'Found by'], rows)}${more}`;
}

function blockingText({ envelope, part }: Result<PipelinePart>): string {
  const found = blockingOf(envelope, part);
  if (found.length === 0) return '';
  const texts = found
    .slice(0, listedFindings)
    .map(({ stage, finding }) =>
      [
        `**${finding.severity}** · ${stage} · ${code(placeOf(finding))}`,
        `${neutraliseInline(finding.title)}`,
        neutralise(finding.detail),
      ].join('\n\n'),
    );
  return [
    `### What blocks`,
    ...texts,
    ...(found.length > listedFindings ? [`and ${found.length - listedFindings} more in result.json`] : []),
  ].join('\n\n');
}

function unread({ receipt, engine }: Envelope): string {
  const rows = receipt.filter(({ state }) => state !== 'read');
  if (rows.length === 0)
    return receipt.length === 0 || engine.name === 'rules' ? '' : `Every changed file (${receipt.length}) was read.`;
  const more = rows.length > listedFiles ? `\n\nand ${rows.length - listedFiles} more in result.json` : '';
  return folded(
    `What was not read (${rows.length} of ${count(receipt.length, 'file')})`,
    `${table(
      ['File', 'State', 'Why'],
      rows.slice(0, listedFiles).map(({ path, state, reason }) => [code(path), state, neutraliseInline(reason)]),
    )}${more}`,
  );
}

function footer({ usage, budget, subject }: Envelope): string {
  const head = subject.kind === 'deployment' ? subject.live : subject.head;
  const cost =
    usage.requests === 0
      ? 'no model was asked'
      : `${count(usage.requests, 'request')}, ${budget.unpriced === undefined ? dollars(usage.usd) : costWords(usage, budget, neutraliseInline)}${budget.limit_usd === null ? '' : ` of ${dollars(budget.limit_usd)}`}`;
  return `<sub>codex-ci pipeline of ${shortSha(head)}: ${cost}.</sub>`;
}
