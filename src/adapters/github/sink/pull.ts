import { z } from 'zod';
import { cutMarkdown } from '../../../readers/page/cut-markdown.ts';
import { redactPatch } from '../../../readers/redact/patch.ts';
import { branchPrefix, type Effect } from '../../../domain/effect.ts';
import { digest } from '../../../domain/json.ts';
import { Sha } from '../../../domain/subject.ts';
import type { Applied } from '../../../contracts/sink.ts';
import type { Redactor } from '../../../contracts/world.ts';
import { openBase, readCommit, readTip, type BaseFiles } from './base-files.ts';
import { GithubFailure, type GithubClient } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { markerKey, pullMarker, readPullMark, type PullMark } from '../comment/markers.ts';
import { PatchRefusal, buildTree, checkPatch } from './patch-tree.ts';
import { bodyLimit } from './review-text.ts';
import type { SinkContext } from './context.ts';
import { shortSha } from '../../../domain/words.ts';

type PullEffect = Extract<Effect, { kind: 'pull-request' }>;
/** The answer for an effect, with the number of the pull request where there is one. */
type Say = (state: Applied['state'], detail: string, pull?: number) => Applied;

/** How pull requests are opened. */
export interface PullOptions {
  /** whose token opens them: an App's, or the workflow's own (`GITHUB_TOKEN`) */
  client: GithubClient;
  /** true for an App's token: then checks start by themselves */
  app: boolean;
  /**
   * the login that the App writes under, `name[bot]`; without it any bot's pull request with our mark on our branch
   * counts as ours
   */
  author?: string;
  redactor: Redactor;
  /** asks whose patch it is, once it applies, whether it may be written; null when it may */
  judge(effect: PullEffect, base: BaseFiles): Promise<string | null>;
}

const Pull = z.looseObject({
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullish(),
  merged_at: z.string().nullish(),
  user: z.looseObject({ login: z.string(), type: z.string().optional() }).nullish(),
  base: z.looseObject({ ref: z.string() }),
  head: z.looseObject({ ref: z.string(), repo: z.looseObject({ full_name: z.string() }).nullish() }),
});
type Pull = z.infer<typeof Pull>;
const Made = z.looseObject({ sha: Sha });
const needs = 'pull-requests: write';
const needsContents = 'contents: write';
const note =
  '> [!NOTE]\n> Opened with the workflow’s own token, so its checks start only when somebody with write access approves them.\n\n';
/** GitHub's limit for a title. */
const titleLimit = 256;

/**
 * One open pull request for each key, from a patch and through the forge's own git objects: nothing is checked out and
 * nothing is run. It is found by its branch, its mark and its author. What may not or cannot be done is `skipped` with
 * the reason; the patch is in the record.
 */
export async function applyPull(
  effect: PullEffect,
  context: SinkContext,
  options: PullOptions | null,
): Promise<Applied> {
  const { key, kind } = effect;
  const say: Say = (state, detail, pull) => ({ key, kind, state, detail, ...(pull === undefined ? {} : { pull }) });
  if (options === null) return say('skipped', 'pull requests are not switched on; the patch is in the record');
  try {
    return await openOrUpdate(effect, context, options, say);
  } catch (error) {
    if (!(error instanceof PatchRefusal)) throw error;
    return { ...say('skipped', `refused: ${error.message}; the patch is in the record`), refused: true };
  }
}

async function openOrUpdate(
  effect: PullEffect,
  context: SinkContext,
  options: PullOptions,
  say: Say,
): Promise<Applied> {
  const { key, branch, base } = effect;
  const { client } = options;
  const { root } = context;
  const saidOf = ({ number }: Pull, state: Applied['state']): Applied => say(state, `pull request #${number}`, number);
  checkBranch(branch, base);
  const files = checkPatch(effect.patch);
  await refuseSecrets(effect, options.redactor);
  const { default_branch: defaultBranch } = parseAnswer(
    z.looseObject({ default_branch: z.string() }),
    await client.request('GET', root, {}, 'metadata: read'),
    root,
  );
  if (branch === defaultBranch) throw new PatchRefusal(`${branch} is the default branch`);

  const patch = digest([base, effect.commitMessage, effect.patch].join('\0'), 16);
  const { open, closed } = await findPulls(key, branch, context, options);
  const same = closed.find((each) => each.mark.patch === patch);
  if (open === undefined && same !== undefined) {
    const { number } = same.pull;
    return same.pull.merged_at === null || same.pull.merged_at === undefined
      ? say('skipped', `pull request #${number} with this patch was closed, so it is not opened again`, number)
      : say('unchanged', `pull request #${number} with this patch is merged`, number);
  }
  const tip = await readTip(client, root, branch);
  if (tip !== null) await checkTip(tip, open?.mark.head ?? null, effect, context, client);
  if (open !== undefined && tip !== null && open.mark.patch === patch)
    return saidOf(
      open.pull,
      (await updateText(open.pull, open.mark, effect, context, options)) ? 'updated' : 'unchanged',
    );

  const head = await makeCommit(effect, files, context, options);
  await moveBranch(branch, head, tip, context, client);
  const mark = { patch, head };
  if (open !== undefined) {
    await updateText(open.pull, mark, effect, context, options);
    return saidOf(open.pull, 'updated');
  }
  return await create(effect, mark, tip === null, context, options, say);
}

