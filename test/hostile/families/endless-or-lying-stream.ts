import { family } from '../family.ts';

const same = 'asks through the same gateway, which is tried with both engines';

export default family({
  id: 'endless-or-lying-stream',
  title: 'An answer that does not end, or says a wrong count',
  who: ['endpoint'],
  entry: 'the stream of an answer',
  must: 'An answer is cut by its text, its bytes and its time. It is booked by what it says or, where less, by the text that was seen, never by its padding, and without a count by what the model can have made.',
  tried: {
    openai: [
      'text without end',
      'one frame without end',
      'comments without end',
      'many empty events',
      'silence with signs of life',
      'a count below what streamed',
      'a count that is no number',
      'a negative count',
      'a count beyond any model',
      'a count in other fields',
      'no final event',
      'text in tool arguments without end',
      'text under a name that is written otherwise',
      'lines that end with CR',
      'a mark of byte order before the text',
      'text in the action of a tool',
      'a change of protocol in place of an answer',
      'headers without end in place of an answer',
    ],
    codex: [
      'text without end',
      'one frame without end',
      'comments without end',
      'a count beyond what was allowed',
      'a change of protocol in place of an answer',
    ],
  },
  closed: {
    review: same,
    'test-gen': same,
    'docs-check': same,
    'deploy-gate': same,
    'rollback-analysis': same,
    pipeline: same,
  },
});
