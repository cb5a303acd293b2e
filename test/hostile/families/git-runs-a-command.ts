import { family } from '../family.ts';

export default family({
  id: 'git-runs-a-command',
  title: 'the clone’s own configuration has git run a command',
  who: ['author', 'job', 'machine'],
  entry: '.git/config, hooks, attributes, refs and boundary files of the clone',
  must: 'No git call of ours runs what the clone’s configuration names. Missing commits come from the event’s repository over https, in a terminal from the origin by a protocol of git’s own.',
  tried: {
    programs: [
      'every command that a configuration can name, reading',
      'includes of a configuration with commands',
      'a partial clone with a hostile promisor',
      'hooks and attributes with filters',
      'ssh with a command',
      'ext as the origin',
      'a helper of its own as the origin',
      'an option as the origin',
      'upload-pack of the configuration',
      'insteadOf to ext',
      'a path into the checkout as the origin',
      'a boundary file that is a link',
      'variables of git in the environment',
      'on a runner another origin',
      'on a runner a global configuration with commands',
    ],
  },
  short:
    'In a terminal the user’s own configuration counts for `git fetch`; conditional includes that look at the clone’s folder or its remotes don’t.',
});
