import type { Job, Step, Workflow, Written } from './model.ts';

/** Events that run with the repository's own token and secrets while an outsider decides what they carry. */
export const privilegedTriggers = ['pull_request_target', 'workflow_run', 'issue_comment'] as const;
const outsiders = [...privilegedTriggers, 'issues', 'discussion', 'discussion_comment', 'gollum', 'watch', 'fork'];

export function reachableByOutsiders(workflow: Workflow): boolean {
  return outsiders.some((trigger) => workflow.triggers.has(trigger));
}

/** What stands between `${{` and `}}`, the braces included in `raw`. */
export interface Expression {
  text: string;
  raw: string;
}

/** GitHub refuses longer ones: https://github.com/actions/runner, ExpressionConstants.MaxLength. */
const longestExpression = 21_000;

/** The `${{ … }}` of a text; braces within a string of the expression do not end it. */
export function expressionsOf(text: string): Expression[] {
  const found: Expression[] = [];
  for (let at = text.indexOf('${{'); at >= 0;) {
    const end = expressionEnd(text, at + 3);
    if (end < 0) break;
    found.push({ text: text.slice(at + 3, Math.min(end, at + 3 + longestExpression)), raw: text.slice(at, end + 2) });
    at = text.indexOf('${{', end + 2);
  }
  return found;
}

function expressionEnd(text: string, from: number): number {
  let inString = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") inString = !inString;
    else if (!inString && text[at] === '}' && text[at + 1] === '}') return at;
  }
  // an apostrophe that nothing closes
  return text.indexOf('}}', from);
}

/**
 * 1-based line of a part of a value, looked for from `from` in what was written; the line of the whole where escapes
 * and folding hide it.
 */
export function lineOfPart(written: Written, part: string, from = 0): { line: number; next: number } {
  const at = part === '' ? -1 : written.source.indexOf(part, from);
  return at < 0
    ? { line: written.line, next: from }
    : { line: written.line + (written.source.slice(0, at).match(/\n/g)?.length ?? 0), next: at + part.length };
}

