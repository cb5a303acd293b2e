import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Answer, Ask, Description } from './github-description.ts';
import type { GitState, GithubState } from './github-state.ts';

type Body = Record<string, unknown>;
interface Item {
  path: string;
  mode: string;
  type: string;
  sha: string;
}

function hash(type: string, bytes: Buffer): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

export function putBlob(git: GitState, bytes: Buffer): string {
  const sha = hash('blob', bytes);
  git.blobs[sha] = bytes.toString('base64');
  return sha;
}

/** Stores the trees of whole paths and gives the root's id, as git would name it. */
function putTree(git: GitState, files: ReadonlyMap<string, { mode: string; sha: string }>): string {
  const items: Item[] = [];
  const folders = new Map<string, Map<string, { mode: string; sha: string }>>();
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      items.push({ path, type: file.mode === '160000' ? 'commit' : 'blob', ...file });
      continue;
    }
    const name = path.slice(0, slash);
    const folder = folders.get(name) ?? new Map<string, { mode: string; sha: string }>();
    folders.set(name, folder.set(path.slice(slash + 1), file));
  }
  for (const [path, folder] of folders) items.push({ path, mode: '040000', type: 'tree', sha: putTree(git, folder) });
  const order = (item: Item): string => (item.type === 'tree' ? `${item.path}/` : item.path);
  items.sort((a, b) => Buffer.compare(Buffer.from(order(a)), Buffer.from(order(b))));
  const bytes = Buffer.concat(
    items.flatMap((item) => [
      Buffer.from(`${item.mode.replace(/^0/, '')} ${item.path}\0`),
      Buffer.from(item.sha, 'hex'),
    ]),
  );
  const sha = hash('tree', bytes);
  git.trees[sha] = items;
  return sha;
}

export function flatten(git: GitState, tree: string, prefix = ''): Map<string, { mode: string; sha: string }> {
  return new Map(
    (git.trees[tree] ?? []).flatMap((item): [string, { mode: string; sha: string }][] =>
      item.type === 'tree'
        ? [...flatten(git, item.sha, `${prefix}${item.path}/`)]
        : [[prefix + item.path, { mode: item.mode, sha: item.sha }]],
    ),
  );
}

/**
 * A branch with one commit of these files, on `parent` where one is told; gives the commit's id. A value can carry a
 * mode: `{ mode, content }`.
 */
export function putBranch(
  git: GitState,
  branch: string,
  files: Readonly<Record<string, string | { mode: string; content: Buffer | string }>>,
  message = 'A commit',
  parent?: string,
): string {
  const flat = new Map(
    Object.entries(files).map(([path, file]) => {
      const { mode, content } = typeof file === 'string' ? { mode: '100644', content: file } : file;
      return [path, { mode, sha: putBlob(git, Buffer.from(content)) }];
    }),
  );
  return (git.refs[`heads/${branch}`] = putCommit(git, {
    tree: putTree(git, flat),
    parents: parent === undefined ? [] : [parent],
    message,
  }));
}

function putCommit(git: GitState, commit: GitState['commits'][string]): string {
  const sha = hash('commit', Buffer.from(JSON.stringify([commit, Object.keys(git.commits).length])));
  git.commits[sha] = commit;
  return sha;
}

/** A branch with the history of a repository on disk, first parents alone, under its own ids. */
export function mirrorBranch(git: GitState, branch: string, dir: string): void {
  const run = (...args: string[]): string => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
  const shas = run('rev-list', '--first-parent', '--reverse', 'HEAD').trim().split('\n');
  shas.forEach((sha, at) => {
    const paths = run('ls-tree', '-r', '--name-only', '-z', sha)
      .split('\0')
      .filter((path) => path !== '');
    const flat = new Map(
      paths.map((path) => [
        path,
        { mode: '100644', sha: putBlob(git, execFileSync('git', ['show', `${sha}:${path}`], { cwd: dir })) },
      ]),
    );
    git.commits[sha] = {
      tree: putTree(git, flat),
      parents: at === 0 ? [] : [shas[at - 1]!],
      message: run('log', '-1', '--format=%B', sha).trim(),
    };
  });
  git.refs[`heads/${branch}`] = shas.at(-1)!;
}

/** The text files of a branch. */
export function filesOf(git: GitState, branch: string): Record<string, string> {
  const tree = git.commits[git.refs[`heads/${branch}`] ?? '']?.tree ?? '';
  return Object.fromEntries(
    [...flatten(git, tree)].map(([path, { sha }]) => [
      path,
      Buffer.from(git.blobs[sha] ?? '', 'base64').toString('utf8'),
    ]),
  );
}

