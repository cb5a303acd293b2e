import { expect, it } from 'vitest';
import { commonOptions } from './common-options.ts';
import { stageOptions } from '../chain/stages/stage-options.ts';
import { pipelineOptions } from '../chain/options.ts';
import { review } from '../../tasks/review/task.ts';
import { unknownFlag } from './unknown-flag.ts';

const lists = [commonOptions, pipelineOptions, stageOptions([review], 'flag').prefixed];

it.each([
  ['--review-block-onn', '--review-block-onn: is not a known flag; near it: --review-block-on; --help lists all'],
  ['--modle', '--modle: is not a known flag; near it: --model; --help lists all'],
  ['-x', '-x: is not a known flag; --help lists all'],
  ['--quite-something-else-altogether', '--quite-something-else-altogether: is not a known flag; --help lists all'],
  [
    '--max-usd-per-day',
    '--max-usd-per-day: is not a flag: it stands in the configuration; allowed: a key of .github/codex-ci.yml, ' +
      'or of the file that --config names',
  ],
  ['--openai-api-key', '--openai-api-key: is not a known flag: only an action takes it, as an input'],
  [`--${'block-on'.repeat(1000)}`, `--${'block-on'.repeat(1000)}: is not a known flag; --help lists all`],
])('%.40s is told in one line', (flag, said) => {
  expect(unknownFlag(flag, lists).message).toBe(said);
});

it('names three at most', () => {
  expect(unknownFlag('--max-us', lists).message).toMatch(/near it: --max-usd(?:, --[\w-]+){0,2}; --help/);
});
