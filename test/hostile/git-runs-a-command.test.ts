import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { fetchMissing } from '../../src/adapters/git/fetch.ts';
import type { Log } from '../../src/contracts/world.ts';
import { buildRepository, git, tempDir } from '../git/build.ts';
import { buildSuite, runStep, type Step } from '../support/action-runner.ts';
import { runCli } from '../support/cli.ts';
import family from './families/git-runs-a-command.ts';
import { replay } from './replay.ts';

let suite: string;
beforeAll(async () => {
  suite = buildSuite(tempDir());
}, 60_000);

const log: Log = { info: () => {}, warn: () => {}, debug: () => {} };

interface Clone {
  dir: string;
  base: string;
  head: string;
  mark: string;
  run: string;
  config: string;
}

/** A shallow clone that lacks the base; `run` is a command that leaves a mark. */
function shallowClone(): Clone {
  const upstream = buildRepository([
    { files: [{ path: 'a.js', content: '1\n' }] },
    { files: [{ path: 'a.js', content: '2\n' }] },
    { files: [{ path: 'a.js', content: '3\n' }] },
  ]);
  const [place, dir] = [tempDir(), join(tempDir(), 'clone')];
  git(place, ['clone', '-q', '--depth=1', `file://${upstream.dir}`, dir]);
  const mark = join(place, 'mark');
  writeFileSync(join(place, 'run'), `#!/bin/sh\necho ran >> ${mark}\nexit 1\n`, { mode: 0o755 });
  return {
    dir,
    base: upstream.commits[0]!,
    head: upstream.commits[2]!,
    mark,
    run: join(place, 'run'),
    config: join(dir, '.git/config'),
  };
}

/** Everything in a configuration that names a command. */
function commands(run: string): string {
  return [
    `[core]\n\tsshCommand = ${run}\n\tgitProxy = ${run}\n\tfsmonitor = ${run}\n\thooksPath = ${join(run, '..', 'hooks')}\n\tpager = ${run}\n\teditor = ${run}\n\taskPass = ${run}\n\talternateRefsCommand = ${run}`,
    `[credential]\n\thelper = !${run}`,
    `[diff]\n\texternal = ${run}`,
    `[diff "x"]\n\ttextconv = ${run}\n\tcommand = ${run}`,
    `[merge "x"]\n\tdriver = ${run}`,
    `[filter "x"]\n\tclean = ${run}\n\tsmudge = ${run}\n\tprocess = ${run}\n\trequired = true`,
    `[gpg]\n\tprogram = ${run}`,
    `[log]\n\tshowSignature = true`,
    `[pager]\n\tlog = ${run}\n\tconfig = ${run}`,
    `[uploadpack]\n\tpackObjectsHook = ${run}`,
    `[protocol]\n\tallow = always`,
    `[protocol "ext"]\n\tallow = always`,
    `[alias]\n\tfetch = !${run}\n\trev-parse = !${run}`,
    `[interactive]\n\tdiffFilter = ${run}`,
    '',
  ].join('\n');
}

function plantAttributes({ dir, run }: Clone): void {
  const hooks = join(run, '..', 'hooks');
  mkdirSync(hooks, { recursive: true });
  for (const name of [
    'reference-transaction',
    'post-checkout',
    'pre-auto-gc',
    'post-index-change',
    'fsmonitor-watchman',
  ]) {
    for (const folder of [hooks, join(dir, '.git/hooks')])
      writeFileSync(join(folder, name), readFileSync(run), { mode: 0o755 });
  }
  mkdirSync(join(dir, '.git/info'), { recursive: true });
  for (const file of ['.gitattributes', '.git/info/attributes'])
    writeFileSync(join(dir, file), '* filter=x diff=x merge=x\n');
}

