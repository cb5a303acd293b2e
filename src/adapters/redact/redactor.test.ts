import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noise, pem, samples } from '../../../test/support/secrets.ts';
import { extraAnchors, presetAnchors } from '../../readers/redact/anchors.ts';
import { extraPatterns } from '../../readers/redact/patterns.ts';
import { Screen } from '../../readers/redact/screen.ts';
import { createRedactor } from './redactor.ts';
import { presetKinds } from './secretlint.ts';

const lineCount = (text: string): number => text.split('\n').length;

describe('secrets by format', () => {
  it.each(samples())('$kind is replaced: $#', async ({ kind, text, secret, path }) => {
    const redacted = await createRedactor().redact(`// one\n${text}\n// last\n`, path);
    expect(redacted.text).not.toContain(secret);
    expect(redacted.text).toContain(`‹secret:${kind}#1›`);
    expect(redacted.hits).toEqual([{ kind, number: 1, startLine: 2, endLine: 2, marker: `‹secret:${kind}#1›` }]);
    expect(redacted.text.replace(/‹[^›]*›/, secret)).toBe(`// one\n${text}\n// last\n`);
  });

  it('has a sample for every kind', () => {
    const planted = new Set([...samples().map((one) => one.kind), 'private-key']);
    expect(
      [...presetKinds().map((one) => one.kind), ...extraPatterns.map((one) => one.kind)].filter(
        (kind) => !planted.has(kind),
      ),
    ).toEqual([]);
  });

  it.each([
    [
      'the documentation key of AWS',
      `aws_access_key_id = AKIA${'IOSFODNN7EXAMPLE'}\naws_secret_access_key = ` +
        `wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYEXAMPLEKEY'}`,
    ],
    ['a placeholder token', `ghp_${'x'.repeat(20)}\nsk-proj-${'x'.repeat(60)}\nsk-...\nAIza${'_'.repeat(35)}`],
    ['Stripe test keys', `sk_test_${noise(24)}`],
    [
      'addresses with placeholders',
      'https://user:${PASSWORD}@host.com postgres://postgres:password@localhost/db https://user:password@example.com',
    ],
    ['hashes and ids', `${noise(40, '0123456789abcdef')} ${noise(64, '0123456789abcdef')} sha512-${noise(86)}==`],
    [
      'a key header in code',
      "if (text.includes('-----BEGIN PRIVATE KEY-----') && !text.includes('-----END PRIVATE KEY-----')) throw " +
        "new Error('this key is not readable');",
    ],
    [
      'a key placeholder',
      '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n-----BEGIN PRIVATE ' +
        'KEY-----\nMIIEvQIBADANBgkqhkiG9w0...\n-----END PRIVATE KEY-----',
    ],
    [
      'a public key and a certificate',
      `-----BEGIN PUBLIC KEY-----\n${noise(64)}\n-----END PUBLIC KEY-----\n-----BEGIN ` +
        `CERTIFICATE-----\n${noise(64)}\n-----END CERTIFICATE-----`,
    ],
    ['an environment reference', '_authToken=${NPM_TOKEN}'],
  ])('%s stays', async (_, text) => {
    const redacted = await createRedactor().redact(text, '.npmrc');
    expect(redacted).toEqual({ text, hits: [] });
  });

  it('a comment in the text cannot switch the scanner off', async () => {
    const token = `gh${'p_'}${noise(36)}`;
    const { text } = await createRedactor().redact(
      `// secretlint-disable\n// secretlint-disable-next-line\nx = "${token}" // secretlint-disable-line`,
    );
    expect(text).not.toContain(token);
  });

  it('never opens the path it is given', async () => {
    const redacted = await createRedactor().redact('text', '/dev/zero.p12');
    expect(redacted.text).toBe('text');
  });

  it('keeps what it redacted before', async () => {
    const redactor = createRedactor();
    for (const { text, path } of samples()) {
      const once = await redactor.redact(text, path);
      expect(await redactor.redact(once.text, path)).toEqual({ text: once.text, hits: [] });
    }
  });
});

