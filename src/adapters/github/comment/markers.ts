import type { Json } from '../../../domain/json.ts';
import { pack, packedLimit } from '../../../readers/page/packed.ts';

/**
 * Hidden lines at the very start of what we publish; they tell our own comments apart and which finding each is about.
 * Only leading lines count, so that no quoted or model-written text can pass for one.
 */

/** A key that can stand in an HTML comment. */
export function markerKey(key: string): string {
  return key
    .replace(/[^\w.:/-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, 100);
}

const idOf = (finding: string): string =>
  finding
    .replace(/[^\w.:-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .slice(0, 64);

/**
 * What the leading markers of one key say: `plain` the sticky comment, `finding` one comment's, `listed` a review
 * body's, `fixed` and `again` a reply's, `data` what a sticky comment carries.
 */
export interface Marks {
  plain: boolean;
  findings: string[];
  byRules: boolean;
  state: 'fixed' | 'again' | null;
  data: string | null;
}

export function stickyMarker(key: string): string {
  return `<!-- codex-ci:${markerKey(key)} -->\n`;
}

export function findingsMarker(key: string, findings: readonly string[], byRules = false): string {
  return `<!-- codex-ci:${markerKey(key)} findings=${findings.map(idOf).join(',')}${byRules ? ' by=rules' : ''} -->\n`;
}

export function stateMarker(key: string, state: 'fixed' | 'again'): string {
  return `<!-- codex-ci:${markerKey(key)} state=${state} -->\n`;
}

export function readMarks(body: string, key: string): Marks {
  const marks: Marks = { plain: false, findings: [], byRules: false, state: null, data: null };
  for (const line of body.split(/\r?\n/)) {
    const match = /^<!-- codex-ci:(\S+)(?: (findings|state|data)=(\S*?)( by=rules)?)? -->$/.exec(line);
    if (match === null) break;
    if (match[1] !== markerKey(key)) continue;
    const [, , name, value = '', by] = match;
    if (name === undefined) marks.plain = true;
    else if (name === 'findings') {
      marks.findings.push(...value.split(',').filter((each) => each !== ''));
      marks.byRules ||= by !== undefined;
    } else if (name === 'data') marks.data = value;
    else if (value === 'fixed' || value === 'again') marks.state = value;
  }
  return marks;
}

/** A line that carries a state, or '' when it is too large for one. */
export function dataMarker(key: string, state: Json): string {
  const data = pack(state);
  return data.length > packedLimit ? '' : `<!-- codex-ci:${markerKey(key)} data=${data} -->\n`;
}

/** The line with the state that a comment carries, as it stands there; '' where there is none. */
export function keptData(body: string, key: string): string {
  const { data } = readMarks(body, key);
  return data === null || data.length > packedLimit ? '' : `<!-- codex-ci:${markerKey(key)} data=${data} -->\n`;
}

/** A finding's id as a marker holds it. */
export const markedId = idOf;

/**
 * What the first line of a pull request's text says: the patch that it carries and the commit that we put on its
 * branch.
 */
export interface PullMark {
  patch: string;
  head: string;
}

export function pullMarker(key: string, mark: PullMark): string {
  return `<!-- codex-ci:${markerKey(key)} patch=${mark.patch} head=${mark.head} -->\n`;
}

export function readPullMark(body: string, key: string): PullMark | null {
  const match = /^<!-- codex-ci:(\S+) patch=([0-9a-f]{8,64}) head=([0-9a-f]{40,64}) -->\r?(?:\n|$)/.exec(body);
  return match === null || match[1] !== markerKey(key) ? null : { patch: match[2] as string, head: match[3] as string };
}
