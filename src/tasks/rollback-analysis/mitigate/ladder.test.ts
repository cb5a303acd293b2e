import { describe, expect, test } from 'vitest';
import { chooseMitigation } from './ladder.ts';
import { Mitigation, mitigationKinds, type MitigationKind } from './mitigation.ts';
import { decideSeverity, type SeverityInput } from '../facts/severity.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { isConfigPath, type MitigationInput } from './situation.ts';
import type { Irreversible } from '../../../domain/way-back.ts';
import { rollbackPart } from '../facts/way-back.ts';

const sha = (digit: string): string => digit.repeat(40);
const [live, good, culprit, second] = [sha('a'), sha('b'), sha('c'), sha('d')] as const;
const clean = { clean: true, conflicts: [] };
const suspect = (commit = culprit, path = 'src/cart.ts', score = 1) => ({
  rank: 1,
  commit,
  path,
  start_line: 10,
  end_line: 14,
  score,
  reasons: [],
});
const guard = (commit = culprit, path = 'src/cart.ts') => ({
  commit,
  flag: 'new-cart',
  library: 'unleash' as const,
  path,
  line: 9,
  quote: "if (unleash.isEnabled('new-cart')) {",
  covers: 'all' as const,
  turn: 'off' as const,
});
const dropped: Irreversible = {
  path: 'db/migrations/7.sql',
  line: 3,
  side: 'new',
  blocks: true,
  quote: 'ALTER TABLE users DROP COLUMN email',
  why: 'the earlier code reads users.email, which is gone',
  kind: 'data-loss',
};

interface Case {
  severity?: 'SEV-1' | 'SEV-2' | 'SEV-3';
  text?: string;
  service?: string;
  answer?: MitigationInput['cause']['answer'];
  confidence?: 'L1' | 'L2' | 'L3';
  probability?: number;
  way?: Partial<MitigationInput['wayBack']>;
  more?: Partial<MitigationInput>;
}

function inputOf({
  severity = 'SEV-2',
  text = '',
  service,
  answer = 'this-deploy',
  confidence = 'L3',
  probability = 0.9,
  way = {},
  more = {},
}: Case): MitigationInput {
  const signal: SeverityInput['signal'] & MitigationInput['signal'] = {
    title: 'HighErrorRate',
    text,
    severity: 'critical',
    status: 'firing',
    service: service ?? 'shop',
    environment: 'production',
    value: 0.2,
    threshold: 0.05,
    labels: { alertname: 'HighErrorRate' },
    links: [],
  };
  return {
    now: '2026-11-20T12:00:00.000Z',
    signal,
    query: null,
    cause: {
      answer,
      probability,
      confidence,
      basis: 'ranking',
      outside: [],
      limits: [],
      calibrated_on: 'test',
      reasons: ['onset after the deployment'],
    },
    severity: decideSeverity({ signal, paths: [], override: severity }),
    suspects: [suspect()],
    guards: [],
    wayBack: {
      last_good: good,
      single: clean,
      range: clean,
      irreversible: [],
      dependents: [],
      ...way,
    },
    deployment: { environment: 'production', live },
    observability: 'present',
    others: [],
    codex: null,
    ...more,
  };
}
const choose = (one: Case): Mitigation => chooseMitigation(inputOf(one));
const why = (mitigation: Mitigation, kind: MitigationKind): string =>
  mitigation.rejected.find((one) => one.kind === kind)!.why;

