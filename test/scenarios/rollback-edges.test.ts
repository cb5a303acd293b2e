import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTree } from '../../src/adapters/git/tree-copy.ts';
import { checkPatch } from '../../src/adapters/github/sink/patch-tree.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { Failure } from '../../src/domain/errors.ts';
import {
  analyse,
  badDiscount,
  filler,
  goodDiscount,
  shopWithHistory,
  signalOf,
  times,
  trace,
  type Shop,
} from '../support/incident.ts';
import { git, open } from '../git/build.ts';
import { createTestRedactor, plantedToken } from '../support/redactor.ts';

const break_ = (shop: Shop, more: Record<string, string> = {}): number =>
  shop.commit('Read the discount rate', { 'src/cart/discount.ts': badDiscount, ...more });
const fill = (shop: Shop, from: number, count: number): number =>
  Array.from({ length: count }, (_, at) => filler(shop, from + at)).at(-1)!;

describe('which commits', () => {
  it('no last known good: a suspect at L1 at most, and it says what it did not look at', async () => {
    const shop = shopWithHistory();
    fill(shop, 50, 12);
    const culprit = break_(shop);
    const live = fill(shop, 70, 3);
    const { dir, shas } = shop.build();
    const { part, evidence, markdown } = await analyse({
      dir,
      live: shas[live]!,
      lastGood: null,
      signal: signalOf(trace),
    });
    expect(part.suspects[0]!.commit).toBe(shas[culprit]);
    expect(part.cause.confidence).toBe('L1');
    expect(part.cause.reasons.at(-1)).toContain('only the newest 50 commits were looked at');
    expect(part.deployment).toMatchObject({ kind: 'unbounded', last_good: null });
    expect(evidence.deployed).toHaveLength(50);
    expect(part.rollback.feasible).toBe(false);
    expect(part.revert).toMatchObject({ ready: false, reason: expect.stringContaining('L1') });
    expect(markdown).toContain('last known good unknown');
    const innocent = await analyse({
      dir,
      live: shas[live]!,
      lastGood: null,
      signal: signalOf('Error: connect ECONNREFUSED 10.20.30.40:5432'),
    });
    expect(innocent.part.cause).toMatchObject({ answer: 'unknown', confidence: 'L1' });
  });

  it('a commit that came after the deployed one is no suspect, and the same revision as the last good has none', async () => {
    const shop = shopWithHistory();
    const good = fill(shop, 50, 1);
    const live = fill(shop, 60, 8);
    break_(shop);
    const { dir, shas } = shop.build();
    const { part } = await analyse({
      dir,
      live: shas[live]!,
      lastGood: shas[good]!,
      trusted: shas.at(-1)!,
      signal: signalOf(trace),
    });
    expect(part.suspects.map(({ commit }) => commit)).not.toContain(shas.at(-1));
    expect(part.cause.answer).not.toBe('this-deploy');
    const same = await analyse({ dir, live: shas[live]!, lastGood: shas[live]!, signal: signalOf(trace) });
    expect(same.part).toMatchObject({
      cause: { answer: 'not-this-deploy' },
      suspects: [],
      deployment: { kind: 'same' },
      reverts: [],
    });
  });

  it('a rollback that made it worse: what it took away is the change', async () => {
    const shop = shopWithHistory();
    const live = fill(shop, 50, 1);
    shop.commit('Guard the discount rate', { 'src/cart/discount.ts': goodDiscount.replace('?? 0', '?? 0.0') });
    const good = fill(shop, 60, 3);
    const { dir, shas } = shop.build();
    const { part } = await analyse({ dir, live: shas[live]!, lastGood: shas[good]!, signal: signalOf(trace) });
    expect(part.deployment).toMatchObject({
      kind: 'rollback',
      warning: expect.stringContaining('this deploy was a rollback'),
    });
    expect(part.suspects[0]!.commit).toBe(shas[live + 1]);
    expect(part.revert.ready).toBe(false);
    const back = part.mitigation.options.find(({ kind }) => kind === 'rollback')!;
    expect(back.possible).toBe('unknown');
    expect(back.commands.join('\n')).not.toContain('git revert');
  });

  it('a deploy of another branch: what it brought and what it lacks are the change', async () => {
    const shop = shopWithHistory();
    const fork = fill(shop, 50, 1);
    shop.commit('Guard the discount rate', { 'src/cart/discount.ts': goodDiscount.replace('?? 0', '?? 0.0') });
    const good = fill(shop, 60, 2);
    const { dir, shas } = shop.build();
    const tree = git(dir, ['rev-parse', `${shas[fork]}^{tree}`])
      .toString()
      .trim();
    const live = git(dir, ['commit-tree', tree, '-p', shas[fork]!, '-m', 'A release branch']).toString().trim();
    git(dir, ['branch', 'release', live]);
    const { part } = await analyse({ dir, live, lastGood: shas[good]!, trusted: shas[good]!, signal: signalOf(trace) });
    expect(part.deployment).toMatchObject({ kind: 'diverged', commits: 4 });
    expect(part.suspects[0]!.commit).toBe(shas[fork + 1]);
    expect(part.revert.ready).toBe(false);
  });

  it('ignored revisions are no suspects, and their lines belong to the commit before', async () => {
    const shop = shopWithHistory();
    const culprit = break_(shop);
    const format = shop.commit('Format all code', {
      'src/cart/discount.ts': badDiscount.replaceAll('  const', '\tconst').replaceAll('  return', '\treturn'),
    });
    fill(shop, 50, 3);
    const { shas } = shop.build();
    // the list names a commit, so that commit has to be known; the same steps give the same ids
    shop.commit('Ignore the formatting', { '.git-blame-ignore-revs': `# formatting\n${shas[format]}\n` });
    const built = shop.build();
    const { part } = await analyse({
      dir: built.dir,
      live: built.shas.at(-1)!,
      lastGood: built.shas[39]!,
      signal: signalOf(trace),
    });
    expect(built.shas[format]).toBe(shas[format]);
    expect(part.suspects[0]!.commit).toBe(shas[culprit]);
    expect(part.suspects.map(({ commit }) => commit)).not.toContain(shas[format]);
    expect(part.deployment.ignored).toMatchObject([
      { sha: shas[format], reason: expect.stringContaining('formatting') },
    ]);
    expect(part.suspects[0]!.reasons.map(({ feature }) => feature)).toContain('line');
  });

  it('a deployment of nothing but ignored or empty commits is not cleared', async () => {
    const shop = shopWithHistory();
    const hidden = break_(shop);
    const { shas } = shop.build();
    const list = shop.commit('Ignore a change', { '.git-blame-ignore-revs': `${shas[hidden]}\n` });
    const first = shop.build();
    const { part } = await analyse({
      dir: first.dir,
      live: first.shas[list]!,
      lastGood: first.shas[39]!,
      signal: signalOf(''),
    });
    expect(part.cause.answer).toBe('unknown');
    expect(part.deployment.ignored[0]).toMatchObject({
      sha: shas[hidden],
      reason: expect.stringContaining('the entry itself came with this deploy'),
    });
    expect(part.gaps.join('\n')).toContain(
      `${shas[hidden]!.slice(0, 12)}: no suspects, by a list whose entry came with this very deployment`,
    );
    const empty = shopWithHistory();
    empty.commit('Nothing', {});
    const bare = empty.build();
    const nothing = await analyse({
      dir: bare.dir,
      live: bare.shas.at(-1)!,
      lastGood: bare.shas[39]!,
      signal: signalOf(trace),
    });
    expect(nothing.part.cause).toMatchObject({
      answer: 'unknown',
      reasons: [expect.stringContaining('none of them could be ranked')],
    });
    expect(nothing.result.envelope.verdict).toBe('inconclusive');
  });

  it('a payload that is no incident, and an unknown revision, fail as input', async () => {
    const shop = shopWithHistory();
    const { dir, shas } = shop.build();
    const broken = analyse({
      dir,
      live: shas.at(-1)!,
      lastGood: shas[0]!,
      signal: signalOf(trace),
      incident: { series: 'none' as never },
    });
    await expect(broken).rejects.toThrow(/^trigger: carries no incident: series/);
    await expect(broken).rejects.toBeInstanceOf(Failure);
    await expect(
      analyse({ dir, live: '1'.repeat(40), lastGood: shas[0]!, signal: signalOf(trace) }),
    ).rejects.toMatchObject({ kind: 'input' });
  });
});

