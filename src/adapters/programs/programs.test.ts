import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanPath, findProgram, notePlaces, programsNamed } from './programs.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-programs-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function folder(name: string, mode = 0o755, programMode = 0o755): string {
  const place = join(dir, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'tool'), '#!/bin/sh\n');
  chmodSync(join(place, 'tool'), programMode);
  chmodSync(place, mode);
  return place;
}

const path = (...places: string[]): { PATH: string } => ({ PATH: places.join(delimiter) });

test('what others could have put there comes after what they could not', () => {
  const [open, shared, safe] = [folder('open', 0o777), folder('shared', 0o755, 0o777), folder('safe')];
  expect(programsNamed('tool', path(open, shared, safe)).found).toEqual(
    [safe, shared, open].map((place) => join(place, 'tool')),
  );
  expect(cleanPath(path(open, shared, safe))).toBe([shared, safe, open].join(delimiter));
});

test(
  'as on a hosted runner, a folder that all may write is taken where no other has the program, and the log ' +
    'says so',
  () => {
    const open = folder('alone', 0o777);
    expect(findProgram('tool', { environment: path(open) })).toBe(join(open, 'tool'));
    const lines: string[] = [];
    notePlaces(
      {
        info: () => {},
        warn: () => {},
        debug: (line) => {
          lines.push(line);
        },
      },
      path(open, 'relative', ''),
    );
    expect(lines).toEqual([
      'PATH: "relative" is passed over: it is no absolute path',
      'PATH: "" is passed over: it is no absolute path',
      expect.stringMatching(/^PATH: ".*alone" comes last: .*alone can be written by others$/),
    ]);
  },
);

test('a folder below one that all may write is no safer, but for the sticky bit', () => {
  const [below, sticky] = [folder('wide/bin'), folder('sticky/bin')];
  chmodSync(join(dir, 'wide'), 0o777);
  chmodSync(join(dir, 'sticky'), 0o1777);
  expect(programsNamed('tool', path(below, sticky)).found).toEqual([join(sticky, 'tool'), join(below, 'tool')]);
});

test('the workspace and RUNNER_TEMP are never looked into, and the failure names them', () => {
  const [workspace, temporary] = [folder('workspace/bin'), folder('temporary/bin')];
  const environment = {
    ...path(workspace, temporary),
    GITHUB_WORKSPACE: join(dir, 'workspace'),
    RUNNER_TEMP: join(dir, 'temporary'),
  };
  expect(() => findProgram('tool', { environment, fix: 'install it' })).toThrow(
    `tool: not found on PATH; install it (passed over: ${JSON.stringify(workspace)} lies in the checkout, ` +
      `${JSON.stringify(temporary)} lies in RUNNER_TEMP)`,
  );
  expect(cleanPath(environment)).toBe('/usr/local/bin:/usr/bin:/bin');
});
