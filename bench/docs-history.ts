// What the docs check would have said on public histories: `npm run bench:docs -- owner/name=GIT_DIR … [--commits N]
// [--all]`. Each commit is replayed against its parent by the code of `docs-check --backtest`. A finding counts as
// right when its page was put right or went by the newest commit. Beside it stands what that proves: how many pages
// went whole, how many commits have all their findings corrected, and how many of the other names that the same pages
// set as code went by the newest commit too, found by nobody.
import { backtest, figuresOf } from '../src/tasks/docs-check/look/backtest.ts';
import { wilson } from '../src/readers/statistics/proportions.ts';
import { controlOf, groupsOf, type Control } from './docs-control.ts';
import { openHistory } from './history-world.ts';

const args = process.argv.slice(2);
const limit = Number(args[args.indexOf('--commits') + 1]) || 3_000;
const histories = args.filter((one) => one.includes('='));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const groups = new Map<string, { all: boolean }[]>();
const control: Control = { went: 0, standing: 0, corrected: 0, names: 0, namesWent: 0 };
const totals = new Map<string, { findings: number; commits: number; corrected: number }>();
let commits = 0;
for (const history of histories) {
  const [name = '', dir = ''] = history.split('=');
  const { repository, world } = await openHistory(dir);
  const started = performance.now();
  const newest = await repository.resolve('HEAD');
  const report = await backtest(
    world,
    {
      head: newest,
      commits: limit,
      repository: name,
      options: { docs: [], ignore: [], documented: [], required: [], runSamples: [], rules: {}, blockOn: 'high' },
    },
    (done, of, spoken) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${name} ${done}/${of} ${spoken} `);
    },
  );
  commits += report.commits;
  print(
    `${name}: ${report.commits} commits in ${((performance.now() - started) / 1000).toFixed(0)} s, ${report.considered} looked at, ${report.skipped} passed over`,
  );
  for (const one of figuresOf(report)) {
    const total = totals.get(one.name) ?? { findings: 0, commits: 0, corrected: 0 };
    totals.set(one.name, {
      findings: total.findings + one.findings,
      commits: total.commits + one.commits,
      corrected: total.corrected + one.corrected,
    });
    if (one.findings > 0)
      print(`  ${one.name}: ${one.corrected} of ${one.findings} corrected, in ${one.commits} commits`);
  }
  const removed = report.spoken.filter((one) => /-name$/.test(one.rule));
  const events = groupsOf(removed, (one) => one.commit).map((own) => ({ all: own.every((one) => one.corrected) }));
  groups.set(name, events);
  const worth = await controlOf(repository, newest, removed);
  for (const key of ['went', 'standing', 'corrected', 'names', 'namesWent'] as const) control[key] += worth[key];
  if (removed.length > 0)
    print(
      `  pages of ${worth.went} are gone; on pages that stand ${worth.corrected} of ${worth.standing}, and of ${worth.names} other names there ${worth.namesWent} went; ${events.filter((one) => one.all).length} of ${events.length} commits with all corrected`,
    );
  for (const one of report.spoken)
    if (args.includes('--all') || (!one.corrected && /name$/.test(one.rule)))
      print(
        `  ${one.corrected ? 'ok  ' : 'OPEN'} ${one.commit.slice(0, 10)} ${one.rule} ${one.path}:${one.line} ${one.title} | ${one.quote.slice(0, 140)}`,
      );
  await repository.close();
}
for (const [name, one] of totals)
  print(
    `${name}: ${one.corrected} of ${one.findings} corrected${one.findings === 0 ? '' : ` (${((100 * one.corrected) / one.findings).toFixed(1)} %)`}, in ${one.commits} of ${commits} commits (${((100 * one.commits) / commits).toFixed(2)} %)`,
  );
const interval = (good: number, total: number): string => {
  const { low, high } = wilson({ bad: good, total }, 0.95);
  return total === 0
    ? 'none'
    : `${good} of ${total} (${((100 * good) / total).toFixed(1)} %, Wilson 95 % ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
};
const all = totals.get('removed and still documented');
const events = [...groups.values()].flat();
print(`removed and still documented, findings: ${interval(all?.corrected ?? 0, all?.findings ?? 0)}`);
print(
  `  on pages that stand: ${interval(control.corrected, control.standing)}; other names there that went: ${interval(control.namesWent, control.names)}`,
);
print(`  commits with all corrected: ${interval(events.filter((one) => one.all).length, events.length)}`);
