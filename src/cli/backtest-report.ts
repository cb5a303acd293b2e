import { code, table } from '../domain/markdown.ts';
import type { Severity } from '../domain/finding.ts';
import { neutraliseInline } from '../readers/page/outbound.ts';
import { figuresOf, type Backtest, type Spoken } from '../tasks/docs-check/look/backtest.ts';
import { oneLine } from './terminal-text.ts';
import { count, shortSha } from '../domain/words.ts';

const shown = 40;

const percent = (part: number, of: number): string =>
  of === 0 ? '–' : `${((100 * part) / of).toFixed(part === of ? 0 : 1)} %`;
const commitsOf = (spoken: readonly Spoken[]): number => new Set(spoken.map((one) => one.commit)).size;
const fate = (one: Spoken): string => (one.corrected === null ? 'unknown' : one.corrected ? 'corrected' : 'open');
const place = (one: Spoken): string => (one.line === null ? one.path : `${one.path}:${one.line}`);

/**
 * What is true of the whole replay, a sentence each: how often it spoke, how often it blocked, what became of the
 * pages, and what was not replayed.
 */
function sentences({ commits, merges, roots, skipped, spoken }: Backtest, blockOn: Severity): string[] {
  const blocking = spoken.filter((one) => one.blocks);
  const judged = spoken.filter((one) => one.corrected !== null);
  const corrected = judged.filter((one) => one.corrected === true).length;
  const passedOver = [
    ...(merges > 0 ? [count(merges, 'merge')] : []),
    ...(roots > 0 ? [`${count(roots, 'commit')} without a parent`] : []),
  ];
  return [
    `docs-check would have spoken at ${commitsOf(spoken)} of ${count(commits, 'commit')} (${percent(commitsOf(spoken), commits)}), with ${count(spoken.length, 'finding')}.`,
    ...(spoken.length === 0
      ? []
      : [
          `It would have blocked ${commitsOf(blocking)} of them (${percent(commitsOf(blocking), commits)}): ${count(blocking.length, 'finding')} of severity ${blockOn} or worse; ${spoken.length - blocking.length} only told.`,
        ]),
    ...(judged.length === 0
      ? []
      : [
          `${corrected} of ${count(judged.length, 'finding')} about a page (${percent(corrected, judged.length)}) ${corrected === 1 ? 'was' : 'were'} corrected in that page later, or the page went.`,
        ]),
    ...(passedOver.length === 0
      ? []
      : [
          `Of ${count(commits + merges + roots, 'commit')} of the history ${passedOver.join(' and ')} ${merges + roots === 1 ? 'was' : 'were'} passed over.`,
        ]),
    ...(skipped === 0
      ? []
      : [
          `${count(skipped, 'commit')} changed over a thousand files and ${skipped === 1 ? 'was' : 'were'} passed over.`,
        ]),
  ];
}

export function backtestText(report: Backtest, blockOn: Severity): string {
  const { spoken } = report;
  const lines = [
    ...sentences(report, blockOn),
    '',
    ...figuresOf(report)
      .filter((one) => one.findings > 0)
      .map(
        (one) =>
          `${one.name.padEnd(30)} ${String(one.findings).padStart(4)} in ${count(one.commits, 'commit')}, ${one.blocking} blocking, ${one.judged === 0 ? 'no page to look at' : `${one.corrected} corrected (${percent(one.corrected, one.judged)})`}`,
      ),
    '',
    ...spoken
      .slice(-shown)
      .reverse()
      .map(
        (one) =>
          `${fate(one).padEnd(9)} ${one.blocks ? 'blocks' : 'tells '} ${one.commit.slice(0, 10)} ${oneLine(place(one))} ${oneLine(one.title).slice(0, 120)}\n          ${oneLine(one.quote).slice(0, 160)}`,
      ),
    spoken.length > shown ? `… and ${spoken.length - shown} older ones; --json has all` : '',
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

/** The same for a page: words of authors go out neutralised. */
export function backtestMarkdown(report: Backtest, blockOn: Severity): string {
  const { spoken } = report;
  const groups = figuresOf(report).filter((one) => one.findings > 0);
  const parts = [
    '## codex-ci docs-check: backtest',
    sentences(report, blockOn).join(' '),
    groups.length === 0
      ? ''
      : table(
          ['What', 'Findings', 'Blocking', 'Commits', 'Corrected later'],
          groups.map((one) => [
            one.name,
            String(one.findings),
            String(one.blocking),
            String(one.commits),
            one.judged === 0 ? '–' : `${one.corrected} (${percent(one.corrected, one.judged)})`,
          ]),
        ),
    spoken.length === 0
      ? ''
      : table(
          ['Commit', 'Where', 'What', 'Severity', 'Blocks', 'Later'],
          spoken
            .slice(-shown)
            .reverse()
            .map((one) => [
              code(shortSha(one.commit, 10)),
              code(place(one)),
              neutraliseInline(one.title),
              one.severity,
              one.blocks ? 'yes' : 'no',
              fate(one),
            ]),
        ),
    spoken.length > shown ? `and ${spoken.length - shown} older ones; \`--json\` has all` : '',
  ];
  return `${parts.filter((one) => one !== '').join('\n\n')}\n`;
}
