import { family } from '../family.ts';

const elsewhere = 'it says nothing about whether a commit may be deployed';

export default family({
  id: 'go-beside-a-reason',
  title: 'the deploy gate says go although something stands against it',
  who: ['author', 'job', 'monitor'],
  entry: 'what is deployed, results of earlier stages, titles of issues and files, a source that can’t be read',
  must: 'A risk that blocks, no way back at a risk that needs one, and a review that looked at nothing are never beside a go, and no page, line, output or answer says another word than the verdict.',
  tried: {
    'deploy-gate': [
      'a critical risk',
      'a critical risk without a way back, of which the policy only wants to be warned',
      'a high risk without a way back, where the policy switched the rule off',
      'a high risk whose way back nobody could read',
      'a risk that could not be read',
      'a review of an empty diff',
      'a review that passed over every file',
      'a newer review of nothing over an older one that blocked',
      'a review of everything that looked at nothing',
      'a review of another range',
      'a title with a check mark that says go',
      'a title with other signs and names of signs that say go',
      'a file name with a check mark that says go',
      'a way back alone',
    ],
    pipeline: [
      'a critical risk without a way back, as a stage and alone',
      'an empty change, as a stage and alone',
      'an innocent change, as a stage and alone',
    ],
  },
  closed: { review: elsewhere, 'test-gen': elsewhere, 'docs-check': elsewhere, 'rollback-analysis': elsewhere },
  short:
    'A policy can say otherwise: `risk.way-back: never`, `stages.empty: pass`, `rules: { risk: warn }`. It comes from the default branch.',
});
