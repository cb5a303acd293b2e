import { family } from '../family.ts';

const anywhere = [
  'a new file',
  'a workflow',
  'an action of the repository',
  'a link in place of a file',
  'an executable',
  'a renamed file',
  'a deleted file',
  'a secret',
  'a file of git',
  'two pages that the record’s edits don’t name',
] as const;

export default family({
  id: 'planted-patch',
  title: 'a patch in a record that the task’s own rules would not have let through',
  who: ['job', 'model'],
  entry: 'the patch of a record that is handed to the job that publishes',
  must: 'The job that publishes checks a patch again, by the rules of the task that made it, against the files as the forge has them. What does not stand is not written, and is said.',
  tried: {
    'docs-check': [
      ...anywhere,
      'code of a source file',
      'lines far from its findings',
      'more lines than an edit may change',
      'a page that no finding is about',
      'a settings file that reads as a page',
      'hyphens taken out of a command far from its findings',
    ],
    'test-gen': [
      'a new file that is no test',
      'a workflow',
      'a settings file beside the tests',
      'a link in place of a file',
      'an executable',
      'a renamed file',
      'a deleted file',
      'lines of a test that was there taken away',
      'a secret',
    ],
    'rollback-analysis': [
      'a new file',
      'a file that the taken back commits did not touch',
      'lines that the taken back commits did not take away',
      'lines taken away that the taken back commits did not bring',
      'a workflow',
      'a line taken away that stood before them, too',
      'a line put in that is there already',
      'lines in another order',
    ],
  },
  closed: {
    review: 'its record holds no patch; a suggestion is text in a comment, which a person commits',
    'deploy-gate': 'its record holds no patch',
    pipeline:
      'its patches are those of its stages, and publish takes each from the stage’s own record by the same check',
  },
});
