import { spawn } from 'node:child_process';
import { Failure } from '../../domain/errors.ts';
import { cleanMessage, gitProgram, startFailure } from './process.ts';

export interface StreamCall {
  cwd: string;
  env: Readonly<Record<string, string>>;
  input: string;
  timeoutMs: number;
  what: string;
}

/**
 * Runs git without a shell, with `input` on its standard input, and gives its output as it comes. Fails as environment
 * when it cannot start, takes too long or ends with another code than 0. The process is ended when the reader stops
 * early.
 */
export async function* streamGit(args: readonly string[], call: StreamCall): AsyncGenerator<Buffer> {
  const child = spawn(gitProgram(), args, {
    cwd: call.cwd,
    env: call.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let messages = '';
  let late = false;
  const ended = new Promise<{ code: number | null } | Error>((resolve) => {
    child.on('error', (error) => resolve(startFailure(error)));
    child.on('close', (code) => resolve({ code }));
  });
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, call.timeoutMs);
  child.stderr.on('data', (chunk: Buffer) => {
    if (messages.length < 4096) messages += chunk.toString('utf8');
  });
  child.stdin.on('error', () => {
    /* the process ended; its code tells why */
  });
  child.stdin.end(call.input);
  let whole = false;
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const end = await ended;
    if (end instanceof Error) throw end;
    if (late) throw new Failure('environment', `${call.what}: no end after ${Math.round(call.timeoutMs / 1000)} s`);
    if (end.code !== 0)
      throw new Failure(
        'environment',
        `${call.what}: ${cleanMessage(messages) || `git ended with ${end.code ?? 'a signal'}`}`,
      );
    whole = true;
  } finally {
    clearTimeout(timer);
    if (!whole) child.kill('SIGKILL');
  }
}
