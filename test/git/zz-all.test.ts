import { afterAll, beforeAll, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { openJudge, type Judge } from '../support/judged-change.ts';
import { byteMutations, mutated, textMutations } from '../support/mutations.ts';
import { ruleSamples } from '../support/rule-samples.ts';
let judge: Judge;
beforeAll(async () => { judge = await openJudge(); });
afterAll(() => judge.close());
test('all', { timeout: 900_000 }, async () => {
  const out: string[] = [];
  for (const { rule, path, before, after } of ruleSamples) {
    const { [path]: own = '', ...others } = after;
    for (const [texts, store] of [...textMutations.filter((m) => m.applies?.(path) !== false).map((m) => [[m], byteMutations[0]!] as const), ...byteMutations.map((m) => [[], m] as const)]) {
      const name = [...texts, store].map((m) => m.name).join(' + ');
      try {
        const s = performance.now();
        const { envelope } = await judge.judge(before, { ...others, [path]: mutated(own, path, texts, store) });
        const ms = performance.now() - s;
        const hit = envelope.findings.some((f) => f.rule === rule);
        out.push(`${envelope.verdict}${hit ? '' : ' NOHIT'} ${rule} ${path} :: ${name} ${Math.round(ms)}ms ${envelope.verdict === 'inconclusive' ? envelope.reason : ''}`);
      } catch (e) { out.push(`THROW ${rule} ${path} :: ${name} ${String(e).slice(0, 200)}`); }
    }
    writeFileSync('/tmp/all-read.txt', out.join('\n') + '\n');
  }
});
