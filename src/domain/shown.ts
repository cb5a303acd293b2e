import type { Annotation, Effect } from './effect.ts';
import type { Json } from './json.ts';
import { oneSpaced, plain, plainLine, settled, visible } from './visible.ts';

/**
 * An effect as it may leave: whatever a task's render left in a text that people read, nothing in it is hidden or moves
 * another text. What identifies (keys, branches, paths and lines of comments, patches, suggestions) stays as it is.
 */
export function shown(effect: Effect): Effect {
  switch (effect.kind) {
    case 'summary':
    case 'sticky-comment':
    case 'issue-comment':
      return { ...effect, markdown: settled(effect.markdown) };
    case 'issue':
      return {
        ...effect,
        title: titleOf(effect.title),
        markdown: settled(effect.markdown),
        labels: effect.labels.map(visible),
      };
    case 'labels':
      return { ...effect, own: effect.own.map(visible), want: effect.want.map(visible) };
    case 'check':
      return {
        ...effect,
        name: visible(effect.name),
        title: plainLine(effect.title),
        summary: settled(effect.summary),
        annotations: effect.annotations.map(shownAnnotation),
      };
    case 'sarif':
      return { ...effect, document: inJson(effect.document, settled) };
    case 'notification':
      return { ...effect, document: inJson(effect.document, plain) };
    case 'pull-request':
      return {
        ...effect,
        title: titleOf(effect.title),
        body: settled(effect.body),
        commitMessage: settled(effect.commitMessage),
      };
    case 'review':
      return {
        ...effect,
        body: settled(effect.body),
        comments: effect.comments.map((comment) => ({ ...comment, body: settled(comment.body) })),
        ...(effect.resolved === undefined
          ? {}
          : { resolved: effect.resolved.map(({ finding, why }) => ({ finding, why: settled(why) })) }),
      };
  }
}

/**
 * GitHub shows annotations as plain text; a path with hidden characters is shown, at the price of its place in the
 * diff.
 */
export function shownAnnotation(annotation: Annotation): Annotation {
  return {
    ...annotation,
    path: visible(annotation.path),
    title: plainLine(annotation.title),
    message: plain(annotation.message),
  };
}

const titleOf = (title: string): string => settled(oneSpaced(title)).trim();

/** With each text in it made safe, and the names of fields. */
function inJson(value: Json, make: (text: string) => string): Json {
  if (typeof value === 'string') return make(value);
  if (Array.isArray(value)) return value.map((inner) => inJson(inner, make));
  return value === null || typeof value !== 'object'
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [visible(name), inJson(inner, make)]));
}
