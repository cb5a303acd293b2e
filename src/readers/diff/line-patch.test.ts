import { describe, expect, it } from 'vitest';
import { applyHunks } from './apply.ts';
import { linePatch } from './line-patch.ts';
import { readPatch } from './patch-text.ts';
import { replacePatch } from './write.ts';

const apply = (before: string, patch: string): string => applyHunks(before, readPatch(patch)[0]?.hunks ?? [], 'a');

describe('a patch by lines', () => {
  it('has the lines that differ and three around them', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}\n`);
    expect(
      linePatch(
        'test/größe.js',
        lines.join(''),
        [...lines.slice(0, 9), 'new\n', ...lines.slice(9, 18), 'last\n'].join(''),
      ),
    ).toBe(
      'diff --git "a/test/gr\\303\\266\\303\\237e.js" "b/test/gr\\303\\266\\303\\237e.js"\n' +
        '--- "a/test/gr\\303\\266\\303\\237e.js"\n+++ "b/test/gr\\303\\266\\303\\237e.js"\n' +
        '@@ -7,6 +7,7 @@\n line 7\n line 8\n line 9\n+new\n line 10\n line 11\n line 12\n' +
        '@@ -16,5 +17,4 @@\n line 16\n line 17\n line 18\n-line 19\n-line 20\n+last\n',
    );
  });

  it('is the whole file where it comes, goes, was or gets empty, and nothing where nothing differs', () => {
    for (const [before, after] of [
      [null, 'a\n'],
      ['a\n', null],
      ['', 'a\n'],
      ['a\n', ''],
    ] as const)
      expect(linePatch('a', before, after)).toBe(replacePatch('a', before, after));
    expect(linePatch('a', 'a\n', 'a\n')).toBe('');
  });

  it('leads from one text to the other, whatever they are', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const text = (): string =>
      Array.from(
        { length: 1 + random(30) },
        () => ['', 'a', 'b', '@@ -1 +1 @@', '\\ x', '--- a', 'c\r'][random(7)],
      ).join('\n') + ['', '\n'][random(2)];
    for (let round = 0; round < 2000; round += 1) {
      const [before, after] = [text(), text()];
      const patch = linePatch('a', before, after);
      expect(before === after ? before : apply(before, patch), JSON.stringify([before, after])).toBe(after);
    }
  });

  it('is bounded: texts that have much and nothing in common are replaced', () => {
    const [before, after] = ['a', 'b'].map((word) =>
      Array.from({ length: 5000 }, (_, at) => `${word}${at}\n`).join(''),
    ) as [string, string];
    expect(apply(before, linePatch('a', before, after))).toBe(after);
  });
});
