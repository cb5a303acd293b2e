import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { partsTask } from '../../test/support/parts-task.ts';
import type { Result } from '../contracts/task.ts';
import { resultSchemaId } from '../domain/result.ts';
import { noUsage } from '../domain/usage.ts';
import { parseDocument, writeResult } from './document.ts';
import { openRunFolder } from './run-folder.ts';

const dir = mkdtempSync(join(tmpdir(), 'codex-ci-document-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('keeps the patch of a pull request and the document of a notification in the run folder, under own names', () => {
  const result: Result<{ text: string; repairs: number }> = {
    envelope: {
      schema: resultSchemaId,
      task: 'parts-test',
      verdict: 'pass',
      reason: 'Done.',
      has_critical: false,
      findings: [],
      dropped: [],
      receipt: [],
      subject: {
        kind: 'deployment',
        repository: 'a/b',
        trusted: 'a'.repeat(40),
        environment: 'production',
        live: 'b'.repeat(40),
        digest: 'x',
      },
      engine: { name: 'rules', model: null, effort: null, version: null, attempts: 0 },
      usage: noUsage,
      budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
      timing_ms: {},
    },
    part: { text: '', repairs: 0 },
  };
  const task: typeof partsTask = {
    ...partsTask,
    render: () => ({
      markdown: '# Report',
      effects: [
        {
          kind: 'pull-request',
          key: '../rollback:fp1',
          title: 'T',
          body: '',
          branch: 'codex-ci/x',
          base: 'main',
          patch: 'diff --git a/a b/a\n',
          commitMessage: 'M',
          draft: false,
        },
        { kind: 'notification', key: 'page/1', document: { severity: 'SEV-1' } },
      ],
    }),
  };
  writeResult(task, result, openRunFolder(dir));
  expect(readdirSync(dir).sort()).toEqual([
    'notification-page-1.json',
    'pull-request--rollback-fp1.patch',
    'report.md',
    'result.json',
  ]);
  expect(readFileSync(join(dir, 'pull-request--rollback-fp1.patch'), 'utf8')).toBe('diff --git a/a b/a\n');
  expect(JSON.parse(readFileSync(join(dir, 'notification-page-1.json'), 'utf8'))).toEqual({ severity: 'SEV-1' });
});

describe('a document of another', () => {
  const deep = (): unknown => JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
  const long = 'x'.repeat(5_000_000);

  it.each([
    ['a schema as long as the file', { schema: long }, `schema is "${'x'.repeat(80)}"; allowed: ${resultSchemaId}`],
    ['a schema that is deep', { schema: deep() }, `schema is no text; allowed: ${resultSchemaId}`],
    ['no schema', {}, `schema is missing; allowed: ${resultSchemaId}`],
    ['a long task', { schema: resultSchemaId, task: long }, `task is "${'x'.repeat(80)}"; allowed: parts-test`],
    ['a deep task', { schema: resultSchemaId, task: deep() }, 'task is no text; allowed: parts-test'],
  ])('is refused in a short line: %s', (_, value, said) => {
    expect(() => parseDocument(partsTask, value, 'result.json')).toThrow(
      expect.objectContaining({ kind: 'input', message: `result.json: ${said}` }),
    );
  });

  it('is refused in a short line: a key as long as the file', () => {
    const envelope = {
      schema: resultSchemaId,
      task: 'parts-test',
      verdict: 'pass',
      reason: '',
      has_critical: false,
      findings: [],
      dropped: [],
      receipt: [],
      engine: { name: 'rules', model: null, effort: null, version: null, attempts: 0, [long]: 1 },
    };
    expect(() => parseDocument(partsTask, envelope, 'result.json')).toThrow(
      expect.objectContaining({ kind: 'input', message: expect.stringMatching(/^.{1,700}$/) }),
    );
  });
});
