import { codeRisks, createdTables, frameworks } from '../../../readers/migrations/code.ts';
import { undoesSomething } from '../../../readers/migrations/undo.ts';
import { sqlRisks, type MigrationRisk } from '../../../readers/migrations/sql.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { endingOf, isTestOrSample, kindOf } from '../../../readers/paths/kind.ts';
import { versionedName } from '../../../readers/paths/names.ts';
import { linesOf } from '../../../readers/source/line-of.ts';
import { quoteOf, weighed } from './text/places.ts';
import { textOf, type Rule, type RuleContext, type RuleFile, type RuleHit } from './rule.ts';

/** Folders of migrations that are code. */
const frameworkPlace = new RegExp(
  String.raw`(?:^|\/)(?:migrations?|migrate|alembic|versions|changelogs?|liquibase)\/(?:.*\/)?[^/]+\.(?:rb|py|` +
    String.raw`[cm]?[jt]s|cs|php|xml|ya?ml)$`,
);

/** Migrations that lose data, or that can fail or lock when they are deployed. */
export const destructiveMigrationRule: Rule = {
  id: 'destructive-migration',
  title: 'Data loss in a migration',
  category: 'data-loss',
  severity: 'critical',
  confidence: 'L3',
  why:
    'A dropped table or column and rows changed without WHERE are gone once deployed; rolling the code back ' +
    'does not bring them back (https://guides.rubyonrails.org/active_record_migrations.html, ' +
    'https://www.prisma.io/docs/orm/prisma-migrate/workflows/customizing-migrations, ' +
    'https://www.postgresql.org/docs/current/ddl-alter.html).',
  owns: (path) =>
    kindOf(path).migration === 'sql' || (frameworkPlace.test(path) && !isTestOrSample(path) && !kindOf(path).docs),
  async find(context) {
    // what stood where no tool ran it is new where one does
    const former = context.files.filter(({ file }) => destructiveMigrationRule.owns(file.oldPath ?? file.path));
    const gone = new Set(
      former.flatMap((file) =>
        file.hunks.flatMap((hunk) => hunk.lines.flatMap((line) => (line.kind === 'del' ? [normal(line.text)] : []))),
      ),
    );
    const hits: RuleHit[] = [];
    const made = await tablesMade(context.files);
    for (const file of context.files) {
      const elsewhere = leadsElsewhere(file.file);
      if (elsewhere !== null) context.couldNotLook(file.file.path, `${elsewhere} where migrations are read from`, true);
      if (file.file.status === 'deleted' || kindOf(file.file.path).prose) continue;
      const found = await risksIn(file, gone, made);
      if (await isForeign(file))
        context.couldNotLook(file.file.path, 'a migration of a framework that it does not know', false);
      const told = (await asUndo(context, file.file.path, found)).map((hit) => weighed(hit, { docs: true }));
      hits.push(...(wasParked(file) ? told.map(asParked) : told));
    }
    return hits;
  },
};

/** Migrations that lay in a folder of their own and come back are nearly always those that ran before. */
function wasParked({ movedFrom }: RuleFile): boolean {
  return movedFrom !== undefined && /migrat[^/]*\//i.test(movedFrom);
}

function asParked(hit: RuleHit): RuleHit {
  const detail = `${hit.detail} It lay where no tool runs it; if it ran before, nothing is lost again.`;
  return {
    ...hit,
    detail,
    confidence: 'L1',
    severity: hit.severity === 'low' || hit.severity === 'info' ? hit.severity : 'medium',
  };
}

/** What stands in place of a folder whose SQL would be a migration, and shows none of it. */
function leadsElsewhere({ path, newMode, submodule, status }: ChangedFile): string | null {
  if (status === 'deleted' || endingOf(path) !== '' || kindOf(`${path}/1.sql`).migration !== 'sql') return null;
  return submodule ? 'another repository’s commit' : newMode === '120000' ? 'a symbolic link' : null;
}

/**
 * A way back is meant to lose what the migration made; one without that migration is told, for its name is all that
 * makes it one.
 */
