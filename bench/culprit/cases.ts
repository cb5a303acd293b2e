import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { inputFailure } from '../../src/domain/errors.ts';

/** A line of the cases file, as far as it is used. `window20` is newest first and holds the culprit. */
const Case = z.object({
  id: z.string(),
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  buggy: z.string().regex(/^[0-9a-f]{40}$/),
  culprit: z.string().regex(/^[0-9a-f]{40}$/),
  trace: z.string(),
  window20: z.array(z.string()),
  fixfiles: z.array(z.string()),
});
export type Case = z.infer<typeof Case>;

const Split = z.strictObject({
  set: z.string(),
  rule: z.string(),
  tune: z.array(z.string()),
  held_out: z.array(z.string()),
});

export function readCases(file: string): Case[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    try {
      return Case.parse(JSON.parse(line));
    } catch (error) {
      throw inputFailure(
        `${file}:${index + 1}`,
        'no case of the culprit data',
        'one JSON object a line with id, repo, buggy, culprit, trace, window20, fixfiles',
        error,
      );
    }
  });
}

/** Which part a case belongs to, by its project. */
export function readSplit(file: string): (one: Case) => 'tune' | 'held-out' {
  const split = Split.parse(JSON.parse(readFileSync(file, 'utf8')));
  return (one) => {
    if (split.tune.includes(one.repo)) return 'tune';
    if (split.held_out.includes(one.repo)) return 'held-out';
    throw inputFailure(file, `${one.repo} is in no part of the split`);
  };
}
