import { describe, expect, it } from 'vitest';
import { findIn } from '../../../../test/support/change-context.ts';
import { noise, pem, samples } from '../../../../test/support/secrets.ts';
import { secretsRule } from './secrets.ts';

const token = `gh${'p_'}${noise(36)}`;
const find = (before: Record<string, string>, after: Record<string, string>) =>
  findIn(secretsRule, { before: { keep: '', ...before }, after: { keep: '', ...after } });

describe('secrets', () => {
  it('is critical on an added line, with the redacted line as its quote', async () => {
    expect(
      await find({ 'src/a.ts': 'const a = 1;\n' }, { 'src/a.ts': `const a = 1;\nconst token = '${token}';\n` }),
    ).toMatchObject([
      {
        path: 'src/a.ts',
        side: 'new',
        line: 2,
        quote: "const token = '‹secret:github-token#1›';",
        title: 'Secret committed (github token)',
      },
    ]);
  });

  it('never shows a secret, whatever its kind', async () => {
    const planted = samples();
    const hits = await find(
      {},
      Object.fromEntries(planted.map(({ text, path }, at) => [`src/${at}/${path ?? 'a.txt'}`, text])),
    );
    expect(hits).toHaveLength(planted.length);
    for (const { secret } of planted) expect(JSON.stringify(hits)).not.toContain(secret);
  });

  it('a private key over many lines is one finding', async () => {
    const key = pem().trimEnd();
    expect(await find({}, { 'deploy/key.pem': `${key}\n` })).toMatchObject([
      { line: 1, endLine: key.split('\n').length, title: 'Secret committed (private key)' },
    ]);
  });

  it('the same secret twice in a file is one finding', async () => {
    expect(await find({}, { 'a.ts': `a('${token}');\nb('${token}');\n` })).toHaveLength(1);
  });

  it('is lower when it only moved, within a file or to another', async () => {
    const line = `const token = '${token}';\n`;
    expect(await find({ 'a.ts': `${line}a\nb\nc\nd\n` }, { 'a.ts': `a\nb\nc\nd\n${line}` })).toMatchObject([
      { severity: 'medium', title: 'Secret moved, not removed (github token)' },
    ]);
    expect(await find({ 'a.ts': `${line}a\nb\nc\n` }, { 'a.ts': 'a\nb\nc\n', 'b.ts': line })).toMatchObject([
      { path: 'b.ts', severity: 'medium' },
    ]);
  });

  it.each(['test/a.ts', 'src/a.test.ts', 'fixtures/a.json', '.env.example', 'pkg/a_test.go'])(
    'is lower with its reason in %s',
    async (path) => {
      expect(await find({}, { [path]: `x = "${token}"\n` })).toMatchObject([
        { severity: 'medium', confidence: 'L2', detail: expect.stringContaining('tests or samples') },
      ]);
    },
  );

  it.each([
    ['a Firebase key', 'src/firebase.ts', `apiKey: '${'AI'}za${noise(35)}'`],
    ['a connection string', 'src/db.ts', `postgres://app:${noise(12)}@db.internal/app`],
    ['documentation', 'docs/setup.md', token],
  ])('%s is high', async (_, path, text) => {
    expect(await find({}, { [path]: `${text}\n` })).toMatchObject([{ severity: 'high', confidence: 'L2' }]);
  });

  it.each(['127.0.0.1:5432', 'localhost', 'db:5432', '${host}:${port}', '<host>'])(
    'is low at the local address %s',
    async (host) => {
      expect(
        await find({}, { 'src/db.ts': `const url = \`postgres://app:${noise(12)}@${host}/app\`;\n` }),
      ).toMatchObject([{ severity: 'low' }]);
    },
  );

  it('is silent where it is unchanged, removed, or no secret', async () => {
    const line = `const token = '${token}';\n`;
    expect(await find({ 'a.ts': `${line}a\n` }, { 'a.ts': `${line}b\n` })).toEqual([]);
    expect(await find({ 'a.ts': `${line}a\n` }, { 'a.ts': 'a\n' })).toEqual([]);
    expect(
      await find({}, { 'a.ts': "const token = process.env.TOKEN;\nconst marker = '‹secret:github-token#1›';\n" }),
    ).toEqual([]);
  });
});
