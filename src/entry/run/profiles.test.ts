import { describe, expect, it } from 'vitest';
import { review } from '../../tasks/review/task.ts';
import { taskOptions } from '../chain/kinds.ts';
import { settleTask } from '../settings/settle-task.ts';
import { profileOf } from './profiles.ts';

const profileFrom = (text: string): ReturnType<typeof profileOf> => {
  const file = { file: '.github/codex-ci.yml', text };
  return profileOf(review, settleTask(review, new Map(), 'flag', file, taskOptions).common);
};

describe('a profile', () => {
  it('says how long the endpoint may be silent, its own word before the general one', () => {
    const general = 'profiles:\n  default:\n    first-byte-timeout: 90s\n';
    expect(profileFrom(general).firstByteMs).toBe(90_000);
    expect(profileFrom(`${general}  review:\n    first-byte-timeout: 2.5s\n`).firstByteMs).toBe(2500);
  });

  it('leaves that to the gateway where nothing is set', () => {
    expect(profileFrom('')).not.toHaveProperty('firstByteMs');
  });
});