describe('rules', () => {
  test.each<[string, Case, MitigationKind, MitigationKind[]]>([
    ['flag-guarded change', { more: { guards: [guard()] } }, 'disable-flag', []],
    [
      'flag-guarded change at SEV-1, in auth',
      { severity: 'SEV-1', text: 'spike of 401 errors', more: { guards: [guard()] } },
      'disable-flag',
      [],
    ],
    ['flag-guarded change, L1', { confidence: 'L1', more: { guards: [guard()] } }, 'disable-flag', []],
    ['SEV-1: rollback first', { severity: 'SEV-1' }, 'rollback', []],
    ['SEV-1, L1: rollback can be undone', { severity: 'SEV-1', confidence: 'L1' }, 'rollback', []],
    ['SEV-2, one bounded suspect', {}, 'hotfix', []],
    ['SEV-2, L1: no new code', { confidence: 'L1' }, 'rollback', []],
    [
      'SEV-2, revert of the suspect conflicts',
      { way: { single: { clean: false, conflicts: ['src/cart.ts'] } } },
      'rollback',
      [],
    ],
    ['SEV-2, signals missing', { more: { observability: 'missing' } }, 'rollback', []],
    ['SEV-3', { severity: 'SEV-3' }, 'scheduled-fix', []],
    ['config shipped', { more: { suspects: [suspect(culprit, 'deploy/values.yaml')] } }, 'rollback', []],
    ['two suspects', { more: { suspects: [suspect(), suspect(second, 'src/b.ts', 0.95)] } }, 'rollback', []],
    [
      'two suspects, one behind a flag',
      { more: { suspects: [suspect(), suspect(second, 'src/b.ts', 0.95)], guards: [guard()] } },
      'rollback',
      [],
    ],
    [
      'two suspects, both behind flags',
      {
        more: {
          suspects: [suspect(), suspect(second, 'src/b.ts', 0.95)],
          guards: [guard(), guard(second, 'src/b.ts')],
        },
      },
      'disable-flag',
      [],
    ],
    [
      'the switch is in another hunk of the file',
      { severity: 'SEV-1', more: { guards: [{ ...guard(), line: 90 }] } },
      'rollback',
      [],
    ],
    [
      'a second strong hunk of the commit has no switch',
      { severity: 'SEV-1', more: { suspects: [suspect(), suspect(culprit, 'src/b.ts', 0.9)], guards: [guard()] } },
      'rollback',
      [],
    ],
    ['no suspect stands out', { more: { suspects: [] } }, 'rollback', []],
    [
      'dropped column, another commit is the culprit',
      { severity: 'SEV-1', way: { irreversible: [dropped] } },
      'hotfix',
      ['contain'],
    ],
    [
      'dropped column in the culprit itself',
      {
        severity: 'SEV-1',
        way: { irreversible: [dropped] },
        more: { suspects: [suspect(culprit, dropped.path ?? undefined)] },
      },
      'hotfix',
      ['contain', 'freeze-writes', 'escalate'],
    ],
    [
      'dropped column, L1',
      { severity: 'SEV-1', confidence: 'L1', way: { irreversible: [dropped] } },
      'contain',
      ['freeze-writes', 'escalate'],
    ],
    [
      'no last known good, fix applies',
      { severity: 'SEV-1', way: { last_good: null, range: null } },
      'hotfix',
      ['contain'],
    ],
    ['nothing was tried', { severity: 'SEV-1', way: { range: null, single: null } }, 'rollback', ['escalate']],
    [
      'nothing was tried, L1',
      { severity: 'SEV-1', confidence: 'L1', way: { range: null, single: null } },
      'contain',
      ['escalate'],
    ],
    [
      'a contract others rely on, L1',
      { severity: 'SEV-1', confidence: 'L1', way: { irreversible: [{ ...dropped, kind: 'contract', blocks: false }] } },
      'contain',
      ['escalate'],
    ],
    ['auth', { severity: 'SEV-1', text: 'spike of 401 errors' }, 'rollback', []],
    ['billing mismatch', { severity: 'SEV-1', text: 'ledger mismatch in payments' }, 'freeze-writes', ['rollback']],
    ['billing errors', { severity: 'SEV-1', text: 'payments fail with 500' }, 'rollback', ['freeze-writes']],
    ['messaging, duplicates', { text: 'duplicate messages on the orders queue' }, 'throttle', ['hotfix']],
    ['messaging, lag', { text: 'consumer lag grows' }, 'hotfix', ['throttle']],
    ['permission leak', { severity: 'SEV-1', text: 'authorization bypass on /admin' }, 'revoke-access', ['rollback']],
    [
      'permission leak, even at SEV-3 by input',
      { severity: 'SEV-3', text: 'authorization bypass on /admin', answer: 'unknown' },
      'revoke-access',
      ['escalate'],
    ],
    ['unknown', { answer: 'unknown' }, 'escalate', []],
    ['unknown at SEV-1', { answer: 'unknown', severity: 'SEV-1' }, 'escalate', ['contain']],
    ['unknown, flag at hand', { answer: 'unknown', more: { guards: [guard()] } }, 'disable-flag', ['escalate']],
    [
      'unknown, billing mismatch',
      { answer: 'unknown', text: 'ledger mismatch in payments' },
      'freeze-writes',
      ['escalate'],
    ],
    ['unknown, lag', { answer: 'unknown', text: 'consumer lag grows' }, 'throttle', ['escalate']],
    [
      'unknown and blind, likely',
      { answer: 'unknown', severity: 'SEV-1', probability: 0.6, more: { observability: 'missing' } },
      'rollback',
      ['escalate'],
    ],
    [
      'unknown and blind, unlikely',
      { answer: 'unknown', severity: 'SEV-1', probability: 0.3, more: { observability: 'missing' } },
      'escalate',
      ['contain'],
    ],
    [
      'dependency outage, innocent deployment',
      {
        answer: 'not-this-deploy',
        more: { others: [{ kind: 'dependency', text: 'the payment provider answers 503' }] },
      },
      'contain',
      ['escalate'],
    ],
    [
      'dependency outage, flag in the deployment',
      { answer: 'not-this-deploy', more: { guards: [guard()], others: [{ kind: 'dependency', text: 'DNS fails' }] } },
      'contain',
      ['escalate'],
    ],
    [
      'expired certificate',
      { answer: 'not-this-deploy', more: { others: [{ kind: 'certificate', text: 'certificate has expired' }] } },
      'escalate',
      [],
    ],
    [
      'not this deployment by L1, isolated, still firing',
      { answer: 'not-this-deploy', severity: 'SEV-3', confidence: 'L1' },
      'escalate',
      [],
    ],
    [
      'evidence speaks against the one suspect',
      {
        confidence: 'L2',
        more: {
          cause: {
            answer: 'this-deploy',
            probability: 0.9,
            confidence: 'L2',
            basis: 'ranking',
            outside: [],
            limits: ['contested'],
            calibrated_on: 'x',
            reasons: ['it announces a repair'],
          },
        },
      },
      'rollback',
      [],
    ],
    ['not this deployment, isolated', { answer: 'not-this-deploy', severity: 'SEV-3' }, 'none', []],
    [
      'not this deployment, resolved',
      { answer: 'not-this-deploy', more: { signal: { ...inputOf({}).signal, status: 'resolved' } } },
      'none',
      [],
    ],
  ])('%s', (_, one, choice, alongside) => {
    const mitigation = choose(one);
    expect(mitigation).toMatchObject({ choice, alongside });
    expect(Mitigation.parse(mitigation)).toEqual(mitigation);
    expect(mitigation.options.map((option) => option.kind)).toEqual([...mitigationKinds]);
    expect(mitigation.rejected.map((option) => option.kind).toSorted()).toEqual(
      mitigationKinds.filter((kind) => kind !== choice).toSorted(),
    );
    expect(mitigation.rejected.every((option) => option.why.trim() !== '')).toBe(true);
    const chosen = mitigation.options.find((option) => option.kind === choice)!;
    expect(chosen.possible).not.toBe('no');
    if (mitigation.confidence === 'L1' && choice !== 'none')
      expect(chosen.reversibility.score).toBeGreaterThanOrEqual(2);
    for (const option of mitigation.options)
      for (const text of [option.undo, option.proof, option.risk_of_waiting, ...option.because])
        expect(text).not.toBe('');
  });

  test('a blocked rollback says which line blocks it, and what instead', () => {
    const mitigation = choose({ severity: 'SEV-1', way: { irreversible: [dropped] } });
    expect(why(mitigation, 'rollback')).toContain('db/migrations/7.sql:3');
    expect(why(mitigation, 'rollback')).toContain('DROP COLUMN email');
    expect(mitigation.why).toContain('users.email');
    expect(mitigation.options.find((option) => option.kind === 'rollback')).toMatchObject({
      possible: 'no',
      reversibility: { score: 0 },
      blast_radius: { score: 3 },
    });
    expect(rollbackPart(inputOf({ way: { irreversible: [dropped] } }).wayBack)).toMatchObject({
      feasible: false,
      irreversible: [dropped],
    });
  });

  test('shipped config: the answer says why not a restart', () => {
    expect(choose({ more: { suspects: [suspect(culprit, 'deploy/values.yaml')] } }).why).toMatch(
      /restart reads it again/,
    );
    expect(
      [
        'deploy/values.yaml',
        '.env.production',
        'config/app.json',
        'appsettings.Production.json',
        'infra/main.tf',
      ].filter((path) => !isConfigPath(path)),
    ).toEqual([]);
    expect(
      [
        'package.json',
        'package-lock.json',
        'pnpm-lock.yaml',
        '.github/workflows/ci.yml',
        'src/config.ts',
        'test/fixtures/a.yml',
        'locales/de.yml',
      ].filter(isConfigPath),
    ).toEqual([]);
  });

  test('conflicts are listed, and a revert that was not tried is not feasible', () => {
    const mitigation = choose({ way: { single: { clean: false, conflicts: ['src/cart.ts'] } } });
    expect(why(mitigation, 'hotfix')).toContain('src/cart.ts');
    expect(
      rollbackPart(
        inputOf({ way: { single: { clean: false, conflicts: ['x'] }, range: { clean: false, conflicts: ['x', 'y'] } } })
          .wayBack,
      ),
    ).toMatchObject({ feasible: false, conflicts: ['x', 'y'] });
    expect(rollbackPart(inputOf({ way: { range: null } }).wayBack).feasible).toBe(false);
    expect(rollbackPart(inputOf({ way: { last_good: null } }).wayBack).feasible).toBe(false);
  });

  test('a dependent deployment makes rolling back worse, and says so', () => {
    const option = choose({
      severity: 'SEV-1',
      way: { dependents: [{ what: 'web 4.2', sha: second, deployed_at: null }] },
    }).options.find((one) => one.kind === 'rollback')!;
    expect(option).toMatchObject({ reversibility: { score: 1 }, blast_radius: { score: 3 } });
    expect(option.can_get_worse.join(' ')).toContain('web 4.2');
  });

  test('postures of all classes that are touched', () => {
    expect(choose({ severity: 'SEV-1', text: 'spike of 401 errors' }).posture.join('; ')).toMatch(
      /rollback first.*audit trail/,
    );
    expect(choose({ more: { observability: 'missing' } }).posture.join('; ')).toMatch(/lower threshold/);
  });
});

