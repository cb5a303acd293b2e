import { describe, expect, it } from 'vitest';
import { taskOptions } from '../chain/kinds.ts';
import { commonOptions } from './common-options.ts';
import { review } from '../../tasks/review/task.ts';
import { parseConfig } from './config-file.ts';
import { readFlags } from './flags.ts';
import { settleTask } from './settle-task.ts';

const nine = (at: number): string => Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(',');

const sections = { common: commonOptions, tasks: taskOptions };
const config = (text: string): ReturnType<typeof parseConfig> => parseConfig(text, '.github/codex-ci.yml', sections);
const settle = (flags: Record<string, string>, text: string): ReturnType<typeof settleTask<typeof review.options>> =>
  settleTask(review, new Map(Object.entries(flags)), 'flag', { file: '.github/codex-ci.yml', text }, taskOptions);

describe('configuration', () => {
  it('takes common keys at the top and a task’s keys under its name', () => {
    const { common, values, given } = settle({}, 'max-usd: 1.5\nreview:\n  ignore: ["vendor/**"]\n  block-on: high\n');
    expect(common.maxUsd).toBe(1.5);
    expect(values.ignore).toEqual(['vendor/**']);
    expect(values.blockOn).toBe('high');
    expect(given).toEqual({ maxUsd: 'config', ignore: 'config', blockOn: 'config' });
  });

  it('lets a flag win over the file, and the file over the default', () => {
    const { common, values } = settle({ 'max-usd': '3' }, 'max-usd: 1\ntimeout: 5m\n');
    expect(common.maxUsd).toBe(3);
    expect(common.timeout).toBe('5m');
    expect(values.blockOn).toBe('critical');
  });

  it.each([
    ['an unknown key', 'a: 1\n', /^\.github\/codex-ci\.yml:1: a: is not a known key; allowed: .*max-usd.*review/],
    [
      'an unknown key of a task, with its line',
      'review:\n\n  block_on: high\n',
      /^\.github\/codex-ci\.yml:3: review\.block_on: is not a known key; allowed: .*block-on/,
    ],
    [
      'a value that is not allowed',
      'review:\n  block-on: bad\n',
      /codex-ci\.yml:2: review\.block-on: "bad" is not allowed; allowed: critical, high, medium, low, info/,
    ],
    ['a negative limit', 'max-usd: -1\n', /codex-ci\.yml:1: max-usd: -1 is not allowed; allowed: a number from 0/],
    [
      'days that are fewer than what later readers need',
      'retention-days: 7\n',
      /codex-ci\.yml:1: retention-days: 7 is not allowed; allowed: a whole number from 30 to 400/,
    ],
    ['a limit that is no number', 'max-usd: lots\n', /max-usd: "lots" is not allowed/],
    [
      'a value deep inside',
      'review:\n  rules:\n    secret-added: loud\n',
      /codex-ci\.yml:3: review\.rules\.secret-added: "loud" is not allowed; allowed: off, critical, high/,
    ],
    [
      'an unknown rule',
      'review:\n  rules:\n    no-such-rule: off\n',
      /codex-ci\.yml:3: review\.rules\.no-such-rule: is not a known key; allowed: secret-added, /,
    ],
    [
      'an unknown key of a profile',
      'profiles:\n  review:\n    modle: x\n',
      /codex-ci\.yml:3: profiles\.review\.modle: is not a known key; allowed: model, effort/,
    ],
    [
      'a limit of silence that is no duration',
      'profiles:\n  review:\n    first-byte-timeout: soon\n',
      /codex-ci\.yml:3: profiles\.review\.first-byte-timeout: "soon" is not allowed; allowed: a duration from 1s/,
    ],
    ...['0.0001ms', '999ms', '25h'].map((text): [string, string, RegExp] => [
      `${text} as a limit of silence`,
      `profiles:\n  review:\n    first-byte-timeout: ${text}\n`,
      /is not allowed; allowed: a duration from 1s, such as 90s, 15m or 1h$/,
    ]),
    ...['90', '[90s]', 'null', '{ a: 1 }'].map((text): [string, string, RegExp] => [
      `${text} as a duration inside`,
      `profiles:\n  review:\n    timeout: ${text}\n`,
      /profiles\.review\.timeout: .* is not allowed; allowed: a duration such as 90s, 15m or 1h$/,
    ]),
    ...(
      [
        ['model: 5', 'model: 5 is not allowed; allowed: text'],
        ['model: ""', 'model: "" is not allowed; allowed: text'],
        ['max-requests: many', 'max-requests: "many" is not allowed; allowed: a whole number from 1'],
        ['ask-tokens: 5', 'ask-tokens: 5 is not allowed; allowed: a whole number from 1000 to 250000'],
        ['estimate-usd: []', 'estimate-usd: [] is not allowed; allowed: a number from 0'],
        ['fallback: no', 'fallback: "no" is not allowed; allowed: model, effort, verbosity'],
      ] as const
    ).map(([text, said]): [string, string, RegExp] => [
      `${text} inside`,
      `profiles:\n  review:\n    ${text}\n`,
      new RegExp(`^\\.github/codex-ci\\.yml:3: profiles\\.review\\.${said.replaceAll(/[[\]]/g, '\\$&')}`),
    ]),
    [
      'a list inside that is none',
      'review:\n  instructions:\n    - paths: src\n      text: x\n',
      /review\.instructions\.0\.paths: "src" is not allowed; allowed: a list of 1 or more$/,
    ],
    [
      'a text inside of another form',
      'docs-check:\n  run-samples:\n    - language: "a b"\n      command: x\n      ending: .x\n      pages: ["*.md"]\n',
      /run-samples\.0\.language: "a b" is not allowed; allowed: text that matches \/\^/,
    ],
    [
      'a long value, shown short',
      `timeout: ${'x'.repeat(401)}\n`,
      /codex-ci\.yml:1: timeout: "x{78}… is not allowed; allowed: a duration such as/,
    ],
    [
      'a long value for a task',
      `review: ${'x'.repeat(401)}\n`,
      /codex-ci\.yml:1: review: "x{78}… is not a mapping; allowed: /,
    ],
    [
      'a list that holds itself',
      'profiles:\n  review:\n    first-byte-timeout: &a [*a]\n',
      /^\.github\/codex-ci\.yml:3: profiles\.review\.first-byte-timeout\.0: is an alias of what it is in; allowed: /,
    ],
    [
      'a task that holds itself',
      'review: &a\n  - [*a]\n',
      /codex-ci\.yml:1: review\.0\.0: is an alias of what it is in/,
    ],
    ['a file that holds itself', '&a\nprofiles: *a\n', /codex-ci\.yml:2: profiles: is an alias of what it is in/],
    [
      'a list item',
      'review:\n  look-for:\n    - security\n    - style\n',
      /review\.look-for\.1: "style" is not allowed; allowed: security, data-loss/,
    ],
    ['a key given twice', 'model: a\nmodel: b\n', /codex-ci\.yml:2: is not YAML: Map keys must be unique/],
    ['broken YAML', 'review: [\n', /codex-ci\.yml:\d: is not YAML/],
    ['a list at the top', '- a\n', /is not a mapping/],
    ['a task that is no mapping', 'review: yes please\n', /codex-ci\.yml:1: review: "yes please" is not a mapping/],
    ['a secret in the file', 'openai-api-key: abc\n', /openai-api-key: is not a known key/],
    [
      'an alias bomb',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...[...'bcdefgh'].map((letter, at) => `${letter}: &${letter} [${nine(at)}]`),
        '',
      ].join('\n'),
      /alias/i,
    ],
  ])('refuses %s in one line', (_, text, message) => {
    expect(() => config(text)).toThrow(message);
    try {
      config(text);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });

  it('takes an alias of a value elsewhere', () => {
    const { values } = settle({}, 'review:\n  ignore: &a ["vendor/**"]\n  generated: *a\n');
    expect(values.generated).toEqual(['vendor/**']);
  });

  it('takes an empty file as no configuration', () => {
    expect(config('').common.size).toBe(0);
    expect(config('# nothing\n').common.size).toBe(0);
  });
});

