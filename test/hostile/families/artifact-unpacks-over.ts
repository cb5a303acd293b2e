import { family } from '../family.ts';

const none = 'takes no artifact but records of the suite';

export default family({
  id: 'artifact-unpacks-over',
  title: 'an artifact with reports brings other files along',
  who: ['author', 'job'],
  entry: 'the artifact that `coverage-artifact` names',
  must: 'Nothing of it is unpacked: a report is the one plain file of its name, within a limit; anything else in it has no effect.',
  tried: {
    'test-gen': [
      '.git beside the report',
      'names that lead out',
      'an absolute name',
      'the report is a link',
      'two reports of one name',
      'a report that unpacks without end',
      'a report that is larger than it says',
      'no zip at all',
      'an artifact that is not there',
    ],
    workflows: ['no step of ours unpacks into the workspace'],
  },
  closed: {
    review: none,
    'docs-check': none,
    'deploy-gate': none,
    'rollback-analysis': none,
    pipeline: 'hands the artifact to its test-gen stage, by the same reader',
  },
});
