import type { CodeBlock, Page } from '../../../readers/docs/model.ts';
import { printedLines } from '../words/printed.ts';
import { prompts } from '../words/prompts.ts';
import { anyRow } from '../words/row.ts';
import type { Mention } from './mentions.ts';

const shellBlock = /^(?:sh|bash|zsh|fish|shell|console|terminal|shell-?session)$/;

/**
 * What a program printed: it tells of one run on one day, and nobody puts it right. Lines of a session without a
 * prompt, log lines and traces.
 */
export function isOutput(mention: Mention, block: CodeBlock, page: Page): boolean {
  if (anyRow(printedLines, mention.line)) return true;
  if (anyRow(prompts, mention.line) || /^\s*(?:\.\.\.(?:\s|$)|> )/.test(mention.line)) return false;
  const before = page.text.slice(block.start, Math.max(block.start, mention.lineStart)).split('\n');
  // in a shell's block `>` is a prompt as well
  const isPrompt = (line: string): boolean =>
    anyRow(prompts, line) || (shellBlock.test(block.language ?? '') && /^\s*> \S/.test(line));
  return before.some(isPrompt) && !/\\\s*$/.test(before.at(-2) ?? '');
}