/** An expression in one spelling: lower case, `a['b']` as `a.b`, no white space around dots. */
export function normalise(expression: string): string {
  return expression
    .toLowerCase()
    .replace(/\[\s*'([\w-]+)'\s*\]/g, '.$1')
    .replace(/\[\s*(\d+|\*)\s*\]/g, '.*')
    .replace(/\s*\.\s*/g, '.')
    .replace(/\s+/g, ' ')
    .trim();
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

/**
 * Text that anyone who opens a pull request, issue or comment writes, and the events that carry it (CodeQL's and
 * GitHub's list of untrusted input).
 */
const untrusted: readonly { paths: RegExp; triggers: readonly string[] }[] = [
  {
    paths: new RegExp(
      String.raw`^github\.(head_ref|event\.pull_request(\.(title|body|head\.(ref|label|repo\.(default_branch|` +
        String.raw`description|homepage|name)))|\.head|\.head\.repo)?)$`,
    ),
    triggers: [
      'pull_request',
      'pull_request_target',
      'pull_request_review',
      'pull_request_review_comment',
      'workflow_call',
    ],
  },
  { paths: /^github\.event\.issue(\.(title|body))?$/, triggers: ['issues', 'issue_comment', 'workflow_call'] },
  {
    paths: /^github\.event\.comment(\.body)?$/,
    triggers: ['issue_comment', 'pull_request_review_comment', 'discussion_comment', 'commit_comment', 'workflow_call'],
  },
  { paths: /^github\.event\.review(\.body)?$/, triggers: ['pull_request_review', 'workflow_call'] },
  {
    paths: /^github\.event\.discussion(\.(title|body))?$/,
    triggers: ['discussion', 'discussion_comment', 'workflow_call'],
  },
  { paths: /^github\.event\.pages(\.\*(\.page_name|\.title)?)?$/, triggers: ['gollum', 'workflow_call'] },
  {
    paths: new RegExp(
      String.raw`^github\.event\.(commits(\.\*(\.(message|author(\.(email|name))?))?)?|head_commit(\.(message|` +
        String.raw`author(\.(email|name))?))?)$`,
    ),
    triggers: ['push', 'workflow_call'],
  },
  {
    paths: new RegExp(
      String.raw`^github\.event\.workflow_run(\.(display_title|head_branch|head_commit(\.(message|author(\.(email|` +
        String.raw`name))?))?|head_repository\.description))?$`,
    ),
    triggers: ['workflow_run', 'workflow_call'],
  },
];

/** True when this context path can carry an outsider's text in this workflow. In an action nobody knows the event. */
export function isUntrusted(found: string, workflow: Workflow): boolean {
  if (found === 'github.event' || found === 'github') return reachableByOutsiders(workflow);
  return untrusted.some(
    ({ paths, triggers }) =>
      paths.test(found) && (workflow.kind === 'action' || triggers.some((trigger) => workflow.triggers.has(trigger))),
  );
}

const headPaths = [
  /^github\.head_ref$/,
  /^github\.event\.pull_request\.(head\.(sha|ref|label)|merge_commit_sha)$/,
  /^github\.event\.workflow_run\.(head_(sha|branch|commit\.id)|pull_requests\.\*\.head\.(sha|ref))$/,
];
const headRepositories = new RegExp(
  String.raw`^github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.(full_name|clone_url|git_url|` +
    String.raw`ssh_url|html_url)$`,
);
const guessedHead = /^(steps|needs)\.[\w.*-]*(head|pr|pull)[_-]?(request[_-]?)?(sha|ref|branch)$/;

/**
 * How sure it is that a text names the code of the pull request: 'sure', 'guess' (an earlier step's output named so),
 * or not at all.
 */
export function namesHead(text: string): 'sure' | 'guess' | null {
  if (/refs\/pull\/.{1,200}?\/(merge|head)/s.test(text)) return 'sure';
  const found = expressionsOf(text).flatMap((expression) => emittedPaths(expression.text));
  if (found.some((one) => headPaths.some((head) => head.test(one)) || headRepositories.test(one))) return 'sure';
  return found.some((one) => guessedHead.test(one)) ? 'guess' : null;
}

const sameRepository = new RegExp(
  String.raw`^(?:github\.event\.pull_request\.head\.repo\.full_name ?== ?github\.repository|` +
    String.raw`github\.repository ?== ?github\.event\.pull_request\.head\.repo\.full_name|` +
    String.raw`github\.event\.workflow_run\.head_repository\.full_name ?== ?github\.repository|` +
    String.raw`github\.repository ?== ?github\.event\.workflow_run\.head_repository\.full_name|` +
    String.raw`github\.event\.pull_request\.head\.repo\.fork ?== ?false|` +
    String.raw`! ?github\.event\.pull_request\.head\.repo\.fork|github\.event\.workflow_run\.event ?== ?'(?:push|` +
    String.raw`schedule|workflow_dispatch|release)')$`,
);
const byPerson = /author_association|label\.name|labels\.|github\.actor ?==|sender\.login|user\.login ?==/;

/**
 * How a job or step is kept from an outsider's run by its `if`: 'closed' where it never runs on one,
 * 'watched' where a person with rights starts it, else 'open'. Only what each way through the condition has to hold
 * closes it.
 */
export function guardOf(job: Job, step?: Step): 'closed' | 'watched' | 'open' {
  const conditions = [job.if, step?.if].flatMap((one) =>
    one === undefined ? [] : [normalise(one).replace(/^\$\{\{(.*)\}\}$/, '$1')],
  );
  if (conditions.some(closes)) return 'closed';
  return byPerson.test(conditions.join(' ')) ? 'watched' : 'open';
}

/** A conjunction closes where one of its parts does, an alternative where all do. */
function closes(condition: string): boolean {
  const bare = unwrapped(condition.trim());
  const alternatives = splitOutside(bare, '||');
  if (alternatives.length > 1) return alternatives.every(closes);
  const parts = splitOutside(bare, '&&');
  if (parts.length > 1) return parts.some(closes);
  const event = /^(?:github\.event_name ?== ?'([^']*)'|'([^']*)' ?== ?github\.event_name)$/.exec(bare);
  if (event !== null) return !privilegedTriggers.some((trigger) => trigger === (event[1] ?? event[2]));
  return bare === 'false' || sameRepository.test(bare);
}

/** The condition without brackets around all of it. */
function unwrapped(condition: string): string {
  let bare = condition;
  while (
    bare.startsWith('(') &&
    splitOutside(bare.slice(1), ')').length > 1 &&
    splitOutside(bare.slice(1), ')')[1] === ''
  )
    bare = bare.slice(1, -1).trim();
  return bare;
}

/** The parts of a condition between marks that stand in no string and no bracket. */
function splitOutside(condition: string, mark: string): string[] {
  const parts: string[] = [];
  let [start, depth, inString] = [0, 0, false];
  for (let at = 0; at < condition.length; at += 1) {
    const char = condition[at];
    if (char === "'") inString = !inString;
    if (inString) continue;
    if (depth === 0 && condition.startsWith(mark, at)) {
      parts.push(condition.slice(start, at).trim());
      start = at + mark.length;
      at += mark.length - 1;
    } else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth -= 1;
  }
  return [...parts, condition.slice(start).trim()];
}
