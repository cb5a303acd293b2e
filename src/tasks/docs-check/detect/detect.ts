import { severities } from '../../../domain/finding.ts';
import { detectLinks } from './links.ts';
import { createPages, type DocsFinding, type DocsInput, type Pages } from '../pages/model.ts';
import { detectRemoved } from './removed.ts';
import { detectRequired, detectUndocumented, type OptOut, type RequiredRule, type TouchedPaths } from './required.ts';
import { detectSamples, type ParseSample } from './samples.ts';
import { detectStated } from './stated.ts';

export interface DocsPolicy {
  /** `touched`: only links that the change can have broken; `all` is for a scan of the whole repository */
  links: 'all' | 'touched';
  /** where new names need a word in the docs; empty: nowhere */
  documented: readonly string[];
  required: readonly RequiredRule[];
  optOut: OptOut;
  changed: TouchedPaths;
}

/** All findings of a change, worst first, then by place; those that existed before come last. */
export async function detectDocs(
  input: DocsInput,
  policy: DocsPolicy,
  parses: ParseSample | null,
  pages: Pages = createPages(input.head),
): Promise<DocsFinding[]> {
  const basePages = createPages(input.base);
  const found = [
    ...detectRemoved(input, pages),
    ...detectStated(input, pages),
    ...detectLinks(input, pages, basePages, policy.links),
    ...(parses === null ? [] : await detectSamples(input, parses, pages, basePages)),
    ...detectUndocumented(input, pages, policy.documented),
    ...detectRequired(policy.required, policy.changed, policy.optOut, input.lineOf),
  ];
  const place = (one: DocsFinding): string => one.docs?.path ?? one.code?.path ?? '';
  return found.sort(
    (a, b) =>
      Number(a.existedBefore) - Number(b.existedBefore) ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      (place(a) < place(b)
        ? -1
        : place(a) > place(b)
          ? 1
          : (a.docs?.line ?? a.code?.line ?? 0) - (b.docs?.line ?? b.code?.line ?? 0)),
  );
}
