import type { Result, Task } from '../../contracts/task.ts';
import { checkTurn } from './check.ts';
import { collectDocs } from './collect.ts';
import { decideDocs } from './decide.ts';
import { DocsCheckEvidence } from './evidence.ts';
import { docsCheckOptions, type DocsCheckOptions } from './options.ts';
import { DocsCheckPart } from './part.ts';
import { asksOf } from './prompt.ts';
import { briefDocs, renderDocs } from './render.ts';
import { unfitForPull } from './pull.ts';
import { claimsOf, type DocsClaim } from './reply.ts';
import { touches, type World } from './touches.ts';

type Output = { help: string; read(result: Result<DocsCheckPart>): string };
const rules = (help: string, ...names: readonly string[]): Output => ({
  help,
  read: ({ part }) => String(names.reduce((sum, name) => sum + (part.by_rule[`docs/${name}`] ?? 0), 0)),
});
const edits = (help: string, ...states: readonly string[]): Output => ({
  help,
  read: ({ part }) => String(part.edits.filter((one) => states.includes(one.state)).length),
});

/**
 * Checks the docs like code: what a change made false is found by structure, Codex writes the edit, and the edit is
 * kept only when the detector goes quiet.
 */
export const docsCheck: Task<DocsCheckOptions, DocsCheckEvidence, DocsClaim, DocsCheckPart, keyof World> = {
  name: 'docs-check',
  about: 'Finds what a change made false in the docs, and edits that put it right.',
  options: docsCheckOptions,
  touches,
  profile: { effort: 'medium' },
  evidence: DocsCheckEvidence,
  part: DocsCheckPart,
  outputs: {
    'removed-count': rules('references to what no longer exists', 'removed-name', 'renamed-name', 'unknown-name'),
    'stale-count': rules(
      'statements about defaults, signatures and behaviour that are no longer true',
      'stale-default',
      'stale-signature',
      'outdated-statement',
    ),
    'broken-count': rules('broken links, anchors and samples', 'broken-link', 'broken-anchor', 'broken-sample'),
    'missing-count': rules(
      'new names without a word in the docs, and changes without the page that they need',
      'undocumented',
      'required',
    ),
    'existing-count': {
      help: 'places that were wrong before the change',
      read: ({ part }) => String(part.before.length),
    },
    'edits-kept': edits('edits that passed every check', 'suggestion', 'patch'),
    'edits-refused': edits('edits that were refused', 'refused'),
    'has-patch': {
      help: '`true` when the record holds a patch with edits that are no suggestions',
      read: ({ part }) => String(part.patch !== null),
    },
  },
  collect: collectDocs,
  ask: asksOf,
  claims: claimsOf,
  check: checkTurn,
  decide: decideDocs,
  render: renderDocs,
  refusePatch: unfitForPull,
  brief: briefDocs,
};
