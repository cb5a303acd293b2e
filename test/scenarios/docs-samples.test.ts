import { describe, expect, it } from 'vitest';
import type { DocsCheckPart } from '../../src/tasks/docs-check/part.ts';
import { checkDocs, type DocsRun } from '../support/docs-check.ts';

// Samples that are run, in the real sandbox, on real trees.

const readme = (...samples: readonly string[]): string =>
  `# Acme\n\n${samples.map((one) => `\`\`\`sh\n${one}\n\`\`\`\n`).join('\nThen:\n\n')}`;
const setting = (command = 'sh {file}'): object => ({ language: 'sh', command, ending: '.sh', pages: ['*.md'] });
const run = (page: string, more: Partial<DocsRun> = {}, settings: readonly object[] = [setting()]): DocsRun => ({
  before: { 'README.md': page, 'tool.sh': 'echo 1\n' },
  after: { 'tool.sh': 'exit 3\n' },
  ...more,
  options: { runSamples: settings, ...more.options },
});

const ofSamples = (part: DocsCheckPart): string[] => part.notices.filter((one) => one.startsWith('samples:'));

describe('samples that are run', () => {
  it('tells the one that ended well before the change, and says how many were judged', async () => {
    const { told, result, part, brief } = await checkDocs(run(readme('sh ./tool.sh', 'echo fine')));
    expect(told).toEqual(['broken-sample README.md:4']);
    expect(result.envelope.verdict).toBe('block');
    expect(ofSamples(part)).toEqual(['samples: 2 judged, 1 of them fails since this change']);
    expect(brief).toContain('samples: 2 judged, 1 of them fails since this change');
  });

  it('says which could not be judged, and why', async () => {
    const { told, part, brief } = await checkDocs(run(readme('no-such-command', 'exit 7', 'echo fine')));
    expect(told).toEqual([]);
    expect(ofSamples(part)[0]).toBe('samples: 1 judged, 0 of them fail since this change');
    expect(ofSamples(part)[1]).toMatch(
      /^samples: 2 could not be judged, failing at the base too: README\.md:4 found no such command \(.*no-such-command.*\); README\.md:10 ended with 7$/,
    );
    expect(brief).toEqual(expect.arrayContaining(ofSamples(part)));
  });

  it('says when the command itself is missing', async () => {
    const { part } = await checkDocs(run(readme('echo fine'), {}, [setting('no-such-runner {file}')]));
    expect(part.notices.join('\n')).toMatch(/1 could not be judged.*found no such command/);
  });

  it('says what is new and what no setting takes', async () => {
    const old = readme('echo fine');
    const { part } = await checkDocs(
      run(old, { after: { 'README.md': `${old}\nAnd:\n\n\`\`\`sh\necho more\n\`\`\`\n` } }),
    );
    expect(ofSamples(part)).toEqual([
      'samples: 1 judged, 0 of them fail since this change',
      'samples: 1 new or changed one was not run, for the base has none to compare with',
    ]);
    const none = await checkDocs(run('# Acme\n'));
    expect(ofSamples(none.part)).toEqual([
      'samples: no page has a block of sh that a setting of runSamples takes; none was run',
    ]);
  });

  it.each<[string, NonNullable<DocsRun['more']>]>([
    ['a file', [{ path: '.codex-ci-samples', content: 'x' }]],
    ['a link that leads out', [{ path: '.codex-ci-samples', content: '/tmp', mode: '120000' }]],
  ])('%s of the folder’s old name stands in nobody’s way', async (_, more) => {
    const { told } = await checkDocs(run(readme('sh ./tool.sh'), { more }));
    expect(told).toEqual(['broken-sample README.md:4']);
  });

  it('a sample that puts a link in place of its folder misleads no later one', async () => {
    const { told, part } = await checkDocs(
      run(readme('for one in .codex-ci-samples-*; do rm -r "$one"; ln -s /nowhere "$one"; done', 'sh ./tool.sh')),
    );
    expect(told).toEqual(['broken-sample README.md:10']);
    expect(ofSamples(part)).toEqual(['samples: 2 judged, 1 of them fails since this change']);
  });

  it('runs nothing where the rule is off', async () => {
    const { told, part } = await checkDocs(
      run(readme('sh ./tool.sh'), { options: { rules: { 'docs/broken-sample': 'off' } } }),
    );
    expect(told).toEqual([]);
    expect(ofSamples(part)).toEqual([]);
  });
});
