import type { OptionList } from '../contracts/options.ts';
import type { Claim, Result, Task } from '../contracts/task.ts';
import { documentOf } from '../flow/document.ts';
import { paintFor, textReport } from './text-report.ts';

/** Prints a record on standard output. `json` is the result document and nothing else. */
export function printResult<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>, result: Result<P>, format: 'text' | 'json' | 'markdown' | 'sarif',
): void {
  switch (format) {
    case 'json': return write(JSON.stringify(documentOf(task, result), null, 2));
    case 'markdown': return write(task.render(result).markdown);
    case 'sarif': return write(JSON.stringify(task.render(result).effects.find((effect) => effect.kind === 'sarif')?.document ?? null, null, 2));
    case 'text': return write(textReport(task.name, result.envelope, paintFor(process.stdout, process.env)));
  }
}

function write(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
