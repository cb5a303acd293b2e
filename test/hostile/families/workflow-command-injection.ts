import { family } from '../family.ts';

const printed = ['commands at the start of any printed line'] as const;

export default family({
  id: 'workflow-command-injection',
  title: 'a text becomes a command of the runner, a second output or another annotation',
  who: ['author', 'fork', 'stranger', 'model', 'monitor'],
  entry: 'texts that are logged, annotated, printed or put out on a runner',
  must: 'No line of a step’s log begins with `::` or holds `##[` but for the suite’s own commands; a text inside one stays in its message or property; an output has one name and one value. The same holds for the command line, whose output a runner reads too.',
  tried: {
    review: printed,
    'test-gen': printed,
    'docs-check': printed,
    'deploy-gate': printed,
    'rollback-analysis': printed,
    pipeline: printed,
    log: ['a line end and a command', 'a command behind blanks of Unicode', 'the older form inside a line'],
    terminal: ['the result document', 'progress on standard error'],
    check: [
      'a message with a command',
      'a path that would be another property',
      'a title with line ends and percent signs',
    ],
    artifact: ['an output with its own end mark'],
  },
});