describe('the way back', () => {
  it('opens one pull request with the revert of the one suspect, on the branch as it stands', async () => {
    const shop = shopWithHistory();
    const culprit = break_(shop);
    const live = fill(shop, 50, 6);
    const tip = fill(shop, 70, 2);
    const { dir, shas } = shop.build();
    const deployment = {
      dir,
      live: shas[live]!,
      lastGood: shas[39]!,
      trusted: shas[tip]!,
      signal: signalOf(trace),
      options: { openPullRequest: true, openIssue: true },
    };
    const { effects, part, again } = await analyse(deployment);
    const pull = effects.find(({ kind }) => kind === 'pull-request');
    expect(part.revert).toMatchObject({
      ready: true,
      what: 'commit',
      commit: shas[culprit],
      base: 'main',
      touches_workflows: false,
    });
    expect(pull).toMatchObject({
      base: 'main',
      branch: expect.stringMatching(/^codex-ci\/revert-[0-9a-f]{16}$/),
      patch: expect.stringContaining('-  const discountRate = rates[code].rate;'),
      draft: false,
    });
    if (pull?.kind !== 'pull-request') throw new Error('no pull request');
    // what the sink asks of it
    expect(checkPatch(pull.patch).map(({ to }) => to)).toEqual(['src/cart/discount.ts']);
    for (const text of [pull.patch, pull.title, pull.body, pull.commitMessage])
      expect((await createRedactor().redact(text)).hits).toEqual([]);
    const onTip = await openTree(await open(dir), shas[tip]!, pull.patch);
    expect(readFileSync(join(onTip.dir, 'src/cart/discount.ts'), 'utf8')).toBe(goodDiscount);
    await onTip.remove();
    expect(effects.find(({ kind }) => kind === 'issue')).toMatchObject({ title: '[SEV-2] HighErrorRate' });
    expect(again({ openPullRequest: false }).part.revert).toMatchObject({ asked: false, ready: false, patch: null });
    const unknown = await analyse({ ...deployment, incident: { base_branch: null } });
    expect(unknown.part.revert).toMatchObject({
      ready: false,
      reason: 'the branch that a pull request would go to is not known',
    });
    const later = await analyse({
      ...deployment,
      incident: { later: [{ sha: shas[tip]!, at: '2026-11-20T10:15:00.000Z', url: null }] },
    });
    expect(later.part.reverts.map(({ onto }) => onto)).toContain(shas[tip]);
    expect(later.part.rollback.irreversible).toMatchObject([{ kind: 'later-deploy', blocks: false }]);
  });

  it('a patch with a secret is withheld, and no secret is in the record', async () => {
    const shop = shopWithHistory();
    shop.commit('A token', { 'src/cart/token.ts': `export const token = '${plantedToken}';\n` });
    const good = shop.commit('Discounts as they were', {});
    break_(shop, { 'src/cart/token.ts': 'export const token = env.TOKEN;\n' });
    const { dir, shas } = shop.build();
    const { part, evidence, markdown, effects } = await analyse({
      dir,
      live: shas.at(-1)!,
      lastGood: shas[good]!,
      signal: signalOf(trace),
      options: { openPullRequest: true },
      world: { redactor: createTestRedactor() },
    });
    expect(part.reverts.some(({ withheld }) => withheld === 'the patch holds what looks like a secret')).toBe(true);
    expect(part.revert).toMatchObject({
      ready: false,
      patch: null,
      reason: expect.stringContaining('looks like a secret'),
    });
    expect(JSON.stringify([evidence, part, markdown, effects])).not.toContain(plantedToken);
  });

  it('says that a patch of workflows will be refused', async () => {
    const shop = shopWithHistory();
    break_(shop, { '.github/workflows/ci.yml': 'on: push\n' });
    const { dir, shas } = shop.build();
    const { part, effects } = await analyse({
      dir,
      live: shas.at(-1)!,
      lastGood: shas[39]!,
      signal: signalOf(trace),
      options: { openPullRequest: true },
    });
    expect(part.revert).toMatchObject({ ready: true, touches_workflows: true });
    const pull = effects.find(({ kind }) => kind === 'pull-request');
    if (pull?.kind !== 'pull-request') throw new Error('no pull request');
    expect(pull.body).toContain('publishing refuses that');
    expect(() => checkPatch(pull.patch)).toThrow(/is a workflow/);
  });
});

