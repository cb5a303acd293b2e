import * as names from './names.ts';

/** The form that a tool's output has; its content has to show it: see `generatedForm`. */
export type WrittenForm = 'lock' | 'minified' | 'source-map' | 'snapshot' | 'header';

/**
 * What a path says of a file. Names are an author's choice: what lowers attention is told narrowly, what raises it
 * widely.
 */
export interface PathKind {
  /** in small letters, without its dot; empty for none, as of a dotfile */
  ending: string;
  /** what a machine runs, builds or is built from, by its ending or a fixed name */
  source: boolean;
  /** text for people: by an ending of prose, or a document's bare name without an ending */
  prose: boolean;
  /** prose, or what lies in a folder of documentation and neither runs nor configures */
  docs: boolean;
  docsFolder: boolean;
  /** tests, or only serves tests */
  test: boolean;
  /** holds tests itself, by the naming that its runner documents */
  testFile: boolean;
  /** in a folder of samples or fixtures */
  fixture: boolean;
  /** calls itself a sample, as `config.example.js` does, wherever it lies */
  sample: boolean;
  /** shows how something is used, and is offered to nobody */
  playground: boolean;
  /** somebody else's code, by its folder */
  vendored: boolean;
  /** in a folder that builds write to */
  built: boolean;
  lock: boolean;
  manifest: boolean;
  /** SQL that a migration tool runs, forwards or back; `folder`: a file of any kind in a folder of migrations */
  migration: 'sql' | 'undo' | 'folder' | null;
  workflow: boolean;
  infrastructure: boolean;
  configuration: boolean;
  /** what its name or folder promises of a tool's output; nothing until the content holds it */
  written: WrittenForm | 'built' | null;
}

/** The one answer to what a path is. With the file's beginning a script that bears a document's name is no document. */
export function kindOf(path: string, text = ''): PathKind {
  const name = baseName(path);
  const ending = endingOf(path);
  const lock = names.lockName.test(name);
  const manifest = names.manifestName.test(name);
  const prose = isProse(name, ending, text);
  const source =
    !prose &&
    (names.sourceEnding.has(ending) || names.sourceName.test(name) || (ending === '' && text.startsWith('#!')));
  const docsFolder = names.docsFolder.test(path);
  const workflow = names.workflowPath.test(path) || names.actionName.test(name);
  const infrastructure = names.infrastructure.test(path);
  const sample = names.sampleName.test(name);
  const above = aboveMigrations(path, ending);
  const fixture = names.sampleFolder.test(above);
  const testFile = isTestFile(above, name, fixture || sample);
  return {
    ending,
    source,
    prose,
    lock,
    manifest,
    workflow,
    infrastructure,
    docsFolder,
    fixture,
    sample,
    testFile,
    docs: prose || (docsFolder && !source && !lock && !manifest && !workflow && !infrastructure),
    test: testFile || names.testFolder.test(above) || names.testName.test(name),
    playground: names.playground.test(path) || names.sampleProject.test(path),
    vendored: names.vendoredFolder.test(path),
    built: names.builtFolder.test(path),
    migration: migrationOf(path, ending, prose),
    configuration: names.configuration.test(path),
    written: writtenAs(path, lock),
  };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The ending of a file's name as it decides: `X.YML` gives `yml`, `a.d.ts` gives `ts`, `.env` and `a.md.` give none.
 */
export function endingOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/**
 * A migration tool runs the SQL of a folder below its own whatever that is called, so only what stands above counts.
 */
function aboveMigrations(path: string, ending: string): string {
  if (ending !== 'sql' && ending !== 'ddl') return path;
  const at = path.search(names.migrationRoot);
  return at === -1 ? path : path.slice(0, at + 1);
}

function isProse(name: string, ending: string, text: string): boolean {
  if ((names.proseEndings as readonly string[]).includes(ending)) return !names.toolText.test(name);
  return names.documentName.test(name) && !text.startsWith('#!');
}

function isTestFile(path: string, name: string, sample: boolean): boolean {
  return names.testName.test(name) || (names.runnerFolder.test(path) && !sample && !names.testHelper.test(path));
}

function migrationOf(path: string, ending: string, prose: boolean): PathKind['migration'] {
  if (ending === 'sql' || ending === 'ddl')
    return names.undoFile.test(path) && !names.versionedName.test(path)
      ? 'undo'
      : names.sqlPlace.test(path)
        ? 'sql'
        : null;
  return names.migrationFolder.test(path) && !prose ? 'folder' : null;
}

function writtenAs(path: string, lock: boolean): PathKind['written'] {
  if (lock) return 'lock';
  const named = names.writtenNames.find(([pattern]) => pattern.test(path));
  if (named !== undefined) return named[1];
  return names.outputFolder.test(path) ? 'built' : null;
}

/** In a folder of docs or of a site of them: a manifest there makes no package of its own. */
export function inSiteFolder(path: string): boolean {
  return names.siteFolder.test(path);
}

/** Tests, fixtures and samples that nothing runs: what stands there is told with less weight, never left out. */
export function isTestOrSample(path: string): boolean {
  const { test, fixture, sample, source } = kindOf(path);
  return test || fixture || (sample && !source);
}
