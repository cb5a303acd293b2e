import { within, type Page } from '../../../readers/docs/model.ts';
import { statementsAround, type Mention } from './mentions.ts';

/**
 * A value as two writers may put it: quotes, backticks, digit groups, number endings and the case of constants folded.
 */
export function plainValue(value: string): string {
  const bare = value
    .trim()
    .replace(/^[`*]+|[`*]+$/g, '')
    .replace(/^(?:[frbu]?["'])(.*)["']$/s, '$1')
    .replace(/[.,;]$/, '')
    .trim();
  if (/^-?\d[\d_,]*(?:\.\d+)?[fFdDlLuUmM]{0,3}$/.test(bare)) return bare.replace(/[_,]|[fFdDlLuUmM]+$/g, '');
  return /^(?:true|false|none|null|nil|undefined)$/i.test(bare) ? bare.toLowerCase() : bare;
}

const escape = (text: string): string => text.replace(/[^\w]/g, '\\$&');

/** A place that says an old default: the stretch of the value itself. */
export interface DefaultClaim {
  start: number;
  end: number;
}

/**
 * Where the page says, near a mention of the name, that the old value is the default: a cell of its row under a heading
 * that says default; the word default beside the value in its sentence; `(default: 30)` on its line of a help text;
 * `name=30` in a written signature.
 */
export function defaultClaim(page: Page, mention: Mention, old: string, now: string): DefaultClaim | null {
  const value = plainValue(old);
  if (value === '' || value.length > 80 || value === plainValue(now)) return null;
  return inRow(page, mention, value) ?? inWords(page, mention, value, now) ?? inSignature(page, mention, value);
}

function inRow(page: Page, mention: Mention, value: string): DefaultClaim | null {
  const own = page.cells.find((one) => one.start <= mention.start && mention.end <= one.end);
  if (own === undefined || own.row === 0) return null;
  const columns = page.cells
    .filter((one) => one.table === own.table && one.row === 0 && /default|fallback|initial/i.test(one.text))
    .map((one) => one.column);
  const cell = page.cells.find(
    (one) =>
      one.table === own.table && one.row === own.row && columns.includes(one.column) && plainValue(one.text) === value,
  );
  return cell === undefined ? null : { start: cell.start, end: cell.end };
}

function inWords(page: Page, mention: Mention, value: string, now: string): DefaultClaim | null {
  const around = stretch(page, mention);
  const text = page.text.slice(around.start, around.end);
  const word = `["'\`*]{0,3}${escape(value)}["'\`*]{0,3}(?![\\w-]|\\.\\d)`;
  const forms = [
    new RegExp(
      '\\bdefault(?:s|ed|ing)?(?:\\s+(?:value|setting))?(?:\\s+(?:is|are|of|to|as|being|set to|it ' +
        `is)|\\s*[:=])?(?:\\s+\\w+){0,2}?\\s*${word}`,
      'i',
    ),
    new RegExp(
      `(?<![\\w.-])${word}\\s*(?:\\w+\\s+){0,3}?(?:,?\\s*\\(?(?:by|as|is|the|per)\\s+(?:the\\s+)?default|\\(default)`,
      'i',
    ),
    new RegExp(`\\bby default,?\\s+(?:[\\w\`]+\\s+){0,8}?(?:is|are|to|of|after|uses?|for|at)\\s+${word}`, 'i'),
  ];
  for (const form of forms) {
    const match = form.exec(text);
    if (match === null) continue;
    const index = around.start + match.index + match[0].lastIndexOf(value);
    if (within(page.past, index)) continue;
    // a sentence that has both values tells the change
    if (
      plainValue(now).length > 1 &&
      new RegExp(`(?<![\\w.])${escape(plainValue(now))}(?![\\w.])`).test(
        statementsAround(page, mention.start, mention.block),
      )
    )
      continue;
    return { start: index, end: index + value.length };
  }
  return null;
}

/**
 * The stretch that still speaks of the mention: its row of a list or table, else up to 400 units of its statement; of
 * code, its line and the next if that is indented more.
 */
function stretch(page: Page, mention: Mention): { start: number; end: number } {
  if (mention.block !== null) {
    const stop = mention.lineStart + mention.line.length;
    const next = /^\r?\n([^\n]*)/.exec(page.text.slice(stop, stop + 400));
    const indent = (line: string): number => line.length - line.trimStart().length;
    return {
      start: mention.lineStart,
      end:
        next !== null && !/^\s*-/.test(next[1]!) && indent(next[1]!) > indent(mention.line)
          ? stop + next[0].length
          : stop,
    };
  }
  const own = page.statements.find((one) => one.start <= mention.start && mention.start < one.end);
  const heading = page.headings.find((one) => one.start <= mention.start && mention.start < one.end);
  if (heading !== undefined) {
    const next = page.statements.find((one) => one.start >= heading.end);
    return { start: heading.start, end: Math.min(next?.end ?? heading.end, heading.end + 500) };
  }
  return {
    start: Math.max(own?.start ?? 0, mention.start - 200),
    end: Math.min(own?.end ?? page.text.length, mention.end + 400),
  };
}

/**
 * `name=30` or `name: int = 30` among the parameters of something that is being declared: code that calls says nothing
 * of defaults.
 */
function inSignature(page: Page, mention: Mention, value: string): DefaultClaim | null {
  const after = page.text.slice(mention.end, mention.end + 200);
  const match = new RegExp(
    `^\\??(?:\\s*:\\s*[\\w.\\[\\]| <>]{1,60}?)?\\s*=\\s*(["'\`]?${escape(value)}["'\`]?)(?=\\s*[,)\\]])`,
  ).exec(after);
  if (match === null) return null;
  const lead = mention.block !== null ? mention.line : (mention.span?.text ?? '');
  const declares =
    mention.span !== null
      ? mention.span.role !== null || page.headings.some((one) => one.start <= mention.start && mention.end <= one.end)
      : /^\s*(?:export\s+|public\s+|async\s+|static\s+)*(?:def|function|func|fn|sub)\b/.test(lead);
  if (!declares) return null;
  const start = mention.end + match[0].length - match[1]!.length;
  return { start, end: start + match[1]!.length };
}
