import type { Annotation, Effect } from '../../src/domain/effect.ts';
import { shown, shownAnnotation } from '../../src/domain/shown.ts';
import { settled } from '../../src/domain/visible.ts';
import { printable } from '../../src/cli/terminal-text.ts';
import { textReport } from '../../src/cli/text-report.ts';
import { renderComment, renderReviewBody } from '../../src/adapters/github/sink/review-text.ts';
import { anyRecord, taskOf } from './any-record.ts';

/** Something that leaves, where it is shown, and how it is read there. */
export interface Leaving {
  sink: Effect['kind'] | 'terminal' | 'html' | 'artifact';
  what: string;
  as: 'markdown' | 'plain' | 'mark' | 'page' | 'lines';
  text: string;
}

const plainTone = { bold: (text: string) => text, dim: (text: string) => text, tone: (text: string) => text };

/**
 * Everything that a record of the task makes people see: its effects as they leave, its pages and what a terminal
 * prints.
 */
export function leavingOf(name: string, seed: number, texts: readonly string[]): Leaving[] {
  const task = taskOf(name);
  const result = anyRecord(name, seed, texts);
  const { markdown, effects } = task.render(result);
  const page = task.page?.(result);
  return [
    ...effects.map(shown).flatMap(ofEffect),
    { sink: 'artifact', what: 'report.md', as: 'markdown', text: settled(markdown) },
    { sink: 'terminal', what: 'markdown', as: 'lines', text: printable(markdown) },
    {
      sink: 'terminal',
      what: 'text',
      as: 'lines',
      text: printable(textReport(name, result.envelope, task.brief?.(result) ?? [], plainTone)),
    },
    ...(page === undefined ? [] : [{ sink: 'html', what: 'report.html', as: 'page', text: page } as const]),
  ];
}

function ofEffect(effect: Effect): Leaving[] {
  const one = (what: string, as: Leaving['as'], text: string): Leaving => ({ sink: effect.kind, what, as, text });
  switch (effect.kind) {
    case 'summary':
    case 'sticky-comment':
    case 'issue-comment':
      return [one('body', 'markdown', effect.markdown)];
    case 'issue':
      return [
        one('title', 'plain', effect.title),
        one('body', 'markdown', effect.markdown),
        ...effect.labels.map((label) => one('label', 'mark', label)),
      ];
    case 'labels':
      return effect.want.map((label) => one('label', 'mark', label));
    case 'check':
      return [
        one('name', 'mark', effect.name),
        one('title', 'plain', effect.title),
        one('summary', 'markdown', effect.summary),
        ...effect.annotations.flatMap((each) => ofAnnotation(one, shownAnnotation(each))),
      ];
    case 'pull-request':
      return [
        one('title', 'plain', effect.title),
        one('body', 'markdown', effect.body),
        one('commit message', 'plain', effect.commitMessage),
      ];
    case 'review':
      return [
        ...effect.comments.map((comment) =>
          one('comment', 'markdown', renderComment(effect.key, { ...comment, suggestion: null }, true)),
        ),
        one('body', 'markdown', renderReviewBody(effect.key, effect.body, effect.comments)),
        ...(effect.resolved ?? []).map(({ why }) => one('answer', 'markdown', `Fixed in abc: ${why}.`)),
      ];
    case 'sarif':
      return stringsOf(effect.document).map(([name, text]) =>
        one(name, name === 'text' || name === 'ruleId' ? 'plain' : 'mark', text),
      );
    case 'notification':
      return stringsOf(effect.document).map(([name, text]) => one(name, 'plain', text));
  }
}

function ofAnnotation(
  one: (what: string, as: Leaving['as'], text: string) => Leaving,
  { path, title, message }: Annotation,
): Leaving[] {
  return [
    one('annotation’s path', 'mark', path),
    one('annotation’s title', 'plain', title),
    one('annotation’s message', 'plain', message),
  ];
}

function stringsOf(value: unknown, name = ''): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => stringsOf(inner, Array.isArray(value) ? name : key))
    : [];
}
