import { family } from '../family.ts';

const everywhere = [
  'marks of Markdown and HTML in every field',
  'mentions, closing words and links in every field',
  'line ends in every field',
  'a long run of one mark in every field',
  'tables, boxes and pictures in every field',
] as const;
const asMarkdown = ['any text in any field of any task'] as const;

export default family({
  id: 'text-leaves-its-place',
  title: 'text from outside becomes more than text: a heading, link, mention, image, HTML or another column',
  who: ['author', 'fork', 'stranger', 'model', 'monitor', 'job'],
  entry:
    'names of files and branches, titles, subjects of commits, alerts, log lines, reasons of failures, replies of the model, every field of a record',
  must: 'A record with hostile texts in every field reads, to a parser of GitHub’s Markdown, as the same record with plain words: the same headings, links, images, HTML, tables, tasks, pictures and mentions. What people write to each other on GitHub, such as `#1`, stays a reference inside the repository.',
  tried: {
    review: [...everywhere, 'a file name with line ends, from a fork’s branch to the comment'],
    'test-gen': everywhere,
    'docs-check': everywhere,
    'deploy-gate': everywhere,
    'rollback-analysis': everywhere,
    pipeline: everywhere,
    summary: asMarkdown,
    'sticky-comment': asMarkdown,
    'review-comment': asMarkdown,
    check: asMarkdown,
    sarif: asMarkdown,
    'pull-request': asMarkdown,
    'issue-comment': asMarkdown,
    issue: asMarkdown,
    notification: asMarkdown,
    labels: ['a label with line ends and hidden characters'],
    html: asMarkdown,
    artifact: asMarkdown,
    terminal: ['a text that would pass for a line of the report'],
  },
  closed: { log: 'its lines are no Markdown: see workflow-command-injection and hidden-characters' },
});
