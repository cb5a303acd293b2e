import type { Job, Step, Workflow, Written } from './workflow-model.ts';

/** Events that run with the repository's own token and secrets while an outsider decides what they carry. */
export const privilegedTriggers = ['pull_request_target', 'workflow_run', 'issue_comment'] as const;
const outsiders = [...privilegedTriggers, 'issues', 'discussion', 'discussion_comment', 'gollum', 'watch', 'fork'];

export function reachableByOutsiders(workflow: Workflow): boolean {
  return outsiders.some((trigger) => workflow.triggers.has(trigger));
}

export interface Expression { text: string; /** offset in the source */ at: number }

/** The `${{ … }}` of a text. Longer ones than 4,000 characters are cut. */
export function expressionsOf(source: string): Expression[] {
  const found: Expression[] = [];
  for (let at = source.indexOf('${{'); at >= 0; at = source.indexOf('${{', at + 3)) {
    const end = source.indexOf('}}', at);
    if (end < 0) break;
    found.push({ text: source.slice(at + 3, Math.min(end, at + 4003)), at });
  }
  return found;
}

/** 1-based line of an offset in a written text. */
export function lineIn(written: Written, at: number): number {
  return written.line + (written.source.slice(0, at).match(/\n/g)?.length ?? 0);
}

/** An expression in one spelling: lower case, `a['b']` as `a.b`, no white space around dots. */
export function normalise(expression: string): string {
  return expression.toLowerCase().replace(/\[\s*'([\w-]+)'\s*\]/g, '.$1').replace(/\[\s*(\d+|\*)\s*\]/g, '.*').replace(/\s*\.\s*/g, '.').replace(/\s+/g, ' ').trim();
}

const literal = "(?:'[^']*'|\\d+|true|false|null)";
const path = '[a-z_][\\w.*-]*';
const compared = new RegExp(`(?:${path}|${literal}) ?(?:==|!=|<=|>=|<|>) ?(?:${path}|${literal})`, 'g');
const tests = /\b(?:contains|startswith|endswith|hashfiles|success|failure|always|cancelled) ?\([^()]*\)/g;

/** The context paths whose text an expression can put out: comparisons, tests and the left of `&&` only decide. */
export function emittedPaths(expression: string): string[] {
  let text = normalise(expression).replace(tests, ' true ').replace(compared, ' true ');
  text = text.replace(/'[^']*'/g, "''").replace(new RegExp(`${path}(?= ?&&)`, 'g'), ' true ');
  return [...text.matchAll(new RegExp(`\\b${path}`, 'g'))].map(([found]) => found);
}

/** Text that anyone who opens a pull request, issue or comment writes, and the events that carry it (CodeQL's and GitHub's list of untrusted input). */
const untrusted: readonly { paths: RegExp; triggers: readonly string[] }[] = [
  {
    paths: /^github\.(head_ref|event\.pull_request(\.(title|body|head\.(ref|label|repo\.(default_branch|description|homepage|name)))|\.head|\.head\.repo)?)$/,
    triggers: ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment', 'workflow_call'],
  },
  { paths: /^github\.event\.issue(\.(title|body))?$/, triggers: ['issues', 'issue_comment', 'workflow_call'] },
  { paths: /^github\.event\.comment(\.body)?$/, triggers: ['issue_comment', 'pull_request_review_comment', 'discussion_comment', 'commit_comment', 'workflow_call'] },
  { paths: /^github\.event\.review(\.body)?$/, triggers: ['pull_request_review', 'workflow_call'] },
  { paths: /^github\.event\.discussion(\.(title|body))?$/, triggers: ['discussion', 'discussion_comment', 'workflow_call'] },
  { paths: /^github\.event\.pages(\.\*(\.page_name|\.title)?)?$/, triggers: ['gollum', 'workflow_call'] },
  {
    paths: /^github\.event\.(commits(\.\*(\.(message|author(\.(email|name))?))?)?|head_commit(\.(message|author(\.(email|name))?))?)$/,
    triggers: ['push', 'workflow_call'],
  },
  {
    paths: /^github\.event\.workflow_run(\.(display_title|head_branch|head_commit(\.(message|author(\.(email|name))?))?|head_repository\.description))?$/,
    triggers: ['workflow_run', 'workflow_call'],
  },
];

/** True when this context path can carry an outsider's text in this workflow. In an action nobody knows the event. */
export function isUntrusted(found: string, workflow: Workflow): boolean {
  if (found === 'github.event' || found === 'github') return reachableByOutsiders(workflow);
  return untrusted.some(({ paths, triggers }) => paths.test(found) && (workflow.kind === 'action' || triggers.some((trigger) => workflow.triggers.has(trigger))));
}

const headPaths = [
  /^github\.head_ref$/,
  /^github\.event\.pull_request\.(head\.(sha|ref|label)|merge_commit_sha)$/,
  /^github\.event\.workflow_run\.(head_(sha|branch|commit\.id)|pull_requests\.\*\.head\.(sha|ref))$/,
];
const headRepositories = /^github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.(full_name|clone_url|git_url|ssh_url|html_url)$/;
const guessedHead = /^(steps|needs)\.[\w.*-]*(head|pr|pull)[_-]?(request[_-]?)?(sha|ref|branch)$/;

/** How sure it is that a text names the code of the pull request: 'sure', 'guess' (an earlier step's output named so), or not at all. */
export function namesHead(text: string): 'sure' | 'guess' | null {
  if (/refs\/pull\/.{1,200}?\/(merge|head)/s.test(text)) return 'sure';
  const found = expressionsOf(text).flatMap((expression) => emittedPaths(expression.text));
  if (found.some((one) => headPaths.some((head) => head.test(one)) || headRepositories.test(one))) return 'sure';
  return found.some((one) => guessedHead.test(one)) ? 'guess' : null;
}

/**
 * How a job or step is kept from an outsider's run by its `if`: 'closed' where it never runs on one,
 * 'watched' where a person with rights starts it, else 'open'.
 */
export function guardOf(job: Job, step?: Step): 'closed' | 'watched' | 'open' {
  const conditions = normalise([job.if ?? '', step?.if ?? ''].join(' && '));
  const alternatives = conditions.includes('||');
  const eventName = [...conditions.matchAll(/github\.event_name ?== ?'([^']*)'/g)].map((match) => match[1] ?? '');
  if (eventName.length > 0 && eventName.every((name) => !privilegedTriggers.some((trigger) => trigger === name)) && !(alternatives && /!=/.test(conditions))) return 'closed';
  const sameRepository = /head\.repo\.full_name ?== ?github\.repository|github\.repository ?== ?github\.event\.pull_request\.head\.repo\.full_name|head_repository\.full_name ?== ?github\.repository|head\.repo\.fork ?== ?false|! ?github\.event\.pull_request\.head\.repo\.fork|workflow_run\.event ?== ?'(push|schedule|workflow_dispatch|release)'/;
  if (sameRepository.test(conditions) && !alternatives) return 'closed';
  if (/author_association|label\.name|labels\.|github\.actor ?==|sender\.login|user\.login ?==/.test(conditions)) return 'watched';
  return 'open';
}
