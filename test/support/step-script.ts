// A workflow step's script, run as a runner does.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ScriptRan {
  code: number;
  text: string;
  outputs: Record<string, string>;
  summary: string;
}

/** Runs a step's script in `dir` as a runner does: `bash -e`, outputs and summary in files. */
export function runStepScript(dir: string, script: string, env: Readonly<Record<string, string>>): Promise<ScriptRan> {
  const output = join(dir, 'output');
  const summary = join(dir, 'summary');
  for (const file of [output, summary]) writeFileSync(file, '');
  const child = spawn('bash', ['-e', '-c', script], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: dir,
      RUNNER_TEMP: dir,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...env,
    },
  });
  let text = '';
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    text += part.toString();
  });
  return new Promise((done) => {
    child.once('close', (code) => {
      const outputs = Object.fromEntries(
        readFileSync(output, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => [line.split('=')[0], line.split('=').slice(1).join('=')]),
      );
      done({ code: code ?? 1, text, outputs, summary: readFileSync(summary, 'utf8') });
    });
  });
}
