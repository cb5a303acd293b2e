import { z } from 'zod';
import { Sha } from '../../../domain/subject.ts';
import { GithubFailure, type GithubClient } from '../client.ts';
import { parseAnswer } from '../forge.ts';

export interface BaseFile {
  mode: string;
  blob: string;
  bytes: Buffer;
}

/** The files of one commit, read from the forge. */
export interface BaseFiles {
  readonly commit: string;
  readonly tree: string;
  /** The entry at a path: a file, `other` for a folder, link or submodule, undefined for nothing. */
  read(path: string): Promise<BaseFile | 'other' | undefined>;
  /** The files of a commit that this one comes from, and its first parent; null where it does not. */
  past(sha: string): Promise<{ parent: string | null; files: BaseFiles } | null>;
}

const Ref = z.looseObject({ object: z.looseObject({ type: z.string(), sha: Sha }) });
const Commit = z.looseObject({
  sha: Sha,
  message: z.string(),
  tree: z.looseObject({ sha: Sha }),
  parents: z.array(z.looseObject({ sha: Sha })),
});
const Comparison = z.looseObject({ status: z.enum(['diverged', 'ahead', 'behind', 'identical']) });
const Tree = z.looseObject({
  truncated: z.boolean(),
  tree: z.array(z.looseObject({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string() })),
});
const Blob = z.looseObject({ content: z.string(), encoding: z.string() });
const needs = 'contents: read';

/** The commit that a branch is at, null where there is no such branch. */
export async function readTip(client: GithubClient, root: string, branch: string): Promise<string | null> {
  const path = `${root}/git/ref/${encodeURIComponent(`heads/${branch}`)}`;
  try {
    return parseAnswer(Ref, await client.request('GET', path, {}, needs), path).object.sha;
  } catch (error) {
    if (error instanceof GithubFailure && error.status === 404) return null;
    throw error;
  }
}

export async function readCommit(
  client: GithubClient,
  root: string,
  sha: string,
): Promise<{ message: string; tree: string; parents: string[] }> {
  const path = `${root}/git/commits/${sha}`;
  const { message, tree, parents } = parseAnswer(Commit, await client.request('GET', path, {}, needs), path);
  return { message, tree: tree.sha, parents: parents.map((parent) => parent.sha) };
}

/** Opens the files of a commit; trees are read once each. */
export async function openBase(client: GithubClient, root: string, commit: string): Promise<BaseFiles> {
  const { tree: rootTree } = await readCommit(client, root, commit);
  const trees = new Map<string, Promise<z.infer<typeof Tree>>>();
  const readTree = (sha: string): Promise<z.infer<typeof Tree>> => {
    const path = `${root}/git/trees/${sha}`;
    const known =
      trees.get(sha) ?? client.request('GET', path, {}, needs).then((body) => parseAnswer(Tree, body, path));
    trees.set(sha, known);
    return known;
  };
  return {
    commit,
    tree: rootTree,
    past: async (sha) => {
      const path = `${root}/compare/${encodeURIComponent(`${sha}...${commit}`)}`;
      try {
        const { status } = parseAnswer(Comparison, await client.request('GET', path, { per_page: 1 }, needs), path);
        if (status !== 'ahead' && status !== 'identical') return null;
        return {
          parent: (await readCommit(client, root, sha)).parents[0] ?? null,
          files: await openBase(client, root, sha),
        };
      } catch (error) {
        if (error instanceof GithubFailure && error.status === 404) return null;
        throw error;
      }
    },
    read: async (path) => {
      const names = path.split('/');
      let sha = rootTree;
      for (const [index, name] of names.entries()) {
        const { tree, truncated } = await readTree(sha);
        const entry = tree.find((each) => each.path === name);
        if (entry === undefined) {
          if (truncated)
            throw new GithubFailure(200, '', `GitHub lists only part of a folder of ${path}, so it cannot be read`);
          return undefined;
        }
        if (index < names.length - 1) {
          if (entry.type !== 'tree') return undefined;
          sha = entry.sha;
          continue;
        }
        if (entry.type !== 'blob' || entry.mode === '120000') return 'other';
        const at = `${root}/git/blobs/${entry.sha}`;
        const blob = parseAnswer(Blob, await client.request('GET', at, {}, needs), at);
        if (blob.encoding !== 'base64') throw new GithubFailure(200, '', `GitHub's answer about ${at} is not base64`);
        return { mode: entry.mode, blob: entry.sha, bytes: Buffer.from(blob.content, 'base64') };
      }
      return undefined;
    },
  };
}
