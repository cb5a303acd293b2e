import { family } from '../family.ts';

export default family({
  id: 'sandbox-exhausts',
  title: 'A command of a change takes all memory, processes, disk or names that the machine has',
  who: ['author', 'model'],
  entry: 'tests, samples, reproductions, install scripts and what the agent runs',
  must: 'A run that takes more than its limit is ended, says which, and is never a pass; whatever it leaves is removed; the machine and later runs are as before.',
  tried: {
    sandbox: [
      'memory of one process',
      'memory of many processes',
      'a file in a memory file system',
      'memory that belongs to no process',
      'memory behind a process that hides',
      'memory that is shared is counted once',
      'one large file',
      'many files',
      'a file that is removed and held open',
      'a file behind a path too long',
      'files in a closed folder',
      'a sparse file takes nothing',
      'more processes than the limit',
      'processes that leave their session',
      'more open files than the limit',
      'endless output',
      'folders too deep to name are removed',
      'ten thousand levels are removed, or it is told that time is up',
      'closed folders are removed',
      'processes that outlive their command',
    ],
    'test-gen': [
      'tests that take all memory',
      'tests that fill the disk',
      'tests that leave folders too deep to name',
      'an agent that leaves folders too deep to name',
    ],
    'docs-check': ['a sample that leaves folders too deep to name'],
    'rollback-analysis': [
      'a reproduction that takes all memory',
      'a reproduction that leaves folders too deep to name',
    ],
  },
  closed: {
    review: 'runs no command of a change; what its agent runs is bounded as every run is',
    'deploy-gate': 'runs no command of a change',
    pipeline: 'runs these tasks and no command by itself',
  },
  short:
    'Use is looked at some ten times a second, so a run can be over its limit for that long; the kernel is told to end the sandbox first where memory runs out before.',
});
