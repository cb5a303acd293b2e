import { readFile, readdir } from 'node:fs/promises';

/** All tasks of the machine, from /proc/loadavg ("running/total"); undefined where there is none. */
export async function readTotal(): Promise<number | undefined> {
  const text = await readFile('/proc/loadavg', 'utf8').catch(() => '');
  const total = /\/(\d+) /.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}

/** What descends from `pid`. In the sandbox's PID namespace an orphan goes to its first process, so none is lost. */
export async function readDescendants(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const children = new Map<number, number[]>();
  await Promise.all(
    pids.map(async (name) => {
      const text = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '');
      const parent = /^\) \S (\d+)/.exec(text.slice(text.lastIndexOf(')')))?.[1];
      if (parent !== undefined) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
    }),
  );
  const found: number[] = [];
  const waiting = [pid];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const own = children.get(at) ?? [];
    found.push(...own);
    waiting.push(...own);
  }
  return found;
}
