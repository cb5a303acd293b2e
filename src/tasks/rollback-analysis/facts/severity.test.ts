import { describe, expect, test } from 'vitest';
import { classifyDependencies, findDataDamage, findPermissionLeak } from './dependency.ts';
import { decideSeverity, IncidentSeverity, type SeverityInput } from './severity.ts';

const signal: SeverityInput['signal'] = { severity: null, service: null, title: '', text: '', labels: {} };
const decide = (
  more: Partial<SeverityInput['signal']>,
  paths: string[] = [],
  override: SeverityInput['override'] = null,
): IncidentSeverity => decideSeverity({ signal: { ...signal, ...more }, paths, override });

describe('level', () => {
  test.each<[string, Partial<SeverityInput['signal']>, string]>([
    ['the word of the source', { severity: 'critical' }, 'SEV-2'],
    ['P1', { severity: 'P1' }, 'SEV-1'],
    ['a label', { labels: { severity: 'warning' } }, 'SEV-3'],
    ['an unknown word is no word', { severity: 'purple' }, 'SEV-2'],
    ['silence', {}, 'SEV-2'],
    ['401s after a release', { severity: 'warning', text: 'spike of 401/403 responses on /api/session' }, 'SEV-1'],
    ['billing mismatch', { severity: 'low', text: 'revenue events diverge from the transaction ledger' }, 'SEV-1'],
    ['permission leak', { severity: 'info', text: 'users can see invoices of another tenant' }, 'SEV-1'],
    ['data', { text: 'rows deleted: orders table has inconsistent totals' }, 'SEV-1'],
    ['auth service, critical', { severity: 'critical', service: 'auth-gateway' }, 'SEV-1'],
    [
      'auth service, slow page',
      { severity: 'warning', service: 'auth-gateway', text: 'p95 latency above 300 ms' },
      'SEV-2',
    ],
    ['queue lag', { severity: 'warning', text: 'consumer lag is growing on topic orders' }, 'SEV-2'],
    ['outage', { severity: 'warning', text: 'the site is down for all users' }, 'SEV-2'],
    ['isolated', { severity: 'warning', service: 'avatar-resizer', text: 'TypeError: x is undefined' }, 'SEV-3'],
  ])('%s', (_, more, level) => {
    const severity = decide(more);
    expect(severity.level).toBe(level);
    expect(severity.reasons).not.toEqual([]);
    expect(IncidentSeverity.parse(severity)).toEqual(severity);
  });

  test('the input wins, and both stand in the reasons', () => {
    const severity = decide({ severity: 'warning' }, [], 'SEV-1');
    expect(severity).toMatchObject({ level: 'SEV-1', source: 'input' });
    expect(severity.reasons.at(-1)).toBe('the rules say SEV-3; the input says SEV-1 and wins');
  });

  test('the path of a suspect sets a posture, not the level', () => {
    expect(decide({ severity: 'warning' }, ['src/auth/login.ts'])).toMatchObject({
      level: 'SEV-3',
      class: 'auth',
      posture: expect.arrayContaining([expect.stringContaining('audit trail')]),
    });
  });
});

describe('classes', () => {
  test.each<[string, string | null, string, string[], string[]]>([
    ['payments', 'PaymentsService', '', [], ['billing']],
    ['queue by path', null, '', ['app/jobs/task_queue.py'], ['messaging']],
    ['two', 'billing-api', 'login fails for everybody', [], ['auth', 'billing']],
    ['no data', null, 'DatasourceNoData: no data', [], ['observability']],
  ])('%s', (_, service, text, paths, classes) => {
    expect(classifyDependencies({ service, text, paths }).map((one) => one.class)).toEqual(classes);
  });

  test.each([
    'SyntaxError: Unexpected token < in JSON',
    'EACCES: permission denied, open /var/log/x',
    'could not serialize transaction',
    'author name is empty',
    'git checkout failed',
    'listening on port 4010',
    'Request took 403 ms',
    'prometheus="monitoring/k8s"',
  ])('“%s” is none of them', (text) => {
    expect(
      classifyDependencies({
        service: 'web',
        text,
        paths: ['docs/auth/readme.md', 'src/author.ts', 'test/billing/x.ts'],
      }),
    ).toEqual([]);
  });

  test('leaks and damage are told from denial and delay', () => {
    expect(findPermissionLeak('authorization bypass in the edge flow')).not.toBeNull();
    expect(findPermissionLeak('tenants are seeing data of other tenants')).not.toBeNull();
    expect(findPermissionLeak('memory leak in auth-service; 403 for all users')).toBeNull();
    expect(findPermissionLeak('auth service has a memory leak')).toBeNull();
    expect(findDataDamage('customers were charged twice')).not.toBeNull();
    expect(findDataDamage('data arrives late, payments time out')).toBeNull();
  });

  test('a log file of megabytes is read in bounded time', () => {
    const text = `${'authorization user can tenant data '.repeat(200_000)}`;
    expect(classifyDependencies({ service: null, text, paths: [] })).toEqual([]);
  });
});
