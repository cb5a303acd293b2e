import { getExecOutput } from '@actions/exec';
import { Failure } from '../../domain/errors.ts';
import { cleanPath, findProgram } from '../programs/programs.ts';

export interface Ran {
  code: number;
  /** the last line that it said, on either stream */
  said: string;
}

/**
 * Runs one command of the runner's own: nothing of a change is in it, and it needs no sandbox. Programs are looked up as
 * everywhere, the environment is PATH alone, and nothing that is printed reaches the step's log, where the runner would
 * read commands in it. `seconds` is coreutils' to hold: a call of @actions/exec can't be ended.
 */
export async function runPlain(name: string, args: readonly string[], seconds: number): Promise<Ran> {
  const [timeout, program] = [findProgram('timeout'), findProgram(name)];
  // The first argument of exec is taken apart as a command line.
  if (/["\\]|^\s|\s$/.test(timeout))
    throw new Failure('environment', `${JSON.stringify(timeout)}: a path with quotes can't be run`);
  const { exitCode, stdout, stderr } = await getExecOutput(
    `"${timeout}"`,
    ['--kill-after=5', String(seconds), program, ...args],
    { env: { PATH: cleanPath(), LC_ALL: 'C' }, ignoreReturnCode: true, silent: true },
  );
  // timeout(1): 124 when it ended the program, 137 when that took a SIGKILL
  const late = exitCode === 124 || exitCode === 137;
  const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1)?.trim() ?? '';
  return { code: exitCode, said: late ? `it took longer than ${seconds} seconds` : said };
}
