import { publicApiChanges } from './changes.ts';
import { publicApiEntries } from './entries.ts';
import { publicApiOpenapi } from './openapi.ts';
import type { Rule } from '../rule.ts';

/** Changes that break those who use the repository from outside. */
export const publicApi: readonly Rule[] = [publicApiEntries, publicApiChanges, publicApiOpenapi];
