import { readFileSync, readdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const isPid = (name: string): boolean => /^\d+$/.test(name) && Number(name) !== process.pid;

function kill(pids: readonly string[]): void {
  for (const pid of pids) {
    try { process.kill(Number(pid), 'SIGKILL'); } catch { /* it has ended */ }
  }
}

/**
 * Ends every process that has `marker` in its environment (Linux only). The CLI starts each command in a session of its own and trusts that to end
 * with it; when the CLI is ended in the moment of that start, the command lives on, out of reach of the group. The command's own processes live in a
 * PID namespace and end with its first one, so one that cleared its environment ends too. Resolves to the number that were found.
 */
export async function sweep(marker: string): Promise<number> {
  let found = 0;
  for (let round = 0; round < 50; round++) {
    const names = (await readdir('/proc').catch(() => [])).filter(isPid);
    const environments = await Promise.all(names.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
    const left = names.filter((_pid, index) => environments[index]?.includes(marker) === true);
    if (left.length === 0) return found;
    found += left.length;
    kill(left);
    await sleep(10);
  }
  return found;
}

/** The same at once, for the end of this process. */
export function sweepNow(marker: string): void {
  let names: string[] = [];
  try { names = readdirSync('/proc').filter(isPid); } catch { return; }
  kill(names.filter((pid) => {
    try { return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(marker); } catch { return false; }
  }));
}
