import type { OptionList } from '../contracts/options.ts';
import { shown } from '../domain/shown.ts';
import type { Claim, Result, Task } from '../contracts/task.ts';
import type { Envelope } from '../domain/result.ts';
import { exitCodes } from '../domain/verdict.ts';
import { documentOf } from '../flow/document.ts';
import { oneLine, printable, safeJson } from './terminal-text.ts';
import { paintFor, textReport } from './text-report.ts';

/** Prints a record on standard output. `json` is the result document and nothing else. */
export function printResult<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  result: Result<P>,
  format: 'text' | 'json' | 'markdown' | 'sarif',
): void {
  switch (format) {
    case 'json':
      return write(safeJson(documentOf(task, result)));
    case 'markdown':
      return write(printable(task.render(result).markdown));
    case 'sarif':
      return write(
        safeJson(
          task
            .render(result)
            .effects.map(shown)
            .find((effect) => effect.kind === 'sarif')?.document ?? null,
        ),
      );
    case 'text':
      return write(
        printable(
          textReport(task.name, result.envelope, task.brief?.(result) ?? [], paintFor(process.stdout, process.env)),
        ),
      );
  }
}

function write(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** The exit code of a verdict; one that is none is said on standard error, too. */
export function exitCodeOf({ verdict, reason }: Envelope): number {
  if (verdict === 'inconclusive') process.stderr.write(`codex-ci: inconclusive: ${oneLine(reason)}\n`);
  return exitCodes[verdict];
}
