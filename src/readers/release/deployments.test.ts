import { describe, expect, it } from 'vitest';
import { lastGoodBefore, liveAt, releaseAt, type Deployment } from './deployments.ts';

const sha = (letter: string): string => letter.repeat(40);
const clock = (minute: number): string => new Date(Date.UTC(2026, 9, 1, 12, minute)).toISOString();

/** A deployment of a commit, with `state@minute` statuses. */
function deployment(id: number, letter: string, statuses: string, over: Partial<Deployment> = {}): Deployment {
  return {
    id,
    sha: sha(letter),
    ref: 'main',
    task: 'deploy',
    environment: 'production',
    transient: false,
    at: clock(0),
    url: null,
    statuses: statuses
      .split(' ')
      .filter((each) => each !== '')
      .map((each, index) => {
        const [state = '', minute] = each.split('@');
        return { id: id * 100 + index, state, at: clock(Number(minute)), url: `https://ci.example.com/${id}` };
      }),
    ...over,
  };
}

const named = (list: readonly Deployment[], minute: number): string => {
  const { live, lastGood, later } = releaseAt(list, clock(minute));
  return (
    `${live?.sha[0] ?? '-'} after ${lastGood?.sha[0] ?? '-'} before ` +
    `${later.map((each) => each.sha[0]).join('') || '-'}`
  );
};

