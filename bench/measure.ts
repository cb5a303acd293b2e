import { spawn } from 'node:child_process';

export interface Figure {
  bench: string;
  metric: string;
  value: number;
  unit: string;
}

/** One JSON line for each figure; `bench/run.ts` collects them. */
export function report(bench: string, metric: string, value: number, unit: string): void {
  process.stdout.write(
    `${JSON.stringify({ bench, metric, value: Number(value.toFixed(1)), unit } satisfies Figure)}\n`,
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Timed {
  firstMs: number;
  totalMs: number;
  code: number | null;
  output: string;
}

/** Runs a command; milliseconds to its first byte on either stream, and to its end. */
export function time(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, {
      env: options.env ?? process.env,
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let firstMs = 0;
    let output = '';
    const seen = (chunk: Buffer): void => {
      firstMs ||= performance.now() - start;
      output += chunk.toString();
    };
    child.stdout.on('data', seen);
    child.stderr.on('data', seen);
    child.on('error', reject);
    child.on('close', (code) => resolve({ firstMs, totalMs: performance.now() - start, code, output }));
    child.stdin.on('error', () => undefined).end(options.input ?? '');
  });
}