describe('proof', () => {
  const build = () => {
    const shop = shopWithHistory();
    shop.commit('A check', { 'check.sh': "#!/bin/bash\n! grep -q 'rates\\[code\\].rate' src/cart/discount.ts\n" });
    const good = fill(shop, 50, 1);
    fill(shop, 60, 3);
    const culprit = break_(shop);
    const live = fill(shop, 70, 4);
    return { ...shop.build(), good, culprit, live };
  };

  it('by reproduction it is L3, whatever the words say, and no model moves it', async () => {
    const { dir, shas, good, culprit, live } = build();
    const { part, log, markdown } = await analyse({
      dir,
      live: shas[live]!,
      lastGood: shas[good]!,
      signal: signalOf('orders fail'),
      options: { reproduce: './check.sh' },
      reply: {
        hypotheses: [],
        cause: { answer: 'not-this-deploy', reason: 'no' },
        other_causes: [{ kind: 'traffic', reason: 'load', symptom_quote: 'orders fail' }],
        mitigation: { choice: 'none', reason: 'no', evidence_against_more_reversible: null },
      },
    });
    expect(part.proof).toMatchObject({ answer: 'proven', commit: shas[culprit] });
    expect(part.cause).toMatchObject({
      answer: 'this-deploy',
      confidence: 'L3',
      calibrated_on: 'the reproduction itself',
    });
    expect(part.suspects[0]).toMatchObject({
      rank: 1,
      commit: shas[culprit],
      reasons: expect.arrayContaining([expect.objectContaining({ feature: 'proof' })]),
    });
    expect(log.some((line) => line.startsWith('reproduce: run 1'))).toBe(true);
    expect(markdown).toContain('Reproduction: proven');
    expect(part.packet.commands).toMatchObject([{ command: './check.sh' }]);
  });

  it('without a sandbox nothing is proven and the reason is said', async () => {
    const { dir, shas, good, live } = build();
    const sandbox = {
      run: async () => {
        throw new Failure('environment', 'no sandbox here');
      },
    };
    const { part } = await analyse({
      dir,
      live: shas[live]!,
      lastGood: shas[good]!,
      signal: signalOf(trace),
      options: { reproduce: './check.sh' },
      world: { sandbox },
    });
    expect(part.proof).toBeNull();
    expect(part.gaps).toContain('the reproduction was not run: no sandbox here');
    expect(part.cause.calibrated_on).toContain('Defects4J');
  });
});

