import { family } from '../family.ts';

const byEvent = [
  'a comment by somebody who may only read',
  'a comment by somebody unknown',
  'a comment that was edited into the command',
  'a comment of a bot',
  'a comment that an app wrote for a person',
  'a comment in another’s name',
  'the command in a quotation',
  'the command in a code block',
  'the command after a sentence',
  'the command with another one behind it',
  'a dispatch by a bot',
  'a dispatch by somebody who may only read',
  'a label set by somebody who may only read',
  'nobody to ask who may write',
] as const;

export default family({
  id: 'stranger-starts-the-model',
  title:
    'somebody without write access has a model read a fork’s head, or has it read another head than a maintainer saw',
  who: ['stranger', 'author', 'fork'],
  entry: 'comments, labels, dispatches and issues, a push between the request and the run',
  must: 'A model reads a fork’s head only when a person with write access asked for exactly that head: by the whole comment, by hand or by the label. A head that moved is not read.',
  tried: {
    workflows: [
      ...byEvent.filter((way) => !/label|nobody|edited/.test(way)),
      'a login that another account has now',
      'a head that was pushed after the comment',
      'a head pushed in the second of the comment',
      'a head of which nobody can tell when it was pushed',
      'a head that is not the named one',
      'a short SHA',
      'a closed pull request',
      'a number with a command in it',
      'a branch name with a command in it',
      'a comment on an issue',
    ],
    review: byEvent,
    'test-gen': byEvent,
    'docs-check': byEvent,
    'rollback-analysis': [
      'an issue opened by somebody who may only read',
      'an incident label set by somebody with triage access',
      'an issue of a bot',
      'nobody to ask who may write',
    ],
  },
  closed: {
    'deploy-gate':
      'its model reads what this repository deploys; events of forks are refused or have no secrets, comments and labels start no gate',
    pipeline: 'its stages begin as their tasks do',
  },
  short:
    'A comment without a SHA counts for the head of now where GitHub’s activity list of the fork says that it was pushed before; a private fork has none for us, and then the SHA has to be in the comment.',
});
