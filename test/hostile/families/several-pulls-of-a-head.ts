import { family } from '../family.ts';

export default family({
  id: 'several-pulls-of-a-head',
  title: 'a second pull request of the same head, so that nobody knows which one to look at',
  who: ['author', 'stranger'],
  entry: 'open pull requests of one branch against several bases',
  must: 'Each open pull request of a head is reviewed against its own base and gets its own answer, or the run is red. None is passed over.',
  tried: {
    workflows: [
      'two pull requests of one head',
      'two pull requests of one head against one base',
      'one of them at an older commit',
      'more pull requests than are reviewed',
      'a list that is no list',
      'a number that is none',
      'none is open',
    ],
    'sticky-comment': [
      'each of two gets its own comment',
      'a number of another head',
      'a closed one',
      'a number on an event that names its own',
    ],
  },
});
