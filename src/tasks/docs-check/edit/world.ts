import type { DocsFinding, DocsInput } from '../pages/model.ts';
import type { ParseSample } from '../detect/samples.ts';
import type { ReadComments } from './source.ts';
import type { NamesAtHead } from '../surface/head-names.ts';

export interface EditWorld {
  input: DocsInput;
  /** what the detectors said without the edit */
  findings: readonly DocsFinding[];
  parses: ParseSample | null;
  /** where new names need words, as the policy has it */
  documented?: readonly string[];
  names: NamesAtHead;
  comments: ReadComments;
  /** names of a page that no code says: the detector of a scan */
  unknown(input: DocsInput): Promise<DocsFinding[]>;
  /** whether a sample ends well on the head; null where none of its language is run on that page */
  runs(sample: { path: string; language: string; text: string }): Promise<boolean | null>;
}
