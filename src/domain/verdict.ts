import { z } from 'zod';

/** `inconclusive` never reads as `pass`; `skipped` means that there was nothing to judge. */
export const Verdict = z.enum(['pass', 'block', 'inconclusive', 'skipped']);
export type Verdict = z.infer<typeof Verdict>;

/** Exit code of the command line for each verdict; 2 is bad input, 70 a bug. */
export const exitCodes: Readonly<Record<Verdict, number>> = { pass: 0, skipped: 0, block: 1, inconclusive: 3 };

/** When a step or command fails because of its verdict. */
export const FailOn = z.enum(['block', 'inconclusive', 'never']);
export type FailOn = z.infer<typeof FailOn>;

/** `inconclusive` is the stricter setting: it fails on `block` too. */
export function failsOn(failOn: FailOn, verdict: Verdict): boolean {
  return (failOn !== 'never' && verdict === 'block') || (failOn === 'inconclusive' && verdict === 'inconclusive');
}
