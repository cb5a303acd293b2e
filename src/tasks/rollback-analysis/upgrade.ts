import { z } from 'zod';

/**
 * Records of `codex-ci/result@1` that were written before 0.1.0 had `cause.basis` and `ignored[].fresh`: what are
 * fields now stood in their sentences alone. Nothing else reads a fact out of a sentence.
 */

const CauseBefore = z.looseObject({ calibrated_on: z.string(), reasons: z.array(z.string()) });

/** A cause with its facts, of records that have them as words; anything else as it came. */
export function upgradeCause(record: unknown): unknown {
  const { data } = CauseBefore.safeParse(record);
  if (data === undefined || 'basis' in data) return record;
  const { calibrated_on: on, reasons } = data;
  const limits = [
    [
      'held-open',
      reasons.some((one) => one.endsWith('only an onset before the deployment or a reproduction clears it')),
    ],
    ['short-history', reasons.some((one) => one.endsWith('(20 are needed)'))],
    ['contested', reasons.some((one) => one.startsWith('speaks against it:'))],
  ] as const;
  return {
    ...data,
    basis: basisBefore(on),
    outside: outsideBefore(on),
    limits: limits.flatMap(([limit, said]) => (said ? [limit] : [])),
  };
}

function basisBefore(on: string): string {
  if (on.startsWith('the reproduction')) return 'reproduction';
  if (on.startsWith('no calibration: nothing is wrong')) return 'healthy';
  if (on.startsWith('no calibration: nothing was deployed')) return 'nothing-deployed';
  if (on.startsWith('no calibration: nothing could be ranked')) return 'nothing-ranked';
  return /; onset by rule(?:;|$)/.test(on) ? 'onset' : 'ranking';
}

function outsideBefore(on: string): unknown[] {
  const said = / · applied outside it: ([^;]*)/.exec(on)?.[1] ?? '';
  const [, none, languages, commits] =
    /^(?:(no trace of own code)|a trace of (.+?))?(?:(?:^|, )(\d+) commits?)?$/.exec(said) ?? [];
  return [
    ...(none === undefined ? [] : [{ kind: 'no-trace' }]),
    ...(languages === undefined ? [] : [{ kind: 'languages', languages: languages.split(', ') }]),
    ...(commits === undefined ? [] : [{ kind: 'commits', commits: Number(commits) }]),
  ];
}

const IgnoredBefore = z.looseObject({ reason: z.string() });

/** An ignored commit with whether its entry came with the deploy. */
export function upgradeIgnored(record: unknown): unknown {
  const { data } = IgnoredBefore.safeParse(record);
  if (data === undefined || 'fresh' in data) return record;
  return { ...data, fresh: data.reason.includes('came with this deploy') };
}
