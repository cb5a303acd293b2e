import { family } from '../family.ts';

const ways = [
  'line ends of Unicode and lone carriage returns',
  'marks that turn the direction of text',
  'characters without width, tags and fillers',
  'control sequences of a terminal',
  'marks piled up over other lines',
] as const;

export default family({
  id: 'hidden-characters',
  title: 'characters that nobody sees hide text, turn it around, or end a line',
  who: ['author', 'fork', 'stranger', 'model', 'monitor'],
  entry: 'every text from outside',
  must: 'Nothing that leaves holds a character that nobody sees, but for what joins an emoji and the breakers of the suite’s own: each is shown as its code point, in a name line ends and tabs too.',
  tried: {
    review: ways,
    'test-gen': ways,
    'docs-check': ways,
    'deploy-gate': ways,
    'rollback-analysis': ways,
    pipeline: ways,
    log: ways,
    terminal: ways,
    html: ways,
    'review-comment': ['a suggestion that can be committed with a click'],
    labels: ['white space in a name that is no plain space'],
  },
});
