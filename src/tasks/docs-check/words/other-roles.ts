import type { Row } from './row.ts';

/** Roles and tags whose text is no name of the surface. */
export const otherRoles: readonly Row[] = [
  { pattern: /^(?:param|arg|argument|type|keyword)$/, because: 'of the function below', seen_in: '?' },
  { pattern: /^(?:file|ref|doc)$/, because: 'a place of the docs or the tree', seen_in: '?' },
  { pattern: /^(?:command|kbd|samp|term)$/, because: 'typed or said', seen_in: '?' },
  { pattern: /^(?:pep|rfc|issue|pr|gh|user)$/, because: 'a number or a person elsewhere', seen_in: '?' },
];