function checkBranch(branch: string, base: string): void {
  if (
    !branch.startsWith(branchPrefix) ||
    !/^[\w-]+(?:[./][\w-]+)*$/.test(branch) ||
    branch.length > 200 ||
    /\.lock(?:\/|$)/.test(branch)
  ) {
    throw new PatchRefusal(
      `${JSON.stringify(branch)} is no branch of ours; it starts with ${branchPrefix} and has letters, digits, dots, hyphens and slashes`,
    );
  }
  if (base === '' || base.startsWith(branchPrefix) || base === branch)
    throw new PatchRefusal(`${JSON.stringify(base)} is no branch to merge into`);
}

async function refuseSecrets(effect: PullEffect, redactor: Redactor): Promise<void> {
  // Both the lines as they stand in files and the text as a whole.
  const parts = effect.patch.split(/^(?=diff --git )/m);
  const found = await Promise.all(parts.map((part) => redactPatch(redactor, '', part)));
  const texts = await Promise.all(
    [effect.patch, effect.title, effect.body, effect.commitMessage].map((text) => redactor.redact(text)),
  );
  if (found.some(({ secrets }) => secrets.length > 0) || texts.some(({ hits }) => hits.length > 0))
    throw new PatchRefusal('it holds what looks like a secret');
  if (effect.patch.includes('‹secret:'))
    throw new PatchRefusal('a secret was taken out of it, so it is no longer what it was');
}

interface Own {
  pull: Pull;
  mark: PullMark;
}

/** Our pull requests from the branch. Anybody else's open one is in the way. */
async function findPulls(
  key: string,
  branch: string,
  context: SinkContext,
  options: PullOptions,
): Promise<{ open: Own | undefined; closed: Own[] }> {
  const path = `${context.root}/pulls`;
  const pulls = parseAnswer(
    z.array(Pull),
    await options.client.pages(path, { state: 'all', head: `${context.repository.split('/')[0]}:${branch}` }, needs),
    path,
  ).filter((pull) => pull.head.ref === branch && pull.head.repo?.full_name === context.repository);
  const author = options.author ?? (options.app ? null : context.author);
  const own = pulls.flatMap((pull): Own[] => {
    const mark = readPullMark(pull.body ?? '', key);
    const ours = author === null ? pull.user?.type === 'Bot' : pull.user?.login === author;
    return mark !== null && ours ? [{ pull, mark }] : [];
  });
  const open = own.find(({ pull }) => pull.state === 'open');
  const other = pulls.find((pull) => pull.state === 'open' && pull.number !== open?.pull.number);
  if (other !== undefined && open === undefined) {
    throw new PatchRefusal(
      `pull request #${other.number} of ${other.user?.login ?? 'ghost'} stands on ${branch} and is not one of ours`,
    );
  }
  return { open, closed: own.filter(({ pull }) => pull.state === 'closed') };
}

/** A branch is moved only when its last commit is our own and nobody protects it. */
async function checkTip(
  tip: string,
  known: string | null,
  effect: PullEffect,
  context: SinkContext,
  client: GithubClient,
): Promise<void> {
  const path = `${context.root}/branches/${encodeURIComponent(effect.branch)}`;
  const { protected: isProtected } = parseAnswer(
    z.looseObject({ protected: z.boolean() }),
    await client.request('GET', path, {}, 'contents: read'),
    path,
  );
  if (isProtected) throw new PatchRefusal(`${effect.branch} is a protected branch`);
  if (tip === known) return;
  if (known !== null)
    throw new PatchRefusal(`somebody has pushed to ${effect.branch} (${shortSha(tip)}), and that is not overwritten`);
  const { message } = await readCommit(client, context.root, tip);
  if (!message.trimEnd().endsWith(trailer(effect.key)))
    throw new PatchRefusal(
      `${effect.branch} exists and its last commit ${tip.slice(0, 12)} is not ours; delete the branch to let it be made`,
    );
}

const trailer = (key: string): string => `Codex-CI-Key: ${markerKey(key)}`;

