import { block, mermaid } from '../../../domain/markdown.ts';
import type { DeployGatePart } from '../part.ts';

const mostCharts = 4;

/**
 * Mermaid charts of the metrics that were read: the candidate's points and, where there is one, the baseline's.
 * https://mermaid.js.org/syntax/xyChart.html
 */
export function chartsOf(part: DeployGatePart): string {
  const drawn = part.metrics.flatMap(({ name, numbers }) => {
    if (numbers === null) return [];
    const scale = numbers.kind === 'ratio' ? 100 : 1;
    const sides = [numbers.series.baseline, numbers.series.candidate].map((values) =>
      values.filter((value) => value !== null).map((value) => value * scale),
    );
    const limit = numbers.threshold;
    if (sides.every((values) => values.length < 2)) return [];
    const length = Math.max(...sides.map((values) => values.length));
    const lines = [
      ...sides.filter((values) => values.length > 1),
      ...(limit === null ? [] : [Array.from({ length }, () => limit * scale)]),
    ];
    const top = Math.max(...lines.flat());
    const bottom = Math.min(0, ...lines.flat());
    const unit = numbers.kind === 'ratio' ? '%' : mermaid(numbers.unit ?? '');
    const legend = [
      sides[0]!.length > 1 ? 'baseline' : '',
      sides[1]!.length > 1 ? 'candidate' : '',
      limit === null ? '' : 'threshold',
    ]
      .filter((word) => word !== '')
      .join(', then ');
    return [
      block(
        [
          'xychart-beta',
          `  title "${mermaid(name)}: ${legend}"`,
          `  x-axis 1 --> ${Math.max(2, length)}`,
          `  y-axis "${unit === '' ? 'value' : unit}" ${number(bottom)} --> ` +
            `${number(top > bottom ? top * 1.1 : bottom + 1)}`,
          ...lines.map((values) => `  line [${values.map(number).join(', ')}]`),
        ].join('\n'),
        'mermaid',
      ),
    ];
  });
  const more = drawn.length > mostCharts ? `\n\n${drawn.length - mostCharts} more metrics have no chart here.` : '';
  return drawn.length === 0 ? '' : `${drawn.slice(0, mostCharts).join('\n\n')}${more}`;
}

/** Mermaid's grammar has no exponents. */
const number = (value: number): string => String(Number(value.toFixed(6)));