describe('metrics', () => {
  it('asks for the left side of the alert’s expression, and a query without an answer is no healthy one', async () => {
    const queries: string[] = [];
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      const query = url.searchParams.get('query') ?? '';
      queries.push(query);
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(url.searchParams.get(name))) as [
        number,
        number,
        number,
      ];
      const values = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, at) => start + at * step).map(
        (at) => [at, String((at * 1000 > Date.parse(times.deployed) + 120_000 ? 0.2 : 0.01) + (at % 7) / 10_000)],
      );
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          status: 'success',
          data: { resultType: 'matrix', result: query.startsWith('max(') ? [{ metric: {}, values }] : [] },
        }),
      );
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    try {
      const prometheus = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const shop = shopWithHistory();
      break_(shop);
      fill(shop, 50, 4);
      const { dir, shas } = shop.build();
      const deployment = {
        dir,
        live: shas.at(-1)!,
        lastGood: shas[39]!,
        signal: signalOf(trace),
        options: { prometheus, queries: [{ name: 'latency', query: 'p95', worse: 'higher' }] },
        incident: { expression: 'sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05' },
      };
      const { part, again } = await analyse(deployment);
      expect(queries).toEqual(['p95', 'max(sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])))']);
      expect(part.onset).toMatchObject({ source: 'metrics' });
      expect(['after-deploy', 'around-deploy']).toContain(part.onset.relation);
      expect(part.observations).toMatchObject([
        { name: 'latency', result: { state: 'absent' } },
        { result: { state: 'present' } },
      ]);
      expect(part.gaps.join('\n')).toContain("metrics: 'latency' is absent");
      expect(again().part).toEqual(part);
      const blind = await analyse({ ...deployment, incident: { expression: 'absent(up)' } });
      expect(blind.evidence.observability).toBe('missing');
      expect(blind.part.mitigation.posture.join(' ')).toContain('signals are missing');
    } finally {
      server.close();
    }
  });

  it('a server that can’t be reached leaves the incident with an answer', async () => {
    const shop = shopWithHistory();
    break_(shop);
    const { dir, shas } = shop.build();
    const { part, evidence } = await analyse({
      dir,
      live: shas.at(-1)!,
      lastGood: shas[39]!,
      signal: signalOf(trace),
      options: { prometheus: 'http://127.0.0.1:9' },
      incident: { expression: 'x > 1' },
    });
    expect(part.observations).toMatchObject([{ result: { state: 'failed' } }]);
    expect(evidence.observability).toBe('missing');
    expect(part.cause.answer).toBe('this-deploy');
  });
});
