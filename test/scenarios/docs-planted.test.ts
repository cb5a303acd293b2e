import { describe, expect, it } from 'vitest';
import { checkDocs } from '../support/docs-check.ts';
import { innocents } from '../support/docs-innocents.ts';
import { plants } from '../support/docs-plants.ts';

const found: string[] = [];
const missed: string[] = [];
const alarms: string[] = [];

describe('planted drifts', () => {
  it.each(plants.map((plant) => [plant.name, plant] as const))('%s', async (name, plant) => {
    const { told } = await checkDocs(plant);
    const [rule = '', place = ''] = plant.expect.split(' ');
    const seen = told.some((one) => one.split(' ')[0]!.endsWith(rule) && one.endsWith(` ${place}`));
    if (seen) found.push(name);
    else missed.push(`${name}: expected ${plant.expect}, told ${told.join(', ') || 'nothing'}`);
    expect(seen, told.join('; ')).toBe(true);
  });
  it('are found', () => {
    expect(plants.length).toBeGreaterThanOrEqual(60);
    expect({ recall: found.length / plants.length, missed }).toMatchObject({
      recall: expect.toSatisfy((value: number) => value >= 0.9) as number,
    });
  });
});

describe('changes that leave the docs true', () => {
  it.each(innocents.map((innocent) => [innocent.name, innocent] as const))('%s', async (name, innocent) => {
    const { result, told } = await checkDocs(innocent);
    if (told.length > 0) alarms.push(`${name}: ${told.join(', ')}`);
    expect(result.envelope.verdict, told.join('; ')).not.toBe('block');
  });
  it('are as many', () => {
    expect(innocents.length).toBeGreaterThanOrEqual(plants.length);
    process.stdout.write(
      `docs-check: ${found.length} of ${plants.length} planted drifts found; of ${innocents.length} innocent changes ${alarms.length} have a finding, none that blocks\n${[...missed, ...alarms].join('\n')}\n`,
    );
  });
});
