import { expect, it } from 'vitest';
import { resultSchemaId } from '../../../domain/result.ts';
import { addUsage, lostUsage, noUsage, type Usage } from '../../../domain/usage.ts';
import { parseClosed } from './ledger-entries.ts';

const closed = (usage: Usage) => {
  const text = JSON.stringify({
    schema: resultSchemaId,
    task: 'pipeline',
    subject: { repository: 'acme/shop', number: 7 },
    pipeline: { stages: [{ task: 'review', started_at: null, usage, share: { usd: 1, tokens: 100_000 } }] },
  });
  const run = parseClosed(text, { repository: 'acme/shop', attempt: 1 });
  return 'refused' in run ? run : run.stages.map(({ spent }) => spent);
};

it('a closed stage whose usage is lost in part leaves open what it spent, so that its share counts', () => {
  const known: Usage = { ...noUsage, requests: 3, input_tokens: 40_000, output_tokens: 5_000, usd: 0.4 };
  expect(closed(known)).toEqual([{ usd: 0.4, tokens: 45_000 }]);
  expect(closed(addUsage(known, lostUsage))).toEqual([{ usd: null, tokens: null }]);
  expect(closed({ ...known, usd: null })).toEqual([{ usd: null, tokens: 45_000 }]);
  // as records said it before there was a word for it
  expect(closed({ ...noUsage, usd: null })).toEqual([{ usd: null, tokens: null }]);
});
