import type { Row } from './row.ts';

/** Pages for those who work on the project itself: what is everyday elsewhere is the project’s own there. */
export const contributorPages: readonly Row[] = [
  {
    pattern: /(?:^|\/)(?:contributing|development|developing|hacking|maintain\w*)[\w.-]*$/i,
    because: 'by its name',
    seen_in: 'sharkdp/fd CONTRIBUTING.md',
  },
  {
    pattern: /(?:^|\/)(?:dev(?:elop\w*)?|contribut\w*|internals?)\//i,
    because: 'by its folder',
    seen_in: 'psf/black docs/contributing/gauging_changes.md',
  },
];