describe('which deployment was live', () => {
  it('takes the last success before the time, whatever the order of the lists', () => {
    const list = [
      deployment(1, 'a', 'success@1 inactive@10'),
      deployment(3, 'c', 'success@20'),
      deployment(2, 'b', 'in_progress@9 success@10 inactive@20'),
    ];
    expect(liveAt(list, clock(15))).toEqual({
      id: 2,
      sha: sha('b'),
      at: clock(10),
      since: clock(10),
      url: 'https://ci.example.com/2',
    });
    expect(named(list, 15)).toBe('b after a before c');
    expect(named(list.map((each) => ({ ...each, statuses: each.statuses.toReversed() })).toReversed(), 15)).toBe(
      'b after a before c',
    );
    expect(named(list, 10)).toBe('b after a before c');
    expect(named(list, 9)).toBe('a after - before bc');
    expect(named(list, 0)).toBe('- after - before abc');
  });

  it('does not take one that is queued, in progress, failed or inactive', () => {
    const list = [
      deployment(1, 'a', 'success@1'),
      deployment(2, 'b', 'in_progress@10'),
      deployment(3, 'c', 'in_progress@11 failure@12'),
      deployment(4, 'd', 'queued@13 error@14'),
      deployment(5, 'e', ''),
    ];
    expect(named(list, 30)).toBe('a after - before -');
    expect(releaseAt(list, clock(30)).reason).toContain('a deployment of bbbbbbbbbbbb was on its way');
    expect(liveAt([deployment(1, 'a', 'success@1 inactive@5')], clock(30))).toBeNull();
    expect(releaseAt([deployment(1, 'a', 'success@1 inactive@5')], clock(30)).reason).toBe(
      `every deployment to production was inactive at ${clock(30)}`,
    );
    expect(releaseAt([deployment(1, 'a', 'failure@1')], clock(30)).reason).toBe(
      'none of the 1 deployments to production succeeded',
    );
    expect(releaseAt([], clock(30)).reason).toBe('there are no deployments');
  });

  it('takes the newest success in a production environment, where GitHub makes nothing inactive', () => {
    expect(
      named([deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10'), deployment(3, 'c', 'success@20')], 30),
    ).toBe('c after b before -');
  });

  it('goes back to the one before when the newest is made inactive without a successor', () => {
    expect(named([deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10 inactive@12')], 30)).toBe(
      'a after - before b',
    );
  });

  it('still takes one that was marked as failed after it had gone live, and says so', () => {
    const list = [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10 failure@12')];
    expect(named(list, 30)).toBe('b after a before -');
    expect(releaseAt(list, clock(30)).reason).toContain(`it was marked failure at ${clock(12)}`);
  });

  it('takes a re-run of a deployment for what it ended as', () => {
    expect(
      named(
        [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'in_progress@9 failure@10 in_progress@11 success@15')],
        12,
      ),
    ).toBe('a after - before b');
    expect(
      named(
        [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'in_progress@9 failure@10 in_progress@11 success@15')],
        20,
      ),
    ).toBe('b after a before -');
  });

  it('lets ids decide between statuses of the same second', () => {
    const list = [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10 inactive@10')];
    expect(liveAt(list, clock(30))?.sha).toBe(sha('a'));
    expect(liveAt([list[0]!, deployment(2, 'b', 'inactive@10 success@10')], clock(30))?.sha).toBe(sha('b'));
  });

  it('goes by the commit, not by the name of a ref that has moved', () => {
    const list = [deployment(1, 'a', 'success@1', { ref: 'v1' }), deployment(2, 'b', 'success@10', { ref: 'v1' })];
    expect(named(list, 5)).toBe('a after - before b');
    expect(named(list, 15)).toBe('b after a before -');
  });

  it('counts previews only where an environment has nothing else', () => {
    expect(named([deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10', { transient: true })], 30)).toBe(
      'a after - before -',
    );
    expect(releaseAt([deployment(2, 'b', 'success@10', { transient: true })], clock(30))).toMatchObject({
      live: { sha: sha('b') },
      reason: expect.stringContaining('transient') as string,
    });
  });

  it('refuses a time that is none', () => {
    expect(() => releaseAt([], 'yesterday')).toThrow('"yesterday" is no time');
  });
});

describe('which deployment before it was good', () => {
  it('passes over redeploys of the same commit, and says since when it is live', () => {
    const list = [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10'), deployment(3, 'b', 'success@20')];
    expect(named(list, 30)).toBe('b after a before -');
    expect(liveAt(list, clock(30))).toMatchObject({ id: 3, at: clock(20), since: clock(10) });
    expect(named(list, 15)).toBe('b after a before b');
  });

  it('passes over what was rolled back from', () => {
    const rolled = [
      deployment(1, 'a', 'success@1'),
      deployment(2, 'b', 'success@10 inactive@20'),
      deployment(3, 'a', 'success@20'),
    ];
    expect(named(rolled, 30)).toBe('a after - before -');
    expect(named([...rolled, deployment(4, 'c', 'success@40')], 50)).toBe('c after a before -');
    expect(named([deployment(0, 'x', 'success@0'), ...rolled], 30)).toBe('a after x before -');
  });

  it('takes the commit before one that was rolled back from and deployed again', () => {
    expect(
      named(
        [
          deployment(1, 'a', 'success@1'),
          deployment(2, 'b', 'success@10'),
          deployment(3, 'a', 'success@20'),
          deployment(4, 'b', 'success@30'),
        ],
        40,
      ),
    ).toBe('b after a before -');
  });

  it('believes a deployment that is called a rollback', () => {
    expect(
      named(
        [
          deployment(1, 'a', 'success@1'),
          deployment(2, 'b', 'success@10'),
          deployment(3, 'e', 'success@20', { task: 'deploy:rollback' }),
          deployment(4, 'd', 'success@30'),
        ],
        40,
      ),
    ).toBe('d after e before -');
    expect(
      named(
        [
          deployment(1, 'a', 'success@1'),
          deployment(2, 'b', 'success@10'),
          deployment(3, 'e', 'success@20', { task: 'deploy:rollback' }),
        ],
        40,
      ),
    ).toBe('e after a before -');
  });

  it('passes over what was marked as failed after its success, not over a failed first attempt', () => {
    expect(
      named(
        [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'success@10 error@11'), deployment(3, 'c', 'success@20')],
        30,
      ),
    ).toBe('c after a before -');
    expect(
      named(
        [deployment(1, 'a', 'success@1'), deployment(2, 'b', 'failure@8 success@10'), deployment(3, 'c', 'success@20')],
        30,
      ),
    ).toBe('c after b before -');
  });

  it('finds none where there is none', () => {
    const list = [deployment(1, 'a', 'success@1 failure@2'), deployment(2, 'b', 'success@10')];
    expect(lastGoodBefore(list, liveAt(list, clock(30))!)).toBeNull();
    expect(releaseAt(list, clock(30)).reason).toContain('no earlier deployment of another commit was good');
  });
});
