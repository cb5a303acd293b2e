import { readFile, readdir } from 'node:fs/promises';

/** All tasks of the machine, from /proc/loadavg ("running/total"); undefined where there is none. */
async function readTotal(): Promise<number | undefined> {
  const text = await readFile('/proc/loadavg', 'utf8').catch(() => '');
  const total = /\/(\d+) /.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}

/** How many processes descend from `pid`. In the sandbox's PID namespace an orphan goes to its first process, so none is lost. */
export async function countDescendants(pid: number): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const children = new Map<number, number[]>();
  await Promise.all(pids.map(async (name) => {
    const text = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
    const parent = /^\) \S (\d+)/.exec(text.slice(text.lastIndexOf(')')))?.[1];
    if (parent !== undefined) children.set(Number(parent), [...children.get(Number(parent)) ?? [], Number(name)]);
  }));
  let count = 0;
  const waiting = [pid];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const own = children.get(at) ?? [];
    count += own.length;
    waiting.push(...own);
  }
  return count;
}

const everyMs = 25;

/**
 * Kills the group of `pid` with all that descends from it, and calls `onCrowd` once, when more than `most` processes descend from it. `ulimit -u`
 * does that where it holds, but the kernel exempts root (fork in kernel/fork.c compares with INIT_USER), and jobs in containers run as root.
 * The cheap look is at the machine's total, often, as a fork bomb doubles in milliseconds; when that has grown by half of `most` the
 * descendants are counted, and when it has grown by twice of it there is no time to count. Returns what stops it.
 */
export function watchCrowd(pid: number, most: number, onCrowd: () => void): () => void {
  let start: number | undefined;
  let busy = false;
  const end = (): void => {
    clearInterval(timer);
    // SIGKILL at once: the namespace's first process dies with its parent, and with it all others, however fast they fork.
    try { process.kill(-pid, 'SIGKILL'); } catch { /* it has ended */ }
    onCrowd();
  };
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const total = await readTotal();
    start ??= total;
    const grown = total === undefined || start === undefined ? 0 : total - start;
    if (grown > 2 * most || (grown > most / 2 && await countDescendants(pid) > most)) end();
    busy = false;
  };
  const timer = setInterval(() => { void look(); }, everyMs);
  void look();
  return () => clearInterval(timer);
}
