import { cutMarkdown } from '../../../readers/page/cut-markdown.ts';
import { code, fenceFor } from '../../../domain/markdown.ts';
import { hasHidden } from '../../../domain/visible.ts';
import type { ReviewComment } from '../../../domain/effect.ts';
import { findingsMarker } from '../comment/markers.ts';

/** GitHub's limit for the body of a comment or review, in characters. */
export const bodyLimit = 65_536;

const cutNote = '_Cut here: the rest is in the run’s record._';

/**
 * One comment's text. A suggestion can be committed with a click, so it becomes a suggestion block only where the
 * anchor covers exactly the lines that it replaces (`committable`), and is left out when it holds characters that
 * nobody can see.
 */
export function renderComment(key: string, comment: ReviewComment, committable: boolean): string {
  const marker = findingsMarker(key, [comment.finding], comment.byRules);
  return (
    marker +
    cutMarkdown(
      `${comment.body.trimEnd()}${renderSuggestion(comment.suggestion, committable)}`,
      bodyLimit - marker.length,
      cutNote,
    )
  );
}

function renderSuggestion(suggestion: string | null, committable: boolean): string {
  if (suggestion === null) return '';
  if (hasHidden(suggestion)) return '\n\n_A suggestion was left out: it holds invisible characters._';
  const text = suggestion.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const fence = fenceFor(text);
  const lead = committable ? `${fence}suggestion` : `Suggested text:\n\n${fence}`;
  return `\n\n${lead}\n${text === '' ? '' : `${text}\n`}${fence}`;
}

/**
 * The review's own text: the effect's body, then each comment that found no place at a line or file, as far as there is
 * room.
 */
export function renderReviewBody(key: string, body: string, unplaced: readonly ReviewComment[]): string {
  const marker =
    unplaced.length === 0
      ? findingsMarker(key, [])
      : findingsMarker(
          key,
          unplaced.map((each) => each.finding),
        );
  const items = unplaced.map(
    (each) => `#### ${placeOf(each)}\n\n${each.body.trimEnd()}${renderSuggestion(each.suggestion, false)}`,
  );
  return (
    marker +
    cutMarkdown(
      [body.trimEnd(), ...items].filter((each) => each !== '').join('\n\n'),
      bodyLimit - marker.length,
      cutNote,
    )
  );
}

function placeOf(comment: ReviewComment): string {
  const lines =
    comment.line === null
      ? ''
      : `:${comment.line}${comment.endLine === null || comment.endLine === comment.line ? '' : `-${comment.endLine}`}`;
  return code(`${comment.path}${lines}${comment.side === 'old' ? ' (before the change)' : ''}`);
}
