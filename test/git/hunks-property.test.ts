import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openRepository } from '../../src/adapters/git/repository.ts';
import { readHunks } from '../../src/readers/diff/hunks.ts';
import type { Hunk } from '../../src/readers/diff/model.ts';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { buildRepository } from './build.ts';

/** The new text that hunks make of an old one; throws where a hunk and the old text disagree. */
function applyHunks(old: string, hunks: readonly Hunk[]): string {
  const lines = old.split(/(?<=\n)/).filter((line) => line !== '');
  const result: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1;
    result.push(...lines.slice(at, start));
    at = start;
    for (const line of hunk.lines) {
      const whole = line.text + (line.noNewline ? '' : '\n');
      if (line.kind !== 'add') {
        expect(lines[at]).toBe(whole);
        expect(line.old).toBe(++at);
      }
      if (line.kind !== 'del') expect(line.new).toBe(result.push(whole));
    }
  }
  return [...result, ...lines.slice(at)].join('');
}

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', '', ' ', '}') },
  fc.constantFrom(
    '-- a/',
    '++ b/x',
    '@@ -1 +1 @@',
    '\\ No newline at end of file',
    'diff --git a/x b/x',
    '\r',
    'x\r',
    '\u2028',
    'é',
    '\ufeff',
    '-',
    '+',
    '\\',
  ),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
const pair = fc.oneof(
  fc.tuple(file, file),
  // an edit in a long text, so that there are several hunks
  fc
    .tuple(fc.array(line, { minLength: 20, maxLength: 60 }), fc.array(fc.tuple(fc.nat(59), line), { maxLength: 4 }))
    .map(([lines, edits]): [string, string] => {
      const after = [...lines];
      for (const [index, text] of edits) after.splice(index, index % 2, text);
      return [lines.join('\n'), after.join('\n')];
    }),
);

it('a patch cut anywhere is refused, but for the end of a hunk of the last file', async () => {
  const before = ['a', 'b\n', Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join('')];
  const after = ['b', 'b\n-- x\n', before[2]!.replace('line 3\n', 'new\n').replace('line 30', '@@ -1 +1 @@').trimEnd()];
  const { dir, commits } = buildRepository(
    [before, after].map((texts) => ({ files: texts.map((content, index) => ({ path: `f${index}`, content })) })),
  );
  const repository = await openRepository(dir);
  const { raw, patch } = await repository.diff(commits[0]!, commits[1]!);
  await repository.close();
  const read = Array.from(patch.keys()).filter((end) => {
    try {
      parseDiff({ raw, patch: patch.subarray(0, end) });
      return true;
    } catch (error) {
      expect(String(error)).toMatch(/^Error: f[012]: /);
      return false;
    }
  });
  const text = Buffer.from(patch).toString();
  const starts = [...text.slice(text.indexOf('+++ b/f2')).matchAll(/\n@@ /g)].map(
    (match) => text.indexOf('+++ b/f2') + match.index + 1,
  );
  expect(starts).toHaveLength(3);
  expect(read).toEqual([...starts.slice(1), text.lastIndexOf('\\ No newline')]);
  expect(parseDiff({ raw, patch })).toHaveLength(3);
});

it('hunks applied to the old text give the new one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(pair, { minLength: 20, maxLength: 40 }), async (pairs) => {
      const { dir, commits } = buildRepository(
        [0, 1].map((side) => ({ files: pairs.map((texts, index) => ({ path: `f${index}`, content: texts[side]! })) })),
      );
      const repository = await openRepository(dir);
      try {
        const changed = new Map(
          parseDiff(await repository.diff(commits[0]!, commits[1]!)).map((entry) => [entry.path, entry]),
        );
        pairs.forEach(([before, after], index) => {
          const patch = changed.get(`f${index}`)?.patch ?? '';
          expect(applyHunks(before, readHunks(patch))).toBe(after);
        });
      } finally {
        await repository.close();
      }
    }),
    { numRuns: 25 },
  );
});