/** GitHub's git data and branches; null for another route. */
export function answerGit(state: GithubState, description: Description, ask: Ask, route: string): Answer | null {
  const { git } = state;
  const body = (ask.body ?? {}) as Body;
  const missing: Answer = { status: 404, body: { message: 'Not Found' } };
  const invalid = (message: string): Answer => ({ status: 422, body: { message } });
  const ref = (name: string): Body => ({
    ...description.example('git-ref'),
    ref: `refs/${name}`,
    object: { ...(description.example('git-ref')['object'] as Body), sha: git.refs[name] },
  });
  const tree = (sha: string): Body => ({
    ...description.example('git-tree'),
    sha,
    truncated: false,
    tree: (git.trees[sha] ?? []).map((item) => ({ ...item, url: 'https://api.github.com/x' })),
  });
  const commit = (sha: string): Body => {
    const example = description.example('git-commit');
    const { message, tree: id, parents } = git.commits[sha] as GitState['commits'][string];
    return {
      ...example,
      sha,
      message,
      tree: { ...(example['tree'] as Body), sha: id },
      parents: parents.map((parent) => ({ ...(example['parents'] as Body[])[0], sha: parent })),
    };
  };
  const compared = /^GET \/compare\/([0-9a-f]+)\.\.\.([0-9a-f]+)$/.exec(decodeURIComponent(route));
  if (compared !== null) {
    const [, from = '', to = ''] = compared;
    const line = (sha: string): string[] =>
      git.commits[sha] === undefined ? [] : [sha, ...git.commits[sha].parents.flatMap(line)];
    if (git.commits[from] === undefined || git.commits[to] === undefined) return missing;
    const status =
      from === to ? 'identical' : line(to).includes(from) ? 'ahead' : line(from).includes(to) ? 'behind' : 'diverged';
    return { status: 200, body: { ...description.example('commit-comparison'), status } };
  }
  const parts = /^(\w+) \/(git\/)?(ref|refs|commits|trees|blobs|branches)(?:\/(.+))?$/.exec(route);
  if (parts === null) return null;
  const [, method, data, kind] = parts;
  const name = decodeURIComponent(parts[4] ?? '');
  if (data === undefined) {
    if (kind !== 'branches' || method !== 'GET') return null;
    if (git.refs[`heads/${name}`] === undefined) return missing;
    return {
      status: 200,
      body: { ...description.example('branch-get'), name, protected: git.protected.includes(name) },
    };
  }
  switch (`${method} ${kind}`) {
    case 'GET ref':
      return git.refs[name] === undefined ? missing : { status: 200, body: ref(name) };
    case 'POST refs': {
      const wanted = String(body['ref']).replace(/^refs\//, '');
      if (git.refs[wanted] !== undefined) return invalid('Reference already exists');
      if (git.commits[String(body['sha'])] === undefined) return invalid('Object does not exist');
      git.refs[wanted] = String(body['sha']);
      return { status: 201, body: ref(wanted) };
    }
    case 'PATCH refs': {
      if (git.refs[name] === undefined) return invalid('Reference does not exist');
      const parent = git.commits[String(body['sha'])]?.parents[0];
      if (body['force'] !== true && parent !== git.refs[name]) return invalid('Update is not a fast forward');
      git.refs[name] = String(body['sha']);
      return { status: 200, body: ref(name) };
    }
    case 'DELETE refs':
      if (git.refs[name] === undefined) return invalid('Reference does not exist');
      delete git.refs[name];
      return { status: 204, body: undefined };
    case 'GET commits':
      return git.commits[name] === undefined ? missing : { status: 200, body: commit(name) };
    case 'GET trees':
      return git.trees[name] === undefined ? missing : { status: 200, body: tree(name) };
    case 'GET blobs':
      return git.blobs[name] === undefined
        ? missing
        : {
            status: 200,
            body: {
              ...description.example('blob'),
              sha: name,
              content: (git.blobs[name] ?? '').replace(/.{60}/g, '$&\n'),
              encoding: 'base64',
            },
          };
    case 'POST trees': {
      const files = flatten(git, String(body['base_tree'] ?? ''));
      for (const item of body['tree'] as Body[]) {
        const path = String(item['path']);
        if (item['sha'] === null) {
          if (!files.delete(path)) return invalid('GitRPC::BadObjectState');
        } else
          files.set(path, {
            mode: String(item['mode']),
            sha: item['sha'] === undefined ? putBlob(git, Buffer.from(String(item['content']))) : String(item['sha']),
          });
      }
      return { status: 201, body: tree(putTree(git, files)) };
    }
    case 'POST commits': {
      const sha = putCommit(git, {
        tree: String(body['tree']),
        parents: body['parents'] as string[],
        message: String(body['message']),
      });
      return { status: 201, body: commit(sha) };
    }
    default:
      return null;
  }
}
