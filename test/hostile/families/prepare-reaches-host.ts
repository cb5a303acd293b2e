import { family } from '../family.ts';

export default family({
  id: 'prepare-reaches-host',
  title: 'What installs the dependencies talks to services of the runner, its link or its cloud',
  who: ['author'],
  entry: 'install scripts of the head and of its dependencies, run by prepare-command with the network open',
  must: 'The command has a network namespace of its own with one way out, a proxy that looks at each address that a name has and connects to one of these; loopback, own addresses, bridges, gateways, link-local and metadata addresses are refused unless named.',
  tried: {
    sandbox: [
      'the host’s loopback', 'the host’s own address', 'an abstract socket', 'a socket in the file system', 'through the proxy to loopback', 'through the proxy by a name of loopback', 'a tunnel to loopback',
      'loopback in IPv6', 'loopback as a mapped address', 'loopback as a number', 'the address of nothing', 'the metadata address', 'a request that names another host', 'a plain request that smuggles a second one',
      'the way out itself as a file', 'UDP to the link', 'what is named is reached', 'loopback carried in an address of IPv6', 'answers that can’t be handed on', 'a request behind a tunnel that was refused',
      'the word of the machine’s proxy in an echo', 'a tunnel through the machine’s proxy',
    ],
    'test-gen': ['prepare-command without a name', 'prepare-command with the index named'],
  },
  closed: {
    review: 'runs no command with the network', 'docs-check': 'samples have no network', 'deploy-gate': 'runs no command of a change', 'rollback-analysis': 'a reproduction has no network',
    pipeline: 'runs these tasks and no command by itself',
  },
  short: 'Private ranges stay open, as registries live there. Behind a proxy of the machine (HTTPS_PROXY) that proxy resolves names once more, and may resolve them otherwise.',
});