describe('disagreement', () => {
  const codex = (choice: MitigationKind, one: Case = {}): Mitigation =>
    choose({ ...one, more: { ...one.more, codex: { choice, why: 'because' } } });

  test('agreement is none', () => {
    expect(codex('hotfix')).toMatchObject({ disagreement: null, reassess_at: null });
  });

  test.each<[string, MitigationKind, Case, MitigationKind, 'rules' | 'codex']>([
    ['the more reversible one', 'contain', {}, 'contain', 'codex'],
    ['the less reversible one is left', 'rollback', { answer: 'unknown', severity: 'SEV-1' }, 'escalate', 'rules'],
    ['a flag that is not there', 'disable-flag', { severity: 'SEV-1' }, 'rollback', 'rules'],
    ['a blocked rollback', 'rollback', { severity: 'SEV-1', way: { irreversible: [dropped] } }, 'hotfix', 'rules'],
    ['doing nothing at SEV-1', 'none', { severity: 'SEV-1' }, 'rollback', 'rules'],
    ['waiting for a release at SEV-2', 'scheduled-fix', {}, 'hotfix', 'rules'],
    ['escalating though the way is known', 'escalate', { severity: 'SEV-1' }, 'rollback', 'rules'],
    ['a hotfix that touches less', 'hotfix', { severity: 'SEV-1' }, 'hotfix', 'codex'],
    [
      'a hotfix by hand at L1',
      'hotfix',
      { severity: 'SEV-1', confidence: 'L1', way: { single: null } },
      'rollback',
      'rules',
    ],
  ])('%s', (_, theirs, one, choice, taken) => {
    const mitigation = codex(theirs, one);
    expect(mitigation.choice).toBe(choice);
    expect(mitigation.disagreement).toMatchObject({ taken, codex: { choice: theirs, why: 'because' } });
    expect(mitigation.reassess_at).toBe('2026-11-20T12:10:00.000Z');
    if (choice === 'contain') expect(mitigation.alongside).toEqual(['hotfix']);
  });
});

