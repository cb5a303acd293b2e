import { family } from '../family.ts';

const noMetrics = 'it asks no metrics server';

export default family({
  id: 'query-from-an-issue',
  title: 'a text that somebody wrote or pasted becomes a query of the metrics server',
  who: ['stranger', 'monitor'],
  entry: 'an issue’s title and body, an alert that was pasted, labels and annotations of an alert',
  must: 'The metrics server is asked what the trusted configuration says, and the query of the rule that monitoring itself sent by a dispatch; nothing that a person pasted, no label and no annotation is a query.',
  tried: {
    'rollback-analysis': [
      'an alert pasted into an issue by a stranger',
      'an alert pasted into an issue by somebody with write access',
      'a list of alerts pasted into an issue',
      'a link to a graph in an issue’s words',
      'an alert pasted into a run by hand',
      'a label of an alert that is called query',
      'an annotation of an alert that links to a graph',
      'a second alert of the payload with a query of its own',
    ],
  },
  closed: {
    review: noMetrics,
    'test-gen': noMetrics,
    'docs-check': noMetrics,
    pipeline: 'its gate asks the configured queries alone',
    'deploy-gate':
      'its queries come from the configuration of the default branch; an alert that is handed in is a fact, not a query',
  },
});
