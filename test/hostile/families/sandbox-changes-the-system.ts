import { family } from '../family.ts';

export default family({
  id: 'sandbox-changes-the-system',
  title: 'A command of a change writes a setting of the kernel, which then runs a program outside',
  who: ['author', 'model'],
  entry: 'tests, install scripts and the agent’s commands in a job that runs as root outside of a container',
  must: 'Nothing below /proc and /sys can be written in the sandbox, whoever the job runs as, and of other processes nothing is shown there but their names.',
  tried: {
    sandbox: [
      'the program for crashes',
      'every setting of the kernel',
      'settings with the network open',
      'settings through another way to the same files',
      'the processes around it',
      'what tools need of /proc is there',
    ],
    codex: ['a command of the agent'],
  },
});
