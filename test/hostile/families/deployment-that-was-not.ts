import { family } from '../family.ts';

const none = 'it starts from no deployment workflow';

export default family({
  id: 'deployment-that-was-not',
  title: 'a workflow run that deployed nothing passes for a deployment that failed',
  who: ['fork', 'author', 'job'],
  entry: 'a `workflow_run` of a workflow with the name of the one that deploys',
  must: 'A failed run starts an analysis only when it is of this repository, no pull request started it, and it made a deployment of its commit to the environment, as GitHub’s list of deployments says.',
  tried: {
    'rollback-analysis': [
      'a run of a fork',
      'a run of a deleted fork',
      'a run that a pull request started',
      'a run of another workflow, without a deployment',
      'a deployment of the commit to another environment',
      'a deployment of another commit',
      'a deployment of the commit by another run',
      'an older deployment of the commit that links no run',
      'a run that was cancelled',
      'a run that ended well',
      'deployments that can’t be read',
    ],
    workflows: ['the example leaves out forks, pull requests and runs that ended well'],
  },
  closed: {
    review: none,
    'test-gen': none,
    'docs-check': none,
    pipeline: none,
    'deploy-gate': 'a `workflow_run` asks it for a commit of this repository and settles nothing; forks are refused',
  },
  short: 'Who may write to the repository can make a deployment record, as they can deploy.',
});
