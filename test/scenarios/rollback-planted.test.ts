import { describe, expect, it } from 'vitest';
import {
  analyse,
  badDiscount,
  discount,
  filler,
  goodDiscount,
  Shop,
  shopWithHistory,
  signalOf,
  times,
  trace,
  type Analysis,
  type Deployment,
} from '../support/incident.ts';
import { parseDocument, documentOf } from '../../src/flow/document.ts';
import { rollbackAnalysis } from '../../src/tasks/rollback-analysis/task.ts';
import { briefRollback } from '../../src/tasks/rollback-analysis/brief.ts';
import { rollbackOutputs } from '../../src/tasks/rollback-analysis/outputs.ts';

/** A deployment of ten commits with the planted one among them. */
async function incident(
  plant: (shop: Shop) => number,
  more: Partial<Deployment> = {},
  after: (shop: Shop) => void = () => undefined,
): Promise<Analysis & { culprit: string; shas: string[] }> {
  const shop = shopWithHistory();
  const good = 39;
  for (let at = 0; at < 5; at += 1) filler(shop, 50 + at);
  const at = plant(shop);
  for (let at = 5; at < 9; at += 1) filler(shop, 50 + at);
  after(shop);
  const { dir, shas } = shop.build();
  const analysis = await analyse({ dir, live: shas.at(-1)!, lastGood: shas[good]!, signal: signalOf(trace), ...more });
  return { ...analysis, culprit: shas[at]!, shas };
}

const output = (analysis: Analysis, name: string): string => rollbackOutputs[name]!.read(analysis.result);