async function makeCommit(
  effect: PullEffect,
  files: ReturnType<typeof checkPatch>,
  context: SinkContext,
  { client, judge }: PullOptions,
): Promise<string> {
  const { root } = context;
  const start = await readTip(client, root, effect.base);
  if (start === null) throw new PatchRefusal(`there is no branch ${JSON.stringify(effect.base)}`);
  const base = await openBase(client, root, start);
  const tree = await buildTree(files, base);
  const refusal = await judge(effect, base);
  if (refusal !== null) throw new PatchRefusal(refusal);
  const made = parseAnswer(
    Made,
    await client.request('POST', `${root}/git/trees`, { base_tree: base.tree, tree }, needsContents),
    `${root}/git/trees`,
  );
  if (made.sha === base.tree) throw new PatchRefusal('it changes nothing');
  const body = {
    message: `${messageText(effect.commitMessage)}\n\n${trailer(effect.key)}`,
    tree: made.sha,
    parents: [start],
  };
  return parseAnswer(
    Made,
    await client.request('POST', `${root}/git/commits`, body, needsContents),
    `${root}/git/commits`,
  ).sha;
}

/**
 * Without words that would keep the checks of the pull request from running.
 * https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
function messageText(text: string): string {
  return (
    text
      .replace(/\[(skip|no|actions|ci)[ -](ci|actions|skip)\]/gi, '($1 $2)')
      .replace(/^(skip-checks)\s*:/gim, '$1 ')
      .slice(0, 10_000)
      .trim() || 'Change by codex-ci'
  );
}

async function moveBranch(
  branch: string,
  sha: string,
  tip: string | null,
  context: SinkContext,
  client: GithubClient,
): Promise<void> {
  if (tip === null)
    await client.request('POST', `${context.root}/git/refs`, { ref: `refs/heads/${branch}`, sha }, needsContents);
  else
    await client.request(
      'PATCH',
      `${context.root}/git/refs/${encodeURIComponent(`heads/${branch}`)}`,
      { sha, force: true },
      needsContents,
    );
}

function textOf(effect: PullEffect, mark: PullMark, options: PullOptions): { title: string; body: string } {
  const lead = pullMarker(effect.key, mark) + (options.app ? '' : note);
  const title = effect.title.slice(0, titleLimit) || effect.branch;
  return {
    title,
    body: lead + cutMarkdown(effect.body, bodyLimit - lead.length, '_Cut here: the rest is in the run’s artifact._'),
  };
}

async function updateText(
  pull: Pull,
  mark: PullMark,
  effect: PullEffect,
  context: SinkContext,
  options: PullOptions,
): Promise<boolean> {
  const { title, body } = textOf(effect, mark, options);
  const changes = {
    ...(pull.title === title ? {} : { title }),
    ...(normal(pull.body ?? '') === normal(body) ? {} : { body }),
    ...(pull.base.ref === effect.base ? {} : { base: effect.base }),
  };
  if (Object.keys(changes).length === 0) return false;
  await options.client.request('PATCH', `${context.root}/pulls/${pull.number}`, changes, needs);
  return true;
}

const normal = (body: string): string => body.replace(/\r\n?/g, '\n').trimEnd();

async function create(
  effect: PullEffect,
  mark: PullMark,
  madeBranch: boolean,
  context: SinkContext,
  options: PullOptions,
  say: Say,
): Promise<Applied> {
  const { client } = options;
  const path = `${context.root}/pulls`;
  try {
    const body = { ...textOf(effect, mark, options), head: effect.branch, base: effect.base, draft: effect.draft };
    const pull = parseAnswer(Pull, await client.request('POST', path, body, needs), path);
    const login = pull.user?.login;
    if (options.author !== undefined && login !== options.author)
      context.log.warn(
        `Pull requests are opened by ${login ?? 'ghost'}, not by ${options.author}; name that one so that they are found again`,
      );
    const waiting = options.app ? '' : '; its checks wait for approval';
    return say('created', `pull request #${pull.number}${waiting}`, pull.number);
  } catch (error) {
    if (!(error instanceof GithubFailure) || error.status === 0) throw error;
    if (madeBranch)
      await client.request(
        'DELETE',
        `${context.root}/git/refs/${encodeURIComponent(`heads/${effect.branch}`)}`,
        {},
        needsContents,
      );
    if (!/not permitted to create or approve pull requests/i.test(error.said)) throw error;
    return {
      ...say(
        'skipped',
        'GitHub refuses pull requests of Actions here: switch on "Allow GitHub Actions to create and approve pull requests" (Settings, Actions, General), or hand in an App’s token; the patch is in the record',
      ),
      refused: true,
    };
  }
}
