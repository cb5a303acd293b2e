import { describe, expect, it } from 'vitest';
import { cachedRedact, redactJson } from './redact-json.ts';

const hide = async (text: string): Promise<string> => text.replaceAll('hunter2-hunter2', '‹secret:x#1›');

describe('redactJson', () => {
  it('keeps the structure and the very value where nothing is found', async () => {
    const value = { a: [1, null, true, 'plain text', { b: '{"c": 1.0}' }] };
    expect(await redactJson(value, hide)).toBe(value);
  });

  it('reads JSON inside of texts, and trusts names only outside', async () => {
    const clean = await redactJson(
      {
        id: 'id-hunter2-hunter2',
        output: JSON.stringify({ id: 'hunter2-hunter2', list: ['hunter2-hunter2'], 'hunter2-hunter2': 1 }),
      },
      hide,
    );
    expect(clean).toEqual({
      id: 'id-hunter2-hunter2',
      output: '{"id":"‹secret:x#1›","list":["‹secret:x#1›"],"‹secret:x#1›":1}',
    });
  });

  it('sees escaped line ends of a text in a text', async () => {
    const lines = async (text: string): Promise<string> => text.replace(/BEGIN KEY\nabc\nEND KEY/g, '‹secret:key#1›');
    expect(
      await redactJson([JSON.stringify({ output: JSON.stringify({ text: 'BEGIN KEY\nabc\nEND KEY' }) })], lines),
    ).toEqual(['{"output":"{\\"text\\":\\"‹secret:key#1›\\"}"}']);
  });

  it('reads a text as it is where its JSON nests too deep, and refuses such a body', async () => {
    const deep = `${'['.repeat(3000)}"hunter2-hunter2"${']'.repeat(3000)}`;
    expect(JSON.stringify(await redactJson({ input: deep }, hide))).not.toContain('hunter2');
    await expect(redactJson(JSON.parse(deep), hide)).rejects.toThrow('more than 100 levels');
  });
});

describe('cachedRedact', () => {
  it('asks once for equal texts and forgets the oldest first', async () => {
    const asked: string[] = [];
    const redact = cachedRedact(async (text) => {
      asked.push(text[0] ?? '');
      return text;
    }, 25);
    const [a, b, c] = ['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10)] as const;
    for (const text of [a, a, b, a, c, a, b]) await redact(text);
    expect(asked.join('')).toBe('abcb');
  });
});