describe('private keys', () => {
  it.each(['pkcs8', 'pkcs1', 'sec1'] as const)('%s leaves the marker on each line', async (type) => {
    const key = pem(type).trimEnd();
    const { text, hits } = await createRedactor().redact(`a\n${key}\nb\n`);
    expect(text).toBe(
      `a\n${key
        .split('\n')
        .map(() => '‹secret:private-key#1›')
        .join('\n')}\nb\n`,
    );
    expect(hits).toMatchObject([{ startLine: 2, endLine: 1 + key.split('\n').length }]);
  });

  it('indented, with CRLF, in JSON, in concatenated literals: one number for one key', async () => {
    const key = pem();
    const redactor = createRedactor();
    const variants = [
      key,
      `key: |\n${key.replace(/^/gm, '    ')}\nnext: 1`,
      key.replaceAll('\n', '\r\n'),
      JSON.stringify({ private_key: key, other: 1 }),
      key
        .trimEnd()
        .split('\n')
        .map((line) => `  "${line}\\n"`)
        .join(' +\n'),
    ];
    for (const variant of variants) {
      const { text } = await redactor.redact(variant);
      for (const line of key.split('\n').filter((one) => one.length > 20)) expect(text).not.toContain(line);
      expect([...new Set(text.match(/‹[^›]*›/g))]).toEqual(['‹secret:private-key#1›']);
      expect(lineCount(text)).toBe(lineCount(variant));
    }
    expect((await redactor.redact(variants[3] ?? '')).text).toContain('"other":1');
  });

  it('cut off on either side', async () => {
    const lines = pem().trimEnd().split('\n');
    const marker = '‹secret:private-key#1›';
    expect((await createRedactor().redact(['x = 1', ...lines.slice(0, 4)].join('\n'))).text).toBe(
      ['x = 1', ...Array<string>(4).fill(marker)].join('\n'),
    );
    expect((await createRedactor().redact([...lines.slice(-4), 'x = 1'].join('\n'))).text).toBe(
      [...Array<string>(4).fill(marker), 'x = 1'].join('\n'),
    );
  });

  it('encrypted and armored keys', async () => {
    const body = Array.from({ length: 12 }, (_, at) => noise(64, undefined, String(at)));
    const text = [
      '-----BEGIN RSA PRIVATE KEY-----',
      'Proc-Type: 4,ENCRYPTED',
      `DEK-Info: AES-128-CBC,${noise(32, '0123456789ABCDEF')}`,
      '',
      ...body,
      noise(20),
      '-----END RSA PRIVATE KEY-----',
      'between',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----',
      'Version: GnuPG v2',
      '',
      ...body.toReversed(),
      noise(20),
      '=aB3d',
      '-----END PGP PRIVATE KEY BLOCK-----',
      'after',
    ].join('\n');
    const redacted = await createRedactor().redact(text);
    expect(redacted.text.replace(/(?:‹secret:private-key#(\d)›\n)+/g, '<$1>')).toBe('<1>between\n<2>after');
  });
});

describe('isClean', () => {
  const anchors = samples().flatMap(({ text }) => [text, ...[...text.matchAll(/.{3,9}/g)].map(([piece]) => piece)]);
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

  it.each(samples())('is not said of a text with a secret: $kind, $#', ({ text }) => {
    expect(createRedactor().isClean?.(bytes(`// one\n${text}`))).toBe(false);
  });

  it('is not said of private keys, cut ones included', () => {
    const [head = '', ...rest] = pem().trimEnd().split('\n');
    for (const text of [pem('sec1'), [head, ...rest.slice(0, -1)].join('\n'), rest.join('\n')])
      expect(createRedactor().isClean?.(bytes(text))).toBe(false);
  });

  it('is not said of what was learnt on the way, nor of a piece of what the run holds', async () => {
    const redactor = createRedactor({ known: [{ kind: 'key', value: `ü${noise(40, undefined, 'held')}` }] });
    expect(redactor.isClean?.(bytes(`the value ${noise(40)} leaked`))).toBe(true);
    await redactor.redact(`aws_secret_access_key = "${noise(40)}"`);
    expect(redactor.isClean?.(bytes(`the value ${noise(40)} leaked`))).toBe(false);
    expect(redactor.isClean?.(bytes(`x ${noise(40, undefined, 'held').slice(20, 32)} y`))).toBe(false);
    expect(redactor.isClean?.(bytes(Buffer.from(noise(40, undefined, 'held')).toString('base64')))).toBe(false);
  });

  it('is said of code that speaks of secrets, and of plain addresses', () => {
    const text = 'const token = readSecret("access_key"); // https://example.com:443/a@b, see http://x.y/p?postgres\n';
    expect(createRedactor().isClean?.(bytes(text.repeat(50)))).toBe(true);
  });

  // The rows of `presetAnchors` were read off the patterns of this version: read them again before this one moves.
  it('knows the version of the preset', () => {
    const { version } = createRequire(import.meta.url)('@secretlint/secretlint-rule-preset-recommend/package.json') as {
      version: string;
    };
    expect(version).toBe('12.0.0');
    expect(presetKinds().filter(({ id }) => presetAnchors[id] === undefined)).toEqual([]);
    expect(extraPatterns.filter(({ kind }) => extraAnchors[kind] === undefined)).toEqual([]);
  });

  it('values that begin alike, however long, are compared by their beginnings alone', () => {
    const screen = new Screen();
    for (const end of ['1b', '2b', '3b']) screen.addText('a'.repeat(1_000_000) + end);
    const compared: number[] = [];
    const text = Buffer.alloc(10_000, 'a');
    const counted = new Proxy(text, {
      get: (target, key) => {
        if (typeof key === 'string' && /^[0-9]+$/.test(key)) compared.push(Number(key));
        return Reflect.get(target, key) as unknown;
      },
    });
    expect(screen.mayHold(counted)).toBe(true);
    expect(compared.length).toBeLessThan(100);
  });

  it('a value beyond what is remembered is taken out where it stands, and says nothing of other texts', async () => {
    const redactor = createRedactor();
    const long = `${'a'.repeat(3000)}1b`;
    const { text } = await redactor.redact(`//registry.example/:_auth${'Token='}${long}\n`, '.npmrc');
    expect(text).not.toContain(long);
    expect((await redactor.redact(long)).text).toBe(long);
  });

  it('property: where it is said, nothing is replaced', async () => {
    const value = noise(30, undefined, 'held');
    const replaced: string[] = [];
    const pieces = [...anchors, '://', 'user:pass12@host.io/', 'HTTPS', 'MySQL', 'mongodb+srv', ' ', '\n', 'é', value];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), fc.nat(60), async (some, cut) => {
        const redactor = createRedactor({ known: [{ kind: 'key', value }] });
        const text = some.join('').slice(cut);
        const said = redactor.isClean?.(bytes(text)) === true;
        if (!said) return;
        for (const path of [undefined, 'a/.npmrc', 'package.json']) {
          const { text: redacted } = await redactor.redact(text, path);
          if (redacted !== text) replaced.push(text);
        }
      }),
      { numRuns: 2000 },
    );
    expect(replaced).toEqual([]);
  });
});

