/**
 * What each artifact of ours is called: `codex-ci-<task>[-<part>][-<k>-of-<n>]-<attempt>`, and
 * `codex-ci-ledger-<pull>-<attempt>` for what a run was given. Artifacts cannot be replaced, so a re-run needs a name
 * of its own. `record` is the whole or the joined run, which is the one that is published; `plan` is how the chain
 * shares its budget; `open` says, before a stage asks anything, that it begins.
 */
export type ArtifactName = { attempt: number } & ArtifactBase;
/** The name without its attempt. A shard is `k/n`; `pull` is null for a run without a pull request. */
export type ArtifactBase =
  | { part: 'record' | 'plan' | 'collect'; task: string }
  | { part: 'turns' | 'open'; task: string; shard: string | null }
  | { part: 'ledger'; pull: number | null };

const task = /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/;
const attempt = /^[1-9]\d{0,8}$/;
const shard = /^[1-9]\d{0,2}\/[1-9]\d{0,2}$/;
const pull = /^[1-9]\d{0,9}$/;
/** As long as GitHub takes the name, with the rest of it. */
const longestTask = 180;

const ledger = /^codex-ci-ledger-(\d+)-(\d+)$/;
const named = /^codex-ci-(.+?)(?:-(plan|collect|(?:turns|open)(?:-\d+-of-\d+)?))?-(\d+)$/;

/** Null for the name of anything else. A name that `artifactName` makes is read as what it was made of. */
export function parseArtifactName(text: string): ArtifactName | null {
  const [, of, run = ''] = ledger.exec(text) ?? [];
  if (of !== undefined)
    return attempt.test(run) && (of === '0' || pull.test(of))
      ? { part: 'ledger', pull: of === '0' ? null : Number(of), attempt: Number(run) }
      : null;
  const [, name = '', words = 'record', number = ''] = named.exec(text) ?? [];
  if (!isTask(name) || !attempt.test(number)) return null;
  const [part, at, , count] = words.split('-') as ['record' | 'plan' | 'collect' | 'turns' | 'open', ...string[]];
  if (part !== 'turns' && part !== 'open') return { part, task: name, attempt: Number(number) };
  if (at === undefined) return { part, task: name, shard: null, attempt: Number(number) };
  return shard.test(`${at}/${count}`) ? { part, task: name, shard: `${at}/${count}`, attempt: Number(number) } : null;
}

/** Throws on what no artifact of ours can be called. */
export function artifactName(name: ArtifactName): string {
  if (!attempt.test(String(name.attempt))) throw new Error(`${name.attempt} is no attempt`);
  return `codex-ci-${artifactBase(name)}-${name.attempt}`;
}

/** `review-turns-2-of-3`: the name without what all of them begin and end with. Throws as `artifactName`. */
export function artifactBase(base: ArtifactBase): string {
  if (base.part === 'ledger') {
    if (base.pull !== null && !pull.test(String(base.pull))) throw new Error(`${base.pull} is no pull request`);
    return `ledger-${base.pull ?? 0}`;
  }
  if (!isTask(base.task)) throw new Error(`${JSON.stringify(base.task)} is no task’s name that an artifact can bear`);
  if (base.part === 'record') return base.task;
  if (!('shard' in base) || base.shard === null) return `${base.task}-${base.part}`;
  if (!shard.test(base.shard)) throw new Error(`${JSON.stringify(base.shard)} is no shard`);
  return `${base.task}-${base.part}-${shardSlug(base.shard)}`;
}

/** Whether it is one of these parts of a run of a task. */
export function isPartOf(name: ArtifactBase, task: string, parts: readonly ArtifactBase['part'][]): boolean {
  return name.part !== 'ledger' && name.task === task && parts.includes(name.part);
}

/** For messages: how a handle of such a record is written, with `parts` between prefix and attempt. */
export function handleForm(parts: string): string {
  return `codex-ci-${parts}-<attempt>@<id>@<digest>`;
}

/** `2/3` → `2-of-3`, as neither an artifact's name nor a folder can have a slash. */
export function shardSlug(id: string): string {
  return id.replace('/', '-of-');
}

/** A task whose name ends like a part of a run, or is the ledger’s, would be read as something else. */
function isTask(text: string): boolean {
  return (
    text.length <= longestTask &&
    task.test(text) &&
    !/(?:^|-)(?:plan|collect|(?:turns|open)(?:-\d+-of-\d+)?)$/.test(text) &&
    !/^ledger(?:-\d+)?$/.test(text)
  );
}