/** A review at a terminal of a whole clone: everything that reads. */
async function review(prepare: (clone: Clone & { base: string }) => void): Promise<void> {
  const one = shallowClone();
  git(one.dir, ['fetch', '-q', '--unshallow']);
  prepare(one);
  const ran = await runCli(
    [
      'pipeline',
      '--repo',
      one.dir,
      '--base',
      one.base,
      '--head',
      one.head,
      '--stages',
      'review,docs-check',
      '--engine',
      'rules',
      '--json',
    ],
    { cli: join(suite, 'dist/cli.js'), env: { OPENAI_API_KEY: undefined } },
  );
  expect([0, 1]).toContain(ran.code);
  expect(
    (JSON.parse(ran.stdout) as { pipeline: { stages: { verdict: string }[] } }).pipeline.stages.map(
      ({ verdict }) => verdict,
    ),
  ).toEqual(['pass', 'pass']);
  expect(existsSync(one.mark)).toBe(false);
}

/** A fetch at a terminal of a commit that the clone lacks; whether it came. */
async function fetchLocally(prepare: (clone: Clone) => void): Promise<boolean> {
  const one = shallowClone();
  prepare(one);
  const came = await fetchMissing(one.dir, [one.head, one.base], log).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ kind: 'environment', message: expect.stringMatching(/fetch-depth: 0/) });
      return false;
    },
  );
  expect(existsSync(one.mark)).toBe(false);
  return came;
}

/** The step of a job on the clone; what it asked of the server that the event names. */
async function fetchOnRunner(
  prepare: (clone: Clone, home: string) => void,
): Promise<{ step: Step; asked: { url: string; authorization: string }[] }> {
  const one = shallowClone();
  const asked: { url: string; authorization: string }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization ?? '' });
    response.writeHead(404).end();
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', () => {
      ready();
    });
  });
  const home = tempDir();
  prepare(one, home);
  const event = {
    action: 'opened',
    number: 7,
    sender: { login: 'octocat' },
    repository: { full_name: 'acme/shop', default_branch: 'main', name: 'shop', owner: { login: 'acme' } },
    pull_request: {
      number: 7,
      title: 'x',
      body: '',
      draft: false,
      labels: [],
      user: { login: 'octocat' },
      html_url: 'https://github.com/acme/shop/pull/7',
      author_association: 'MEMBER',
      base: { ref: 'main', sha: one.base, repo: { full_name: 'acme/shop' } },
      head: { ref: 'x', sha: one.head, repo: { full_name: 'acme/shop', owner: { login: 'acme' } } },
    },
  };
  try {
    const step = await runStep(suite, {
      action: 'review',
      workspace: one.dir,
      payload: event,
      inputs: { engine: 'rules', 'github-token': 'the-input-token' },
      environment: {
        HOME: home,
        GITHUB_SERVER_URL: `http://git.localhost:${(server.address() as AddressInfo).port}`,
        no_proxy: '*',
      },
    });
    expect(existsSync(one.mark)).toBe(false);
    expect(step).toMatchObject({
      code: 3,
      errors: [expect.stringMatching(/is not in the clone and could not be fetched/)],
    });
    return { step, asked };
  } finally {
    server.close();
  }
}

