import { family } from '../family.ts';

export default family({
  id: 'key-from-the-environment',
  title: 'a process of the same user reads the key from the suite’s environment',
  who: ['author', 'machine'],
  entry: '/proc of the suite’s process and of those that it starts',
  must: 'Once anything is started, the environment that the system shows of the suite’s process holds no variable of it, and no child gets a key.',
  tried: {
    programs: [
      'from the parent',
      'from every process but those above the suite',
      'from the child’s own environment',
      'from another process while it runs',
      'a key under another name',
      'an action’s inputs and the runner’s tokens',
    ],
  },
  short:
    'The shell or runner above the suite has the key too, and a process that may attach to others (ptrace_scope 0, root) reads memory.',
});
