import { inputFailure } from './errors.ts';

/**
 * An artifact as the job that made it put it out. Id and digest say which one it is; the name says what it is said to
 * hold, and is checked. Whoever can upload to the run can take a name, or a later attempt's number, but gets another id
 * and another digest.
 */
export interface Handle {
  name: string;
  id: number;
  digest: string;
}

const form = '<name>@<id>@sha256:<64 hex digits>, as the outputs artifact-name, artifact-id and artifact-digest say it';

/** `codex-ci-review-1@123@sha256:…`, one word. */
export function handleText({ name, id, digest }: Handle): string {
  return `${name}@${id}@${digest}`;
}

/** Fails as input on what is no handle; a name alone is none. */
export function parseHandle(text: string, where: string): Handle {
  const [, name = '', id = '', digest = ''] =
    /^([\w.-]{1,250})@([1-9]\d{0,15})@(sha256:[0-9a-f]{64})$/.exec(text) ?? [];
  if (name !== '') return { name, id: Number(id), digest };
  const bare = /^[\w.-]{1,250}$/.test(text)
    ? ' is a name without id and digest, and by a name nothing is taken'
    : ' is no record';
  throw inputFailure(where, `${JSON.stringify(text.slice(0, 120))}${bare}`, form);
}

/**
 * The id and digest of one artifact, from two inputs. Fails as input where one of them is missing or is of another
 * form.
 */
export function parseIdentity(id: string, digest: string | undefined): Pick<Handle, 'id' | 'digest'> {
  if (!/^[1-9]\d{0,15}$/.test(id))
    throw inputFailure(
      'input artifact-id',
      `${JSON.stringify(id.slice(0, 80))} is no id of an artifact`,
      'the output artifact-id of the job that made it',
    );
  if (digest === undefined)
    throw inputFailure(
      'input artifact-digest',
      'is empty, and an artifact is taken only with its digest',
      'the output artifact-digest of the job that made it',
    );
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw inputFailure(
      'input artifact-digest',
      `${JSON.stringify(digest.slice(0, 80))} is no digest`,
      'sha256: and 64 hex digits',
    );
  return { id: Number(id), digest };
}
