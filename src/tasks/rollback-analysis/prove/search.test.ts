import { describe, expect, it } from 'vitest';
import { bisect, search as trialOf, seeded, type Trial } from '../../../../test/support/prove-trials.ts';
import type { SearchCandidate } from './ancestry.ts';
import { startSearch, weightOfRank } from './search.ts';

const trials: Trial[] = Array.from({ length: 100 }, (_, seed) => ({
  seed,
  commits: 64,
  falseFailure: 0.2,
  falsePass: 0,
}));
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

describe('64 commits, one failure of five is false', () => {
  it.each(['even', 'ranked'] as const)(
    '%s prior: at least 95 of 100 proven, with fewer runs than bisection repeated to the same',
    (prior) => {
      const ours = trials.map((trial) => trialOf(trial, prior));
      expect(ours.filter(({ right }) => right).length).toBeGreaterThanOrEqual(95);
      for (const kind of ['majority', 'all-fail'] as const) {
        const repeats = Array.from({ length: 25 }, (_, at) => at + 1).find(
          (count) => trials.filter((trial) => bisect(trial, kind, count).right).length >= 95,
        );
        expect(repeats).toBeDefined();
        expect(sum(ours.map(({ runs }) => runs))).toBeLessThan(
          sum(trials.map((trial) => bisect(trial, kind, repeats!).runs)),
        );
      }
    },
  );

  it('names a wrong commit seldom where passes are false too', () => {
    const outcomes = trials.slice(0, 40).map((trial) => trialOf({ ...trial, falsePass: 0.1 }, 'even'));
    expect(outcomes.filter(({ right, answer }) => answer === 'proven' && !right).length).toBeLessThanOrEqual(4);
  });
});

const line = (count: number): SearchCandidate[] =>
  Array.from({ length: count }, (_, at) => ({ sha: `c${at + 1}`, weight: 1 }));

/** Runs a search against a world. */
function find(
  candidates: readonly SearchCandidate[],
  fails: (sha: string) => boolean,
  deployed = candidates.at(-1)!.sha,
  closed: readonly string[] = [],
): { answer: string; sha: string | null; ran: string[] } {
  const search = startSearch(candidates, { lastGood: 'good', deployed });
  const ran: string[] = [];
  while (ran.length < 100) {
    const verdict = search.verdict();
    if (verdict !== null)
      return {
        answer: verdict.answer,
        sha: verdict.answer === 'proven' ? search.points[verdict.candidate]!.sha : null,
        ran,
      };
    const point = search.next();
    if (point === undefined) break;
    ran.push(point.sha);
    if (closed.includes(point.sha)) search.close(point.index);
    else search.record(point.index, fails(point.sha) ? 'fail' : 'pass');
  }
  return { answer: 'unknown', sha: null, ran };
}

describe('startSearch', () => {
  it('says that it was so before, and that it never shows', () => {
    expect(find(line(20), () => true)).toMatchObject({ answer: 'not-this-deploy' });
    expect(find(line(20), () => false)).toMatchObject({ answer: 'not-reproduced' });
    const random = seeded(7);
    expect(find(line(20), () => random() < 0.2)).toMatchObject({ answer: 'not-reproduced' });
  });

  it('shows a single candidate on both sides', () => {
    const found = find(line(1), (sha) => sha === 'c1');
    expect(found).toMatchObject({ answer: 'proven', sha: 'c1' });
    expect(found.ran).toEqual(expect.arrayContaining(['c1', 'good']));
  });

  it('never proves by suspicion alone', () => {
    const sure = line(10).map((candidate) => ({ ...candidate, weight: candidate.sha === 'c4' ? 1e9 : 0 }));
    const found = find(sure, (sha) => Number(sha.slice(1)) >= 4);
    expect(found).toMatchObject({ answer: 'proven', sha: 'c4' });
    expect(found.ran).toEqual(expect.arrayContaining(['c4', 'c3', 'c10']));
    expect(find(sure, (sha) => Number(sha.slice(1)) >= 7)).toMatchObject({ answer: 'proven', sha: 'c7' });
  });

  it('takes broken weights as none', () => {
    expect(
      find(
        line(5).map((candidate, at) => ({ ...candidate, weight: [NaN, -1, Infinity, 0, 0][at]! })),
        (sha) => Number(sha.slice(1)) >= 3,
      ),
    ).toMatchObject({ answer: 'proven', sha: 'c3' });
  });

  it('does not choose between commits that can not be told apart', () => {
    expect(find(line(8), (sha) => Number(sha.slice(1)) >= 5, 'c8', ['c4', 'c5'])).toMatchObject({ answer: 'unknown' });
    expect(find(line(8), (sha) => Number(sha.slice(1)) >= 5, 'c8', ['c2', 'c7'])).toMatchObject({
      answer: 'proven',
      sha: 'c5',
    });
    expect(find(line(8), () => true, 'c8', ['c8', 'good'])).toMatchObject({ answer: 'unknown' });
  });

  it('follows a history of two lines', () => {
    // side line s1-s2 beside main m1-m2, joined by merge j; s1 is the culprit, so m2, which is newer, has it not
    const history: SearchCandidate[] = [
      { sha: 'm1', weight: 1, parents: ['good'] },
      { sha: 's1', weight: 1, parents: ['good'] },
      { sha: 'm2', weight: 1, parents: ['m1'] },
      { sha: 's2', weight: 1, parents: ['s1'] },
      { sha: 'j', weight: 1, parents: ['m2', 's2'] },
    ];
    for (const [culprit, bad] of Object.entries({
      s1: ['s1', 's2', 'j'],
      m2: ['m2', 'j'],
      j: ['j'],
      m1: ['m1', 'm2', 'j'],
    })) {
      expect(
        find(history, (sha) => bad.includes(sha)),
        culprit,
      ).toMatchObject({ answer: 'proven', sha: culprit });
    }
  });

  it('chooses the same whether a line is told by its order or by its parents', () => {
    const weighted = line(12).map((candidate, at) => ({ ...candidate, weight: 1 + ((at * 5) % 7) }));
    // a merge of nothing new, so that this history is not taken for a line
    const told = weighted.map((candidate, at) => ({
      ...candidate,
      parents: at === 0 ? ['good'] : at === 11 ? ['c11', 'c3'] : [`c${at}`],
    }));
    for (const culprit of [1, 6, 12]) {
      const fails = (sha: string): boolean => Number(sha.slice(1)) >= culprit;
      expect(find(told, fails).sha).toBe(find(weighted, fails).sha);
    }
    expect(
      find(
        weighted.map((candidate, at) => ({ ...candidate, parents: [at === 0 ? 'good' : `c${at}`] })),
        (sha) => Number(sha.slice(1)) >= 6,
      ),
    ).toEqual(find(weighted, (sha) => Number(sha.slice(1)) >= 6));
  });

  it('ranks fall', () => {
    expect([1, 2, 5].map(weightOfRank)).toEqual([1, 2 ** -1.8, 5 ** -1.8]);
  });
});
