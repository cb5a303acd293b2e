import { baseName } from '../paths/kind.ts';
import { migrationRoot } from '../paths/names.ts';

const suffix = /[._-](?:down|rollback|revert|undo)(?=\.sql$)/i;
const undoFolder = /(?:^|\/)(?:revert|rollback|undo|down)\//i;
const seed = /(?:^|\/)(?:seeds?|seeders?)\/|(?:^|\/)seeds?[^/]*\.sql$/i;

/**
 * True for a file whose name says that it undoes a migration, and whose migration is there: in the same tree, under the
 * name that the tools give to the pair. Without it a tool that runs every file in order runs this one too. Seeds have
 * no migration, and are run as one only among them.
 */
export function undoesSomething(path: string, tree: readonly string[]): boolean {
  if (seed.test(path) && !migrationRoot.test(path)) return true;
  const name = baseName(path);
  const folder = path.slice(0, path.length - name.length);
  const forward = new Set(
    ['.sql', '.up.sql', '_up.sql', '-up.sql', '.do.sql', '.deploy.sql'].map((end) =>
      name
        .replace(suffix, '')
        .replace(/\.sql$/i, end)
        .toLowerCase(),
    ),
  );
  forward.delete(name.toLowerCase());
  const flyway = /^U(\d[\d._]*)__/i.exec(name)?.[1];
  return tree.some((one) => {
    if (one === path) return false;
    const other = baseName(one);
    const beside = one.slice(0, one.length - other.length) === folder;
    if (beside && (suffix.test(name) || undoFolder.test(path)) && forward.has(other.toLowerCase())) return true;
    if (beside && /^down\.sql$/i.test(name)) return /^(?:up|migration|deploy)\.sql$/i.test(other);
    if (flyway !== undefined) return other.toLowerCase().startsWith(`v${flyway.toLowerCase()}__`);
    return (
      undoFolder.test(path) &&
      !undoFolder.test(one) &&
      (other.toLowerCase() === name.toLowerCase() || forward.has(other.toLowerCase()))
    );
  });
}
