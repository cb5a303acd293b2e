import { family } from '../family.ts';

const elsewhere = 'not closed yet: only the review reads by the shared notion of text so far';

export default family({
  id: 'unreadable-text',
  title: 'Code in a form that git calls binary, so that nobody looks at it',
  who: ['author', 'fork'],
  entry: 'a file of the change: NUL bytes, UTF-16 or UTF-32, the first bytes of an image, bytes of no encoding',
  must: 'What somebody can run as text is read as text by rules and model. What has no text and the name of a source is never clean: the verdict is inconclusive, and the receipt says why.',
  tried: {
    review: [
      'a NUL byte in a comment', 'UTF-16 with a mark', 'UTF-16BE without a mark', 'UTF-32LE without a mark', 'UTF-16 with a stray byte', 'an image’s first bytes', 'a NUL byte after 8,000 bytes',
      'a byte that is no UTF-8', 'UTF-16 after CJK of 9,000 bytes', 'more NUL bytes than text', 'compressed bytes as .js', 'a manifest in UTF-16', 'compressed bytes as .phtml', 'compressed bytes as Jenkinsfile', 'compressed bytes behind a first line of a script', 'a lone CR for each line end', 'U+2028 behind a comment',
      'a real image, a font and WebAssembly are no problem',
    ],
    openai: ['NUL bytes: the model reads the code', 'UTF-16: the model reads the code', 'no text: no pass with require-model'],
    codex: ['NUL bytes: the model reads the code', 'no text: no pass with require-model'],
    'review-comment': ['a finding in UTF-16 goes to its file', 'a finding in a file of lone CRs has a line that GitHub knows'],
  },
  closed: { 'test-gen': elsewhere, 'docs-check': elsewhere, 'deploy-gate': elsewhere, 'rollback-analysis': elsewhere, pipeline: elsewhere },
});