describe('flags', () => {
  const read = (...args: string[]): ReturnType<typeof readFlags> => readFlags(args, [commonOptions, review.options]);

  it('reads values, switches, negated switches and arguments', () => {
    const { texts, rest } = read('--base', 'main', '--max-usd=0.5', '--json', '--no-require-model', 'extra');
    expect(Object.fromEntries(texts)).toEqual({
      base: 'main',
      'max-usd': '0.5',
      json: 'true',
      'require-model': 'false',
    });
    expect(rest).toEqual(['extra']);
  });

  it.each([
    ['an unknown flag', ['--bsae', 'x'], /^--bsae: is not a known flag; near it: .*--base/],
    ['a flag without its value', ['--base'], /^--base: has no value/],
    ['a flag given twice', ['--base', 'a', '--base', 'b'], /^--base: is given twice/],
    ['a short flag', ['-x'], /^-x: is not a known flag/],
    ['a secret as a flag', ['--openai-api-key', 'x'], /^--openai-api-key: is not a known flag/],
  ])('refuses %s', (_, args, message) => {
    expect(() => read(...args)).toThrow(message);
  });

  it.each([['1e3'], ['NaN'], [''], ['0x10'], ['-1']])('refuses the number %j', (text) => {
    expect(() => settle({ 'max-usd': text }, '')).toThrow(/^--max-usd: .* is not allowed; allowed: a number from 0/);
  });

  it('shows a long text of a flag short', () => {
    expect(() => settle({ 'max-usd': 'x'.repeat(401) }, '')).toThrow(/^--max-usd: "x{78}… is not allowed; allowed: /);
  });

  it.each([['True'], ['yes'], ['1'], ['']])('refuses the switch %j', (text) => {
    expect(() => settle({ 'require-model': text }, '')).toThrow(/allowed: true or false/);
  });

  it.each([['15'], ['0s'], ['-5m'], ['1d']])('refuses the duration %j', (text) => {
    expect(() => settle({ timeout: text }, '')).toThrow(/allowed: a duration such as 90s, 15m or 1h/);
  });
});
