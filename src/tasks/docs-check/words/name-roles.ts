import type { Row } from './row.ts';

/** Roles of reStructuredText and tags of doc comments whose text is a name of code. */
export const nameRoles: readonly Row[] = [
  {
    pattern: /^(?:func|function|meth|method|staticmethod|classmethod|decorator)$/,
    because: 'something that is called',
    seen_in: 'pallets/flask docs/api.rst',
  },
  {
    pattern: /^(?:class|exc|exception|throws|cref|obj|see|auto\w+)$/,
    because: 'a class, or whatever has the name',
    seen_in: 'pallets/flask docs/api.rst',
  },
  {
    pattern: /^(?:attr|attribute|data|const|property|option|cmdoption|envvar|confval|setting)$/,
    because: 'a value or a setting',
    seen_in: 'pallets/flask docs/api.rst',
  },
];
