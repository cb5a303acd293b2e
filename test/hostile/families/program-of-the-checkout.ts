import { family } from '../family.ts';

export default family({
  id: 'program-of-the-checkout',
  title: 'a program of the change is run in place of the machine’s',
  who: ['author', 'machine'],
  entry: 'PATH, variables that name programs, links',
  must: 'No program that lies in the checkout or in RUNNER_TEMP is run outside the sandbox, by its folder or behind a link; what was passed over is told where nothing is left.',
  tried: {
    programs: [
      'git in a folder of the checkout',
      'git behind a link into the checkout',
      'git in a link to a folder of the checkout',
      'git by an empty entry of PATH',
      'git by a relative entry of PATH',
      'bwrap beside the checkout’s tools',
      'sudo in the workspace',
      'npm in the workspace',
    ],
    codex: [
      'codex in node_modules/.bin',
      'codex behind a link into the checkout',
      'CODEX_CI_CODEX into the checkout',
      'codex in RUNNER_TEMP',
      'codex in a cache that lies in the checkout',
      'codex behind a link in a cache outside',
    ],
  },
});
