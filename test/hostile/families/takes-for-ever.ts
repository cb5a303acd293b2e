import { family } from '../family.ts';

const same = 'reads the diff by the same reader, within the same clock';

export default family({
  id: 'takes-for-ever',
  title: 'Text that takes quadratic time, or memory without end',
  who: ['author', 'stranger', 'monitor', 'model'],
  entry: 'files of the change, logs, replies: many lines, long lines, repeated marks, unclosed strings',
  must: 'Every reader takes time and memory in proportion to its text; what is too long says so and is not clean. Collecting, checking and starting stand under the timeout, and a run out of time ends with exit 3.',
  tried: {
    review: [
      '20 MB of empty lines',
      '5 MB of empty lines',
      '20,000 skipped tests',
      '20,000 skipped tests with names of their own',
      'many files of many lines',
      'a clock that ends while it collects',
    ],
    'docs-check': ['20 MB of empty lines'],
    rules: [
      'escaped quotes on one line',
      'unclosed strings on one line',
      'a chain of names',
      'SQL on one line, empty lines and open brackets',
    ],
    programs: [
      'a configuration of the clone that is a pipe',
      'objects of the clone that lead to a pipe',
      'an index of the clone’s objects that is a pipe',
    ],
    readers: [
      'comments in a row',
      'backticks of every length',
      'open comments',
      'runs of backticks with one backslash',
      'escaped quotes',
    ],
  },
  closed: {
    'test-gen': same,
    'deploy-gate': same,
    'rollback-analysis': same,
    pipeline: 'runs the stages, each with a clock of its own',
  },
});
