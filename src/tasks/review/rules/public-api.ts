import { publicApiChanges } from './public-api-changes.ts';
import { publicApiEntries } from './public-api-entries.ts';
import { publicApiOpenapi } from './public-api-openapi.ts';
import type { Rule } from './rule.ts';

/** Changes that break those who use the repository from outside. */
export const publicApi: readonly Rule[] = [publicApiEntries, publicApiChanges, publicApiOpenapi];