describe('commands', () => {
  const commands = (mitigation: Mitigation): string =>
    mitigation.options.flatMap((option) => option.commands).join('\n');

  test('real revisions and names, and hostile ones stay words', () => {
    const text = commands(choose({ more: { guards: [guard()] } }));
    expect(text).toContain(`git revert --no-edit -m 1 ${culprit}`);
    expect(text).toContain(`git read-tree -m -u HEAD ${good}`);
    expect(text).toContain('/features/new-cart/environments/production/off');
    const hostile = commands(
      choose({ service: "x'; rm -rf / #", more: { suspects: [suspect(culprit, "a'$(id)`id`\n.ts")] } }),
    );
    expect(hostile).toContain(String.raw`'deployment/x'\''; rm -rf / #'`);
    expect(hostile).toContain(String.raw`$'Suspected: a\'$(id)`);
    expect(hostile).not.toContain('id`\n.ts');
  });

  test('an environment switch is removed, not set to a text that counts as true', () => {
    const env = {
      ...guard(),
      library: 'environment' as const,
      flag: 'ENABLE_CART',
      quote: 'if (process.env.ENABLE_CART) {',
    };
    expect(commands(choose({ more: { guards: [env] } }))).toContain('kubectl set env deployment/shop ENABLE_CART-');
    expect(
      commands(
        choose({
          more: {
            guards: [{ ...env, turn: 'on', flag: 'DISABLE_CART', quote: "if (process.env.DISABLE_CART !== '1') {" }],
          },
        }),
      ),
    ).toContain('kubectl set env deployment/shop DISABLE_CART=1');
  });

  test('quoting', () => {
    expect(['a/b.ts', '-rf', "it's", 'a b', '$(x)', '', 'a\u001bb', '\u202ex'].map(shellQuote)).toEqual([
      'a/b.ts',
      "'-rf'",
      String.raw`'it'\''s'`,
      "'a b'",
      "'$(x)'",
      "''",
      String.raw`$'a\u001bb'`,
      String.raw`$'\u202ex'`,
    ]);
  });
});
