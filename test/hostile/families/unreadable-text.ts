import { family } from '../family.ts';

export default family({
  id: 'unreadable-text',
  title: 'Code in a form that git calls binary, so that nobody looks at it',
  who: ['author', 'fork'],
  entry: 'a file of the change: NUL bytes, UTF-16 or UTF-32, the first bytes of an image, bytes of no encoding',
  must: 'What somebody can run as text is read as text by rules and model. What has no text and the name of a source is never clean: the verdict is inconclusive, and the receipt says why.',
  tried: {
    review: [
      'a NUL byte in a comment',
      'UTF-16 with a mark',
      'UTF-16BE without a mark',
      'UTF-32LE without a mark',
      'UTF-16 with a stray byte',
      'an image’s first bytes',
      'a NUL byte after 8,000 bytes',
      'a byte that is no UTF-8',
      'UTF-16 after CJK of 9,000 bytes',
      'more NUL bytes than text',
      'compressed bytes as .js',
      'a manifest in UTF-16',
      'compressed bytes as .phtml',
      'compressed bytes as Jenkinsfile',
      'compressed bytes behind a first line of a script',
      'a lone CR for each line end',
      'U+2028 behind a comment',
      'a real image, a font and WebAssembly are no problem',
    ],
    'test-gen': [
      'code in UTF-16 that is to be undone',
      'code with a NUL byte that is to be undone',
      'compressed bytes as .js',
    ],
    'docs-check': [
      'a source in UTF-16',
      'a source with a NUL byte',
      'a page in UTF-16 without a mark',
      'a source that is no text any more',
      'a new page that is no text',
    ],
    'deploy-gate': ['a migration in UTF-16', 'a migration that is no text', 'code that is no text'],
    'rollback-analysis': ['a migration in UTF-16', 'a migration with a NUL byte', 'a migration that is no text'],
    pipeline: ['a NUL byte in a comment', 'compressed bytes as .js'],
    openai: [
      'NUL bytes: the model reads the code',
      'UTF-16: the model reads the code',
      'no text: no pass with require-model',
    ],
    codex: ['NUL bytes: the model reads the code', 'no text: no pass with require-model'],
    'review-comment': [
      'a finding in UTF-16 goes to its file',
      'a finding in a file of lone CRs has a line that GitHub knows',
    ],
  },
  short:
    'Tests are not tried on sources that are not plain UTF-8: their hunks can’t be undone by a patch, and the verdict says so.',
});
