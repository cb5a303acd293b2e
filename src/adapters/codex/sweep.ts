import { readFileSync, readdirSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const isPid = (name: string): boolean => /^\d+$/.test(name) && Number(name) !== process.pid;
const gapMs = 15;
const maxRounds = 60;
/** A process whose environment stays empty for so many rounds has none. */
const maxUnclear = 15;

function kill(pids: readonly string[]): void {
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      /* it has ended */
    }
  }
}

/**
 * 'unclear' while a process changes its program: its environment then reads as empty. Kernel threads and zombies have
 * no program at all.
 */
async function look(pid: string, marker: string): Promise<'ours' | 'unclear' | 'other'> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => null);
  if (environment === null) return 'other';
  if (environment !== '') return environment.includes(marker) ? 'ours' : 'other';
  return readlink(`/proc/${pid}/exe`).then(
    () => 'unclear' as const,
    () => 'other' as const,
  );
}

/**
 * Ends every process that has `marker` in its environment (Linux only). The CLI starts each command in a session of its
 * own and trusts that to end with it; when the CLI is ended in the moment of that start, the command lives on, out of
 * reach of the group. The command's own processes live in a PID namespace and end with its first one, so one that
 * cleared its environment ends too. It is done when `cleanRounds` looks in a row find nothing.
 */
export async function sweep(marker: string, cleanRounds: number): Promise<void> {
  let clean = 0;
  for (let round = 0; round < maxRounds; round++) {
    const pids = (await readdir('/proc').catch(() => [])).filter(isPid);
    const states = await Promise.all(pids.map((pid) => look(pid, marker)));
    const ours = pids.filter((_pid, index) => states[index] === 'ours');
    kill(ours);
    clean = ours.length > 0 || (round < maxUnclear && states.includes('unclear')) ? 0 : clean + 1;
    if (clean >= cleanRounds) return;
    await sleep(gapMs);
  }
}

/** The same at once, for the end of this process. */
export function sweepNow(marker: string): void {
  let pids: string[] = [];
  try {
    pids = readdirSync('/proc').filter(isPid);
  } catch {
    return;
  }
  kill(
    pids.filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(marker);
      } catch {
        return false;
      }
    }),
  );
}
