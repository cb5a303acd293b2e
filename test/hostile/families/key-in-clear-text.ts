import { family } from '../family.ts';

const same = 'takes base-url from the same options, tried with review and pipeline';

export default family({
  id: 'key-in-clear-text',
  title: 'The key and the code travel where others can read them',
  who: ['endpoint', 'machine'],
  entry: 'base-url, a redirect of the endpoint',
  must: 'http goes to this machine alone, unless allow-plain-http says that the way is safe; no redirect is followed with the key.',
  tried: {
    openai: [
      'another host',
      'a name that begins like this machine',
      'a name that ends like this machine',
      'an address that begins like this machine',
      'a trailing dot',
      'any address of this machine',
      'another scheme in capitals',
      'a user in the address',
      'a redirect to another host',
    ],
    codex: ['a redirect to another host'],
    inputs: [
      'IPv6 and shortened loopback are this machine',
      'allow-plain-http by flag',
      'allow-plain-http by configuration',
    ],
    review: ['another host'],
    pipeline: ['another host'],
    programs: ['doctor sends no key there'],
  },
  closed: {
    'test-gen': same,
    'docs-check': same,
    'deploy-gate': same,
    'rollback-analysis': same,
    rules: 'asks no endpoint',
  },
});