describe('planted incidents', () => {
  it('names the commit and hunk, recommends one bounded step, and replay decides the same', async () => {
    const found = await incident((shop) =>
      shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount }),
    );
    const { part, result } = found;
    expect(part.suspects[0]).toMatchObject({
      rank: 1,
      commit: found.culprit,
      path: 'src/cart/discount.ts',
      start_line: 15,
      end_line: 16,
    });
    expect(part.cause).toMatchObject({ answer: 'this-deploy' });
    expect(result.envelope).toMatchObject({
      verdict: 'pass',
      subject: { kind: 'deployment', live: found.shas.at(-1) },
    });
    expect(result.envelope.findings).toMatchObject([
      {
        rule: 'rollback-analysis/culprit',
        path: 'src/cart/discount.ts',
        line: 15,
        side: 'new',
        evidence: [
          { kind: 'diff', ref: 'src/cart/discount.ts:15', quote: '  const discountRate = rates[code].rate;' },
          { kind: 'commit', quote: 'Read the discount rate' },
        ],
      },
    ]);
    expect(part.mitigation.choice).toBe('hotfix');
    expect(part.rollback).toMatchObject({ feasible: true, conflicts: [] });
    expect([
      output(found, 'recommendation'),
      output(found, 'cause'),
      output(found, 'suspect-sha'),
      output(found, 'suspect-path'),
      output(found, 'last-known-good'),
      output(found, 'rollback-feasible'),
    ]).toEqual(['hotfix', 'this-deploy', found.culprit, 'src/cart/discount.ts', found.shas[39], 'true']);
    expect(found.markdown.split('\n')[0]).toContain(found.culprit.slice(0, 12));
    expect(found.markdown).toContain('```mermaid');
    const again = found.again();
    expect({ ...again, envelope: { ...again.envelope, timing_ms: {} } }).toEqual({
      ...result,
      envelope: { ...result.envelope, timing_ms: {} },
    });
    expect(
      parseDocument(rollbackAnalysis, JSON.parse(JSON.stringify(documentOf(rollbackAnalysis, result))), 'result.json'),
    ).toEqual(result);
    expect(found.again({ severity: 'SEV-3' }).part.mitigation.choice).toBe('scheduled-fix');
  });

  it('a change behind a flag: the flag is switched off', async () => {
    const guarded = discount(
      "  const sum = lines.reduce((all, line) => all + lineTotal(line), 0);\n  if (flags.isEnabled('new-discounts')) {\n    const discountRate = rates[code].rate;\n    return sum * (1 - discountRate);\n  }\n  const rate = rates[code]?.rate ?? 0;\n  return sum * (1 - rate);",
    );
    const found = await incident(
      (shop) => shop.commit('Discounts by the new rates', { 'src/cart/discount.ts': guarded }),
      { signal: signalOf(trace.replace('15:36', '16:40')) },
    );
    expect(found.part.suspects[0]!.commit).toBe(found.culprit);
    expect(found.part.mitigation.choice).toBe('disable-flag');
    expect(found.markdown).toContain('new-discounts');
  });

  it('a change far below the flag that guards it: the same', async () => {
    const guarded = (rate: string): string =>
      discount(
        `  if (flags.isEnabled('new-discounts')) {\n${Array.from({ length: 12 }, (_, at) => `    audit(lines, ${at});`).join('\n')}\n    const discountRate = ${rate};\n    return lines.reduce((all, line) => all + lineTotal(line), 0) * (1 - discountRate);\n  }\n  return lines.reduce((all, line) => all + lineTotal(line), 0);`,
      );
    const shop = shopWithHistory();
    const good = shop.commit('Discounts behind a flag', { 'src/cart/discount.ts': guarded('rates[code]?.rate ?? 0') });
    for (let at = 0; at < 5; at += 1) filler(shop, 50 + at);
    const culprit = shop.commit('Read the discount rate', { 'src/cart/discount.ts': guarded('rates[code].rate') });
    const { dir, shas } = shop.build();
    const { part } = await analyse({
      dir,
      live: shas.at(-1)!,
      lastGood: shas[good]!,
      signal: signalOf(trace.replace('15:36', '26:40')),
    });
    expect(part.suspects[0]!.commit).toBe(shas[culprit]);
    expect(part.guards).toMatchObject([
      { flag: 'new-discounts', covers: 'all', turn: 'off', line: 14, start_line: 27 },
    ]);
    expect(part.mitigation.choice).toBe('disable-flag');
  });

  it('a migration that drops a column: going back is blocked, and says why', async () => {
    const found = await incident((shop) =>
      shop.commit('Discounts without the email column', {
        'src/cart/discount.ts': badDiscount,
        'db/migrate/2_email.sql': 'ALTER TABLE users DROP COLUMN email;\n',
      }),
    );
    expect(found.part.suspects[0]!.commit).toBe(found.culprit);
    expect(found.part.rollback).toMatchObject({
      feasible: false,
      irreversible: [
        {
          blocks: true,
          kind: 'data-loss',
          path: 'db/migrate/2_email.sql',
          line: 1,
          quote: 'ALTER TABLE users DROP COLUMN email;',
        },
      ],
    });
    expect(found.part.mitigation.choice).not.toBe('rollback');
    expect(found.part.mitigation.options.find(({ kind }) => kind === 'rollback')).toMatchObject({
      possible: 'no',
      because: [expect.stringContaining('DROP COLUMN email')],
    });
    expect(output(found, 'rollback-feasible')).toBe('false');
  });

  it('configuration that the deploy shipped: going back, no restart', async () => {
    const text = 'PoolTimeout: pool exhausted, pool size 1, waited timeout 1 for a connection from the pool';
    const found = await incident(
      (shop) => shop.commit('Pool and timeout of connections', { 'config/app.yml': 'pool: 1\ntimeout: 1\n' }),
      { signal: signalOf(text) },
    );
    expect(found.part.suspects[0]).toMatchObject({ commit: found.culprit, path: 'config/app.yml' });
    expect(found.part.cause.answer).toBe('this-deploy');
    expect(found.part.mitigation).toMatchObject({
      choice: 'rollback',
      why: expect.stringContaining('config/app.yml was shipped by the deployment'),
    });
  });

  it('an outage of a dependency, and an innocent deploy', async () => {
    const found = await incident((shop) => filler(shop, 70), {
      signal: signalOf('Error: connect ECONNREFUSED 10.20.30.40:5432\n503 Service Unavailable from payments.example'),
    });
    expect(found.part.cause.answer).toBe('not-this-deploy');
    expect(found.part.other_causes[0]).toMatchObject({ kind: 'dependency', source: 'rules' });
    expect(found.part.mitigation.choice).toBe('contain');
    expect(found.result.envelope).toMatchObject({ verdict: 'pass', findings: [] });
    expect([output(found, 'suspect-sha'), output(found, 'suspect-path')]).toEqual(['', '']);
  });

  it('an anomaly that was there before the deploy', async () => {
    const points = Array.from({ length: 60 }, (_, at) => ({
      t: new Date(Date.parse(times.deployed) - (50 - at) * 60_000).toISOString(),
      bad: at < 10 ? 1 : 60,
      total: 1000,
    }));
    const found = await incident(
      (shop) => shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount }),
      { incident: { series: [{ kind: 'ratio', name: 'errors', unit: null, worse: 'higher', window_s: 0, points }] } },
    );
    expect(found.part.cause).toMatchObject({ answer: 'not-this-deploy', confidence: 'L2' });
    expect(found.part.onset).toMatchObject({ source: 'metrics', relation: 'before-deploy' });
    expect(found.markdown).toContain('xychart-beta');
  });

  it('two suspects that fit alike: neither is named with certainty, and going back covers both', async () => {
    const error = 'TypeError: cannot read the discount rate of an undefined rates code';
    const text = `${error}\n    at one (/srv/app/src/cart/one.ts:2:30)\n\n${error}\n    at two (/srv/app/src/order/two.ts:2:30)`;
    const line = (name: string): string =>
      `export const ${name} = (code: string): number => {\n  const discountRate = rates[code].rate;\n  return discountRate;\n};\n`;
    const found = await incident(
      (shop) => shop.commit('Rates of a cart', { 'src/cart/one.ts': line('one') }),
      { signal: signalOf(text) },
      (shop) => {
        shop.commit('Rates of an order', { 'src/order/two.ts': line('two') });
      },
    );
    expect(new Set(found.part.suspects.slice(0, 2).map(({ commit }) => commit))).toEqual(
      new Set([found.culprit, found.shas.at(-1)]),
    );
    expect(found.part.cause).toMatchObject({ answer: 'this-deploy', confidence: expect.not.stringContaining('L3') });
    expect(found.part.mitigation).toMatchObject({
      choice: 'rollback',
      why: expect.stringContaining('2 commits are suspected about equally'),
    });
    expect(found.part.revert).toMatchObject({
      what: 'range',
      ready: false,
      reason: expect.stringContaining('not asked for'),
    });
  });

  it('a revert that conflicts is not called possible', async () => {
    const found = await incident(
      (shop) => shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount }),
      { options: { openPullRequest: true } },
      (shop) => {
        shop.commit('Begin at nothing', {
          'src/cart/discount.ts': shop
            .text('src/cart/discount.ts')
            .replace('lineTotal(line), 0);', 'lineTotal(line), zero);'),
        });
      },
    );
    const single = found.part.reverts.find(({ commit }) => commit === found.culprit);
    expect(single).toMatchObject({ outcome: 'conflicts', conflicts: [{ path: 'src/cart/discount.ts' }] });
    expect(found.part.reverts.find(({ what }) => what === 'range')).toMatchObject({ outcome: 'clean' });
    expect(found.part.rollback).toMatchObject({ feasible: true, conflicts: ['src/cart/discount.ts'] });
    expect(found.part.mitigation).toMatchObject({ choice: 'rollback' });
    expect(found.part.mitigation.options.find(({ kind }) => kind === 'hotfix')).toMatchObject({
      possible: 'unknown',
      because: [expect.stringContaining('conflicts in src/cart/discount.ts')],
    });
    expect(found.part.revert).toMatchObject({ asked: true, ready: true, what: 'range', commit: null, base: 'main' });
    expect(rollbackOutputs['revert-ready']!.read(found.result)).toBe('true');
    expect(rollbackOutputs['revert-ready']!.read(found.again({ openPullRequest: false }))).toBe('false');
    const lines = briefRollback(found.result);
    expect(lines).toContain(
      `           the revert of ${found.culprit.slice(0, 12)} alone conflicts in src/cart/discount.ts`,
    );
    expect(lines.find((line) => line.startsWith('Way back:'))).toMatch(/, feasible$/);
  });

  it.each([
    ['words in common', 'Checkout is slow for some users of the cart, p99 went from 200ms to 3s', {}],
    [
      'a trace of another program',
      'java.lang.IllegalStateException: cart out of balance, discount rate undefined\n\tat com.acme.ledger.Posting.commit(Posting.java:88)',
      {},
    ],
    [
      'an alert with labels and nothing else',
      'HighLatency\nalertname: HighLatency\nservice: shop\np95 above 0.5 s for cart',
      { severity: 'warning' },
    ],
  ])('%s neither blames nor clears the deployment', async (_, text, more) => {
    for (const plant of [
      (shop: Shop) => shop.commit('Read the discount rate of a cart', { 'src/cart/discount.ts': badDiscount }),
      (shop: Shop) => filler(shop, 71),
    ]) {
      const found = await incident(plant, { signal: signalOf(text, more) });
      expect(found.part.cause).toMatchObject({
        answer: 'unknown',
        confidence: 'L1',
        calibrated_on: expect.stringContaining('no trace of own code'),
      });
      expect(found.result.envelope.verdict).toBe('inconclusive');
      expect(['none', 'rollback', 'hotfix']).not.toContain(found.part.mitigation.choice);
    }
  });

  it('a suspect that announces the repair of this very thing is no L3, and is not reverted by itself', async () => {
    const found = await incident((shop) =>
      shop.commit("Fix reading 'rate' of undefined properties in applyDiscount", {
        'src/cart/discount.ts': badDiscount,
      }),
    );
    expect(found.part.cause).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L2',
      reasons: expect.arrayContaining([expect.stringContaining('announces a repair')]),
    });
    expect(found.part.mitigation.choice).toBe('rollback');
  });

  it('a young repository: the trace may name the change, at L1, and says why', async () => {
    const shop = new Shop();
    shop.commit('A shop', { 'src/cart/discount.ts': goodDiscount });
    const good = filler(shop, 1);
    shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount });
    filler(shop, 2);
    const { dir, shas } = shop.build();
    const { part } = await analyse({ dir, live: shas.at(-1)!, lastGood: shas[good]!, signal: signalOf(trace) });
    expect(part.cause).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L1',
      reasons: expect.arrayContaining([expect.stringContaining('only 1 commits from before the deploy')]),
    });
  });

  it('a text says nothing: it answers that it does not know', async () => {
    const found = await incident(
      (shop) => shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount }),
      { signal: signalOf('', { title: '' }) },
    );
    expect(found.part.cause).toMatchObject({ answer: 'unknown', confidence: 'L1' });
    expect(found.result.envelope).toMatchObject({ verdict: 'inconclusive', findings: [] });
    expect(found.part.gaps).toContain('the signal has no text: nothing says what failed');
    expect(output(found, 'suspect-sha')).toBe('');
  });

  it('the right file but another function: the culprit stands above the newer commit', async () => {
    const found = await incident(
      (shop) => shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount }),
      {},
      (shop) => {
        shop.commit('Word a discount otherwise', {
          'src/cart/discount.ts': shop
            .text('src/cart/discount.ts')
            .replace('`Discount ${code}`', '`A discount of ${code}`'),
        });
      },
    );
    const [first, second] = [...new Set(found.part.suspects.map(({ commit }) => commit))];
    expect([first, second]).toEqual([found.culprit, found.shas.at(-1)]);
  });
});