const origin = ({ config }: Clone, url: string, more = ''): void => {
  writeFileSync(
    config,
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n${more}`,
  );
};

replay(
  family,
  {
    programs: async (way) => {
      switch (way) {
        case 'every command that a configuration can name, reading':
          await review((one) => {
            appendFileSync(one.config, commands(one.run));
            plantAttributes(one);
          });
          break;
        case 'includes of a configuration with commands':
          await review((one) => {
            const other = join(one.dir, '.git/other');
            writeFileSync(other, commands(one.run));
            appendFileSync(one.config, `[include]\n\tpath = ${other}\n[includeIf "gitdir:**"]\n\tpath = ${other}\n`);
          });
          break;
        case 'a partial clone with a hostile promisor':
          await review((one) => {
            appendFileSync(
              one.config,
              `${commands(one.run)}[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\turl = ext::${one.run}\n\tuploadpack = ${one.run}\n\tvcs = x\n`,
            );
            git(one.dir, ['-c', 'core.fsmonitor=false', 'prune-packed']);
          });
          break;
        case 'hooks and attributes with filters':
          await review(plantAttributes);
          break;
        case 'variables of git in the environment': {
          const one = shallowClone();
          git(one.dir, ['fetch', '-q', '--unshallow']);
          const env = {
            GIT_SSH_COMMAND: one.run,
            GIT_EXTERNAL_DIFF: one.run,
            GIT_PAGER: one.run,
            GIT_CONFIG_COUNT: '1',
            GIT_CONFIG_KEY_0: 'core.fsmonitor',
            GIT_CONFIG_VALUE_0: one.run,
            GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${one.run}'`,
            GIT_DIR: '/nowhere',
            GIT_EXEC_PATH: join(one.run, '..'),
            GIT_ALLOW_PROTOCOL: 'ext',
          };
          const ran = await runCli(
            ['review', '--repo', one.dir, '--base', one.base, '--head', one.head, '--engine', 'rules'],
            { cli: join(suite, 'dist/cli.js'), env: { ...env, OPENAI_API_KEY: undefined } },
          );
          expect([ran.code, existsSync(one.mark)]).toEqual([0, false]);
          break;
        }
        case 'ssh with a command':
          expect(await fetchLocally((one) => origin(one, 'ssh://x@127.0.0.1:1/x', commands(one.run)))).toBe(false);
          break;
        case 'ext as the origin':
          expect(await fetchLocally((one) => origin(one, `ext::${one.run}`, commands(one.run)))).toBe(false);
          break;
        case 'a helper of its own as the origin':
          expect(await fetchLocally((one) => origin(one, 'run::x', `\tvcs = run\n${commands(one.run)}`))).toBe(false);
          break;
        case 'an option as the origin':
          expect(await fetchLocally((one) => origin(one, `--upload-pack=${one.run}`))).toBe(false);
          break;
        case 'upload-pack of the configuration':
          expect(
            await fetchLocally((one) => {
              appendFileSync(
                one.config,
                `[remote "origin"]\n\tuploadpack = ${one.run}\n\tproxy = x\n${commands(one.run)}`,
              );
              plantAttributes(one);
            }),
          ).toBe(true);
          break;
        case 'insteadOf to ext':
          expect(
            await fetchLocally((one) => {
              appendFileSync(
                one.config,
                `[url "ext::${one.run} "]\n\tinsteadOf = file:\n\tinsteadOf = /\n${commands(one.run)}`,
              );
            }),
          ).toBe(true);
          break;
        case 'a path into the checkout as the origin':
          expect(
            await fetchLocally((one) => {
              git(one.dir, ['init', '-q', '--bare', 'evil']);
              appendFileSync(join(one.dir, 'evil/config'), commands(one.run));
              origin(one, join(one.dir, 'evil'));
            }),
          ).toBe(false);
          break;
        case 'a boundary file that is a link': {
          const one = shallowClone();
          const theirs = join(one.run, '..', 'theirs');
          writeFileSync(theirs, readFileSync(join(one.dir, '.git/shallow')));
          rmSync(join(one.dir, '.git/shallow'));
          symlinkSync(theirs, join(one.dir, '.git/shallow'));
          const before = readFileSync(theirs, 'utf8');
          await expect(fetchMissing(one.dir, [one.head, one.base], log)).rejects.toMatchObject({
            kind: 'input',
            message: expect.stringMatching(/leads out/),
          });
          expect(readFileSync(theirs, 'utf8')).toBe(before);
          break;
        }
        case 'on a runner another origin': {
          const { asked } = await fetchOnRunner((one) => {
            origin(one, `ext::${one.run}`, `\tuploadpack = ${one.run}\n${commands(one.run)}`);
          });
          expect(asked.map(({ url }) => url)).toEqual(
            expect.arrayContaining(['/acme/shop/info/refs?service=git-upload-pack']),
          );
          expect(asked[0]?.authorization).toBe(
            `basic ${Buffer.from('x-access-token:the-input-token').toString('base64')}`,
          );
          break;
        }
        case 'on a runner a global configuration with commands': {
          const { asked } = await fetchOnRunner((one, home) => {
            writeFileSync(
              join(home, '.gitconfig'),
              `${commands(one.run)}[url "ext::${one.run} "]\n\tinsteadOf = http\n`,
            );
          });
          expect(asked.map(({ url }) => url)).toEqual(
            expect.arrayContaining(['/acme/shop/info/refs?service=git-upload-pack']),
          );
          break;
        }
      }
    },
  },
  { timeout: 90_000 },
);
