import { family } from '../family.ts';

const same = 'asks through the same gateway, which is tried with both engines';

export default family({
  id: 'spends-beyond-the-limit',
  title: 'More is spent than the limit allows',
  who: ['author', 'model', 'endpoint'],
  entry: 'a change that makes many or long answers, an endpoint that does not keep to what it is asked',
  must: 'A request is sent only with room for its longest answer, whose length it limits; parallel ones wait for each other. What no price can count is held to tokens, and the result says so.',
  tried: {
    codex: [
      'three longest answers at once',
      'an endpoint that does not keep the limit of output',
      'an answer at its limit is not asked for again',
      'tools without end',
    ],
    openai: [
      'three longest answers at once',
      'an endpoint that does not keep the limit of output',
      'a budget that leaves less than a whole answer',
      'a budget that leaves no answer worth its input',
      'a connection that is reset again and again',
      'an endpoint that refuses the limit of output',
      'a long context, which costs more',
      'a client that asks for more than the profile',
    ],
    review: ['a model without a price'],
    pipeline: ['a model without a price'],
  },
  closed: {
    'test-gen': same,
    'docs-check': same,
    'deploy-gate': same,
    'rollback-analysis': same,
    rules: 'asks no model',
  },
  short:
    'Where not even the likely input of a request alone leaves room by its bytes, it is counted with two bytes a token; text with more tokens than that may cost more by the difference. An endpoint that bills more output than it was asked for is cut off at the first such answer.',
});