async function asUndo(context: RuleContext, path: string, hits: readonly RuleHit[]): Promise<readonly RuleHit[]> {
  if (hits.length === 0 || kindOf(path).migration !== 'undo') return hits;
  if (undoesSomething(path, await context.list('new'))) return [];
  return hits.map((hit) => ({
    ...hit,
    severity: 'medium',
    confidence: 'L1',
    detail: `${hit.detail} Its name says that it undoes a migration, and that one is not there.`,
  }));
}

/** Code in a folder of migrations in the words of none of the frameworks. */
async function isForeign(file: RuleFile): Promise<boolean> {
  const { path } = file.file;
  const { migration, source } = kindOf(path);
  const adds = file.hunks.some(({ lines }) => lines.some(({ kind, text }) => kind === 'add' && text.trim() !== ''));
  if (migration !== 'folder' || !source || !adds) return false;
  const text = textOf(await file.head());
  return text !== undefined && !frameworks.some((one) => one.files.test(path) && one.marks.test(text));
}

/** Tables that migrations new in this change create: another of its migrations can't lose rows of theirs. */
async function tablesMade(files: readonly RuleFile[]): Promise<Set<string>> {
  const made = new Set<string>();
  for (const file of files) {
    const named = file.file.status === 'added' ? frameworks.filter((one) => one.files.test(file.file.path)) : [];
    const text = named.length === 0 ? undefined : textOf(await file.head());
    const framework = text === undefined ? undefined : named.find((one) => one.marks.test(text));
    if (framework !== undefined && text !== undefined)
      for (const table of createdTables(framework, text, file.file.path)) made.add(table);
  }
  return made;
}

async function risksIn(file: RuleFile, gone: ReadonlySet<string>, made: ReadonlySet<string>): Promise<RuleHit[]> {
  const { path, status } = file.file;
  const { migration } = kindOf(path);
  const isSql = migration === 'sql' || migration === 'undo';
  if (!isSql && !frameworks.some((one) => one.files.test(path))) return [];
  const added = new Map(
    file.hunks.flatMap((hunk) =>
      hunk.lines.flatMap((line) => (line.kind === 'add' && line.new !== null ? [[line.new, line.text] as const] : [])),
    ),
  );
  if (added.size === 0) return [];
  // a file over the limit is read by its added lines, at their own numbers
  const text = textOf(await file.head()) ?? linesAt(added);
  const framework = isSql ? undefined : frameworks.find((one) => one.files.test(path) && one.marks.test(text));
  const risks = isSql
    ? sqlRisks(text, {
        freshSchema: status === 'added' || /(?:schema|structure|init|dump)[^/]*\.sql$/i.test(path),
        undoMarks: !versionedName.test(path),
      })
    : framework === undefined
      ? []
      : codeRisks(framework, text, path, made);
  const hits = new Map<string, RuleHit>();
  const lineOf = linesOf(text);
  const moved = new Map<number, boolean>();
  const isMoved = (line: number, own: string): boolean => {
    const known = moved.get(line) ?? gone.has(normal(own));
    moved.set(line, known);
    return known;
  };
  for (const risk of risks) {
    const line = lineOf(risk.offset);
    const own = added.get(line);
    if (own === undefined || isMoved(line, own)) continue;
    const key = `${line}\0${risk.title}`;
    if (!hits.has(key)) hits.set(key, hitOf(path, line, own, risk));
  }
  return [...hits.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function hitOf(path: string, line: number, text: string, risk: MigrationRisk): RuleHit {
  return {
    path,
    side: 'new',
    line,
    quote: quoteOf(text),
    title: risk.title,
    detail: risk.detail,
    severity: risk.severity,
    confidence: risk.severity === 'critical' ? 'L3' : 'L2',
  };
}

function linesAt(added: ReadonlyMap<number, string>): string {
  const lines: string[] = [];
  for (const [line, text] of added) {
    while (lines.length < line - 1) lines.push('');
    lines[line - 1] = text;
  }
  return lines.join('\n');
}

function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