describe('numbers', () => {
  it('equal secrets have one number for the life of the redactor', async () => {
    const redactor = createRedactor();
    const [one, two] = [`gh${'p_'}${noise(36, undefined, 'one')}`, `gh${'p_'}${noise(36, undefined, 'two')}`];
    expect((await redactor.redact(`${one} ${two} ${one}`)).text).toBe(
      '‹secret:github-token#1› ‹secret:github-token#2› ‹secret:github-token#1›',
    );
    expect((await redactor.redact(`${two}`)).text).toBe('‹secret:github-token#2›');
  });

  it('what was found once is found without its surroundings', async () => {
    const redactor = createRedactor();
    await redactor.redact(`aws_secret_access_key = "${noise(40)}"`);
    expect((await redactor.redact(`the value ${noise(40)} leaked`)).text).toBe(
      'the value ‹secret:aws-secret-key#1› leaked',
    );
  });

  it('is the same from the cache, and hits are copies', async () => {
    const redactor = createRedactor();
    const text = `gh${'p_'}${noise(36)}`;
    const first = await redactor.redact(text);
    (first.hits[0] as { number: number }).number = 99;
    expect((await redactor.redact(text)).hits).toMatchObject([{ number: 1 }]);
  });
});

describe('known values', () => {
  const value = `s${'k-'}${noise(48, undefined, 'known')}`;
  const redactor = createRedactor({ known: [{ kind: 'API key', value }] });
  const marker = '‹secret:api-key#1›';

  it.each([
    ['whole', value, marker],
    ['without its first seven characters', value.slice(7), marker],
    ['twelve characters', value.slice(20, 32), marker],
    ['eleven characters are no fragment', value.slice(20, 31), value.slice(20, 31)],
    ['within other text', `x${value}y`, `x${marker}y`],
    ['twice, overlapping', `${value.slice(0, 20)}${value.slice(10, 40)}`, marker],
    ['over two lines', `${value.slice(0, 25)}\n${value.slice(25)}`, `${marker}\n${marker}`],
  ])('%s', async (_, text, expected) => {
    expect((await redactor.redact(text)).text).toBe(expected);
  });

  it('base64 at every alignment, base64url and URL-encoding', async () => {
    const odd = `${noise(30, undefined, 'odd')}+/=?&${noise(20, undefined, 'tail')}`;
    const other = createRedactor({ known: [{ kind: 'key', value: odd }] });
    for (const before of ['', 'a', 'ab', 'Bearer ']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(`${before}${odd}:x`).toString(encoding);
        const { text } = await other.redact(`header: ${encoded}`);
        // at most the two characters that the value shares with its neighbours stay beside it
        expect(text.replace(/‹[^›]*›/g, '').length).toBeLessThan(`header: `.length + before.length * 2 + 10);
        expect(Buffer.from(text.replace(/‹[^›]*›/g, ''), 'base64').toString('latin1')).not.toContain(odd.slice(0, 6));
      }
    }
    expect((await other.redact(`q=${encodeURIComponent(odd)}`)).text).toBe('q=‹secret:key#1›');
    expect((await other.redact(JSON.stringify({ odd }))).text).toBe('{"odd":"‹secret:key#1›"}');
  });

  it('a short value goes as a whole, one below six characters is no secret', async () => {
    const other = createRedactor({
      known: [
        { kind: 'key', value: 'hunter22' },
        { kind: 'key', value: 'test' },
        { kind: 'key', value: ' ' },
      ],
    });
    expect((await other.redact('a test of hunter22 and hunter2')).text).toBe('a test of ‹secret:key#1› and hunter2');
  });

  it('property: no twelve characters of a known value survive, and the number of lines stays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ minLength: 12, maxLength: 60, unit: 'binary' })
          .filter((one) => one.trim().length >= 12 && !one.includes('\n') && !/[‹›]/.test(one)),
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r\n', '\0', '\ud800', 'KEY', 'PART'))),
        fc.nat(),
        async (known, pieces, cut) => {
          const held = known.trim();
          const from = cut % (held.length - 11);
          const text = pieces
            .map((piece) => (piece === 'KEY' ? held : piece === 'PART' ? held.slice(from, from + 12) : piece))
            .join('');
          const { text: redacted, hits } = await createRedactor({ known: [{ kind: 'k', value: known }] }).redact(text);
          for (let at = 0; at + 12 <= held.length; at += 1)
            expect(redacted.includes(held.slice(at, at + 12))).toBe(false);
          expect(lineCount(redacted)).toBe(lineCount(text));
          for (const hit of hits)
            for (let line = hit.startLine; line <= hit.endLine; line += 1)
              expect(redacted.split('\n')[line - 1]).toContain(hit.marker);
        },
      ),
    );
  });
});

describe('hostile text', () => {
  it.each([
    ['one line of five million characters', 'https://a:bb'.repeat(420_000)],
    ['lone surrogates', '\ud800\udc00\ud800'.repeat(1000)],
    ['NUL bytes', `\0${'\0a'.repeat(1000)}`],
    ['headers without end', '-----BEGIN PRIVATE KEY-----\n'.repeat(20_000)],
    ['ends without beginning', `${noise(64)}\n-----END PRIVATE KEY-----\n`.repeat(5000)],
    ['a slack prefix without end', `xox${'b-'}${'a-'.repeat(1_000_000)}`],
    ['empty', ''],
  ])('%s', async (_, text) => {
    const redacted = await createRedactor({ known: [{ kind: 'k', value: noise(40) }] }).redact(text);
    expect(lineCount(redacted.text)).toBe(lineCount(text));
  });
});
