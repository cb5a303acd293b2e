import { isGenerated } from '../../../readers/paths/generated.ts';
import { kindOf } from '../../../readers/paths/kind.ts';

/** What a path holds, judged by names that many languages share. */
export type FileKind = 'code' | 'test' | 'docs' | 'config' | 'migration' | 'dependency' | 'generated';

/** What a file holds. A tool's name counts where the changed lines show a tool's writing. */
export function fileKind(path: string, patch = ''): FileKind {
  const kind = kindOf(path);
  if (kind.lock || kind.manifest || kind.vendored) return 'dependency';
  if (kind.written !== null && isGenerated(path, changedText(patch))) return 'generated';
  if (kind.test || kind.fixture) return 'test';
  if (kind.migration !== null || kind.ending === 'sql') return 'migration';
  if (kind.docs) return 'docs';
  return kind.configuration ? 'config' : 'code';
}

/** The lines that a patch adds, or takes where it adds none. */
function changedText(patch: string): string {
  const lines = patch.split('\n');
  const of = (sign: string): string[] =>
    lines.flatMap((line) => (line.startsWith(sign) && !line.startsWith(sign.repeat(3)) ? [line.slice(1)] : []));
  const added = of('+');
  return (added.length > 0 ? added : of('-')).join('\n');
}

/** The name of a file without folders and endings: `src/a/util.test.ts` gives `util.test`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/**
 * The name of what a test file tests, by the usual conventions (`UtilTest`, `test_util`, `util.spec`, `util_test`);
 * null when it follows none.
 */
export function testedStem(stem: string): string | null {
  const bare = stem
    .replace(/(?:[._-](?:tests?|spec|e2e|integration))+$/i, '')
    .replace(/(?:Test|Tests|TestCase|Spec|IT)$/, '')
    .replace(/^(?:tests?[._-])/i, '')
    .replace(/^Test(?=[A-Z])/, '');
  return bare === stem || bare === '' ? null : bare;
}
