import { family } from '../family.ts';

export default family({
  id: 'misleading-name',
  title: 'a file is named so that nobody looks at it',
  who: ['author'],
  entry: 'the paths of the changed files, headers in them',
  must: 'Prose is told by its ending, what a tool wrote by its name and its content together. A name alone silences no rule, takes no file from the model, and hides no migration and no line from a gate; what a model passes over is named and never counts as reviewed.',
  tried: {
    review: [
      'a migration called changes.sql', 'a migration called LICENSE.sql', 'a migration called README.SQL', 'a migration in a folder called test below the migrations',
      'a migration that calls itself an undo of nothing', 'code called history.js', 'code called news.ts in docs', 'a workflow called X.YML', 'a conflict fenced in README.js', 'a secret in a lockfile by name',
      'SQL renamed into the migrations', 'a line that stood in no migration', 'a workflow renamed into its folder', 'a manifest renamed into place', 'a test renamed to a text', 'a guard taken off with a rename', 'V4__x.sql in a folder called undo', 'dev-requirements.txt',
    ],
    openai: [
      'code called _pb2.py', 'code called .min.js', 'code called .snap', 'code called .pb.go', 'code called .generated.ts', 'code called package-lock.json', 'code called .map', 'code padded to a long line in .min.js',
      'a header of a generator under a plain name', 'a store of snapshots with an expression', 'a bundle of 5 MB beside code', 'a bundle of 5 MB alone', 'a lockfile beside code',
    ],
    'test-gen': ['code called history.js', 'code called slug.min.js', 'code in a folder called vendor', 'code called changes.mjs in docs'],
    'docs-check': ['an export taken from api.gen.ts', 'an export taken from history.ts', 'an export taken from api_generated.ts'],
    'deploy-gate': ['a migration called changes.sql', 'code called login_pb2.py', 'code in a folder called dist', 'lines in a yarn.lock that is none', 'code called news.go'],
    'rollback-analysis': ['a migration called changes.sql', 'a migration called history.sql', 'a migration in docs', 'a migration among tests'],
    pipeline: ['a migration called changes.sql'],
  },
  short: 'A test is told by its name: what stands there weighs less. A file that bears a generator’s name **and** its header, or was minified, is not read by the model; a pass names it where the policy requires the model. A folder of vendored code is no target of tests before the project’s own.',
});
