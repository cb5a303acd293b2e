import { family } from '../family.ts';

export default family({
  id: 'patch-through-link',
  title: 'A patch is written through a link, out of the tree that it is meant for',
  who: ['model', 'author'],
  entry: 'the patch of an earlier round, a written test, links of the revision, linked dependencies',
  must: 'Patches are applied before anything is linked, each part of a path is looked at, and nothing outside of the tree is created, changed or removed.',
  tried: {
    sandbox: [
      'a new file below a linked folder, in a workspace',
      'a new file in a linked package, in a workspace',
      'a new folder below a linked folder, in a workspace',
      'a path with .., in a workspace',
      'the agent puts a folder in the place of a link of ours',
      'a change of a file that is a link, in a workspace',
    ],
    'test-gen': [
      'a new file below a linked folder, in a tree',
      'a new file in a linked package, in a tree',
      'below an inner link of the revision, in a tree',
      'a change of a file that is a link, in a tree',
      'a link and a file below it in one patch, in a tree',
      'a rename through an inner link, in a tree',
      'a removal below an inner link, in a tree',
    ],
  },
  closed: {
    review: 'applies no patch',
    'docs-check': 'an edit is a pair of texts, applied to the text that git has and never to a file',
    'deploy-gate': 'applies no patch',
    'rollback-analysis': 'reverts are merged in git’s objects, in a repository without a work tree',
    pipeline: 'runs these tasks and applies no patch by itself',
  },
});
