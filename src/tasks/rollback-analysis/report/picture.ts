import { block, mermaid } from '../../../domain/markdown.ts';
import type { MitigationOption } from '../mitigate/mitigation.ts';
import type { Moment, RollbackAnalysisPart } from '../part.ts';

const mostMoments = 14;
const mostPoints = 40;

const clock = (at: string): string => `${at.slice(5, 10)} ${at.slice(11, 16).replace(':', 'h')}`;

/** Deploys, onset and alert in order of time. */
export function timelinePicture(moments: readonly Moment[]): string {
  const shown =
    moments.length <= mostMoments
      ? moments
      : [...moments.slice(0, mostMoments / 2), ...moments.slice(-mostMoments / 2)];
  if (shown.length < 2) return '';
  const style = {
    commit: 'plain',
    deploy: 'deploy',
    onset: 'bad',
    alert: 'bad',
    analysis: 'plain',
    checkpoint: 'plain',
  } as const;
  const nodes = shown.map(
    ({ at, to, text, kind }, index) =>
      `  m${index}["${clock(at)}${to === null || to === at ? '' : ` to ${clock(to)}`} ` +
      `UTC<br/>${mermaid(text)}"]:::${style[kind]}`,
  );
  const links = shown.slice(1).map((_, index) => `  m${index} --> m${index + 1}`);
  return block(
    [
      'flowchart TD',
      ...nodes,
      ...links,
      '  classDef deploy fill:#ddf4ff,stroke:#0969da,color:#1f2328',
      '  classDef bad fill:#ffebe9,stroke:#cf222e,color:#1f2328',
      '  classDef plain fill:#f6f8fa,stroke:#57606a,color:#1f2328',
    ].join('\n'),
    'mermaid',
  );
}

/** The ladder, safest first, with what was taken. */
export function ladderPicture({ mitigation }: RollbackAnalysisPart): string {
  const state = { yes: 'possible', no: 'not possible', unknown: 'not known here' } as const;
  const shownAs = ({ kind, possible }: MitigationOption): [words: string, style: string] => {
    if (kind === mitigation.choice) return ['RECOMMENDED', 'taken'];
    if (mitigation.alongside.includes(kind)) return ['along with it', 'along'];
    return [state[possible], possible === 'no' ? 'no' : 'plain'];
  };
  const nodes = mitigation.options.map((option, index) => {
    const [words, style] = shownAs(option);
    return `  o${index}["${mermaid(option.title, 60)}<br/>${words}"]:::${style}`;
  });
  const links = nodes.slice(1).map((_, index) => `  o${index} --> o${index + 1}`);
  return block(
    [
      'flowchart TD',
      ...nodes,
      ...links,
      '  classDef taken fill:#dafbe1,stroke:#1a7f37,stroke-width:3px,color:#1f2328',
      '  classDef along fill:#ddf4ff,stroke:#0969da,color:#1f2328',
      '  classDef no fill:#f6f8fa,stroke:#d0d7de,color:#8c959f',
      '  classDef plain fill:#ffffff,stroke:#57606a,color:#1f2328',
    ].join('\n'),
    'mermaid',
  );
}

/** The first series as a line; '' where there are too few points for one. */
export function seriesPicture({ series }: RollbackAnalysisPart): string {
  const [first] = series;
  if (first === undefined) return '';
  const values =
    first.kind === 'ratio'
      ? first.points.flatMap(({ t, bad, total }) =>
          bad === null || total === null || total === 0 ? [] : [{ t, v: bad / total }],
        )
      : first.points.flatMap(({ t, v }) => (v === null ? [] : [{ t, v }]));
  const step = Math.ceil(values.length / mostPoints);
  const shown = values.filter((_, at) => at % step === 0);
  if (shown.length < 4) return '';
  const [from, to] = [shown[0]!.t, shown.at(-1)!.t];
  const chart = [
    'xychart-beta',
    `  title "${mermaid(first.name, 60)}"`,
    `  x-axis "${clock(from)} to ${clock(to)} UTC" 1 --> ${shown.length}`,
    `  line [${shown.map(({ v }) => Number(v.toPrecision(5))).join(', ')}]`,
  ];
  return block(chart.join('\n'), 'mermaid');
}
