import { execFileSync } from 'node:child_process';

/**
 * Whether a toolchain that some tests run on is on this machine, for `skipIf`. Where it is not, says so aloud, so that
 * nobody takes its tests for green.
 */
export function hasTool(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(
      `\n!!! SKIPPED, tests that need ${[program, ...args].join(' ')} do not run: it is not on this machine\n\n`,
    );
    return false;
  }
}
