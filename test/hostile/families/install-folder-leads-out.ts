import { family } from '../family.ts';

export default family({
  id: 'install-folder-leads-out',
  title: 'What stands at the path of an install folder, a cache or a tool leads somewhere else',
  who: ['author', 'machine'],
  entry:
    'links, files and folders in the head, left by prepare-command, restored by a cache, or on PATH inside the checkout',
  must: 'The sandbox opens a folder only where each part of its path is a real folder in its own place and no revision brings it; it is looked at after prepare and again when it is handed on.',
  tried: {
    sandbox: [
      'a link in its place',
      'a link to a link in its place',
      'a folder above it is a link',
      'a path with ..',
      'a file in its place',
      'a pipe in its place',
      'a link inside it',
      'a program of .bin inside it',
      'a folder that the revision brings',
      'one file below it that the revision brings',
      'a submodule above it',
      'a link that only the checked out commit has',
      'prepare puts a link in its place',
      'prepare moves it and links the folder above',
      'prepare puts a link in the place of a cache',
      'prepare links the folder of all caches',
      'it is swapped after it was opened',
      'a cache in the checkout through a link',
      'a cache below the home folder restored as a link',
      'a cache that is the home folder',
      'a cache that holds the home folder',
      'a folder of PATH in the checkout is a link',
      'a program of PATH in the checkout is a link',
      'a variable of a tool names a link in the checkout',
      'a toolchain behind a linked folder of the checkout',
    ],
    'test-gen': [
      'node_modules as a link in the head',
      'prepare swaps node_modules for a link',
      '.venv as a link in the head, by another name of its target',
    ],
  },
  closed: {
    review: 'runs no command of a change',
    'docs-check':
      'samples run in a tree of the revision alone: no folder of an install is opened or linked; what PATH opens is tried for the sandbox',
    'deploy-gate': 'runs no command of a change',
    'rollback-analysis':
      'a reproduction runs in a tree of the revision alone: no folder of an install is opened or linked; what PATH opens is tried for the sandbox',
    pipeline: 'runs these tasks and opens no folder by itself',
  },
  short:
    'A hard link can’t be told from pnpm’s: who can make one in the checkout’s install folder could have copied the file there.',
});
