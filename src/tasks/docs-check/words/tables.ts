import { everydayWords } from './everyday-words.ts';
import { brands } from './brands.ts';
import { everydayFlags } from './everyday-flags.ts';
import { everydayVariables } from './everyday-variables.ts';
import { everydayScripts } from './everyday-scripts.ts';
import { foreignCommands } from './foreign-commands.ts';
import { pastWords } from './past.ts';
import { spurnedWords } from './spurned.ts';
import { printedLines } from './printed.ts';
import { prompts } from './prompts.ts';
import { everydayFiles } from './everyday-files.ts';
import { contributorPages } from './contributor-pages.ts';
import { ownPages } from './own-pages.ts';
import { notDocs } from './not-docs.ts';
import { fragments } from './fragments.ts';
import { directives } from './directives.ts';
import { otherLanguages } from './other-languages.ts';
import { reasonless } from './reasonless.ts';
import { plainWords } from './plain-words.ts';
import { turningWords } from './turning-words.ts';
import { rootTypes } from './root-types.ts';
import { nameRoles } from './name-roles.ts';
import { otherRoles } from './other-roles.ts';
import type { Row } from './row.ts';

/** Every table by its file, for the bench that counts which rows match. */
export const tables: Readonly<Record<string, readonly Row[]>> = {
  'everyday-words': everydayWords,
  brands: brands,
  'everyday-flags': everydayFlags,
  'everyday-variables': everydayVariables,
  'everyday-scripts': everydayScripts,
  'foreign-commands': foreignCommands,
  past: pastWords,
  spurned: spurnedWords,
  printed: printedLines,
  prompts: prompts,
  'everyday-files': everydayFiles,
  'contributor-pages': contributorPages,
  'own-pages': ownPages,
  'not-docs': notDocs,
  fragments: fragments,
  directives: directives,
  'other-languages': otherLanguages,
  reasonless: reasonless,
  'plain-words': plainWords,
  'turning-words': turningWords,
  'root-types': rootTypes,
  'name-roles': nameRoles,
  'other-roles': otherRoles,
};
