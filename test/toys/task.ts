import { z } from 'zod';
import { numberOption } from '../../src/contracts/options.ts';
import { changeOptions } from '../../src/contracts/shared-options.ts';
import type { Claim, Task } from '../../src/contracts/task.ts';

const options = {
  ...changeOptions,
  most: numberOption<number>({
    help: 'changed lines that pass',
    phase: 'policy',
    places: ['flag', 'config'],
    min: 0,
    integer: true,
    fallback: 400,
  }),
};
const Evidence = z.strictObject({ lines: z.int().nonnegative() });
const Part = z.strictObject({ lines: z.int().nonnegative() });

/** Says how long a change is. It touches the repository and nothing else: the compiler refuses `world.forge` here. */
export const sizeCheck: Task<typeof options, z.infer<typeof Evidence>, Claim, z.infer<typeof Part>, 'repository'> = {
  name: 'size-check',
  about: 'Says how long a change is.',
  options,
  touches: ['repository'],
  profile: { effort: 'low' },
  couldAsk: () => false,
  evidence: Evidence,
  part: Part,
  outputs: { lines: { help: 'changed lines', read: ({ part }) => String(part.lines) } },
  async collect({ subject }, _, { repository, ...others }) {
    if (Object.keys(others).length > 0) throw new Error(`was handed ${Object.keys(others).join(', ')}`);
    if (subject.kind !== 'change') throw new Error('size-check needs a change');
    const { patch } = await repository.diff(subject.base, subject.head);
    const text = typeof patch === 'string' ? patch : new TextDecoder().decode(patch);
    return { lines: text.split('\n').filter((line) => /^[+-](?![+-])/.test(line)).length };
  },
  ask: () => [],
  claims: () => [],
  check: () => Promise.resolve([]),
  decide: ({ evidence, options: { most } }) => ({
    verdict: evidence.lines <= most ? 'pass' : 'inconclusive',
    reason: `${evidence.lines} lines changed, ${most} pass.`,
    findings: [],
    dropped: [],
    receipt: [],
    digest: String(evidence.lines),
    part: evidence,
  }),
  render: ({ envelope }) => ({
    markdown: envelope.reason,
    effects: [{ kind: 'summary', key: 'size-check', markdown: envelope.reason }],
  }),
};
