import type { Row } from './row.ts';

/** Roles and tags whose text is no name of the surface. */
export const otherRoles: readonly Row[] = [
  {
    pattern: /^(?:param|arg|argument|type|keyword)$/,
    because: 'of the function below',
    seen_in: 'restsharp/RestSharp, three <param> tags were blamed on a key of a configuration',
  },
  {
    pattern: /^(?:file|ref|doc)$/,
    because: 'a place of the docs or the tree',
    seen_in: 'pallets/flask docs/blueprints.rst',
  },
  {
    pattern: /^(?:command|kbd|samp|term)$/,
    because: 'typed or said',
    seen_in: 'pallets/flask docs/patterns/appfactories.rst',
  },
  {
    pattern: /^(?:pep|rfc|issue|pr|gh|user)$/,
    because: 'a number or a person elsewhere',
    seen_in: 'pallets/flask docs/lifecycle.rst',
  },
];
