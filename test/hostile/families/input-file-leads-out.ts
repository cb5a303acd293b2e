import { family } from '../family.ts';

const none = 'takes no file by name but its configuration, which comes from git';

export default family({
  id: 'input-file-leads-out',
  title: 'a file that an option names leads out of the checkout, never ends, or is quoted',
  who: ['author', 'job'],
  entry: 'coverage, alerts, metrics, configuration, payloads and run folders that lie in the checkout',
  must: 'Only a plain file on a disk is read, in the checkout only one that stays in it, up to a stated limit; no message holds a word of it.',
  tried: {
    'test-gen': [
      'a link',
      'a link in the middle of the path',
      'a link to another checkout',
      'a device',
      'a pipe',
      'a socket',
      'a file of /proc',
      'a folder',
      'words of a file in the message',
    ],
    'rollback-analysis': ['a link', 'a pipe', 'a file of /proc', 'words of a file in the message'],
    'deploy-gate': ['a link', 'a device', 'words of a file in the message'],
    pipeline: ['a link', 'a pipe'],
    inputs: [
      '--config by a link',
      '--out by a link',
      '--out over a link inside',
      'a run folder of links',
      'a run folder with a pipe',
      'a payload by a link',
      'a file above the limit',
      'a file of /sys',
    ],
  },
  closed: { review: none, 'docs-check': none },
});
