import type { Receipt } from '../../domain/result.ts';
import { formatOf } from '../../readers/docs/page.ts';
import { isHistoryPath } from '../../readers/docs/past.ts';
import { isTestOrSample, kindOf } from '../../readers/paths/kind.ts';
import { isOwnCode, mayHoldSurface } from '../../readers/surface/scope.ts';
import type { FileChange } from './pages/changes.ts';
import { otherLanguages } from './words/other-languages.ts';
import { anyRow } from './words/row.ts';

/** True for code in a language that nothing is known of. */
export function isUnknownLanguage(path: string): boolean {
  return anyRow(otherLanguages, path) && !isTestOrSample(path);
}

/** What became of one changed file, as a fact; `receiptOf` makes its sentence. */
export type Fate =
  | { kind: 'read' }
  | { kind: 'partial'; reason: string }
  | { kind: 'submodule' | 'past' | 'gone' | 'not-chosen' | 'unknown-language' | 'not-ours' | 'sample' | 'other' };

/** What a look knows of the paths of a change. */
export interface Looked {
  /** why a file was not read, or not whole */
  unread: ReadonlyMap<string, string>;
  pages: ReadonlySet<string>;
  history: ReadonlySet<string>;
}

/** What became of one changed file. */
export function fateOf({ path, status, oldMode, newMode }: FileChange, { unread, pages, history }: Looked): Fate {
  const reason = unread.get(path);
  if (reason !== undefined) return { kind: 'partial', reason };
  if (oldMode === '160000' || newMode === '160000') return { kind: 'submodule' };
  if (pages.has(path)) return { kind: 'read' };
  if (formatOf(path) !== null) {
    if (history.has(path) || isHistoryPath(path)) return { kind: 'past' };
    return { kind: status === 'deleted' ? 'gone' : 'not-chosen' };
  }
  if (isOwnCode(path) || mayHoldSurface(path)) return { kind: 'read' };
  if (isUnknownLanguage(path)) return { kind: 'unknown-language' };
  const { vendored, built, sample } = kindOf(path);
  if (vendored || built) return { kind: 'not-ours' };
  return { kind: sample || isTestOrSample(path) ? 'sample' : 'other' };
}

/** The row of the receipt. */
export function receiptOf(path: string, fate: Fate): Receipt {
  if (fate.kind === 'read') return { path, state: 'read', reason: '' };
  if (fate.kind === 'partial') return { path, state: 'partial', reason: fate.reason };
  return { path, state: 'skipped', reason: skippedBecause(path, fate.kind) };
}

function skippedBecause(path: string, kind: Exclude<Fate['kind'], 'read' | 'partial'>): string {
  switch (kind) {
    case 'submodule':
      return 'submodule: another repository’s commit';
    case 'past':
      return 'a page of the past';
    case 'gone':
      return 'the page is gone';
    case 'not-chosen':
      return 'not a page by configuration or folder';
    case 'unknown-language':
      return `no reader for ${/\.\w+$/.exec(path)?.[0] ?? 'it'}: what it offers to others is not known`;
    case 'not-ours':
      return 'in a folder of vendored or built files';
    case 'sample':
      return 'a test or sample';
    case 'other':
      return 'no page and no code that others use';
  }
}
