import type { Finding } from '../../../domain/finding.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import type { Treatment } from '../evidence.ts';

/** The change as it came from git and as it was redacted, file by file in the same order. */
export interface Change {
  raw: readonly ChangedFile[];
  files: readonly ChangedFile[];
  treatments: readonly Treatment[];
  findings: readonly Finding[];
  basis: string;
}
