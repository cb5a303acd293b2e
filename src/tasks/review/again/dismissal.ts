import type { Remark } from '../../../contracts/forge.ts';
import { Failure, messageOf } from '../../../domain/errors.ts';
import type { Dismissal } from '../evidence.ts';
import type { World } from '../touches.ts';

const reasonLimit = 300;
/** Strangers can write as many commands as they like; each new name costs a request. */
const maxAuthors = 50;

/**
 * A dismissal in a remark, null where there is none: on a finding's thread `/codex-ci dismiss REASON` or `dismiss:
 * REASON`, in the conversation `/codex-ci dismiss ID REASON`. It begins the remark and ends with its line; without a
 * reason it is none.
 */
export function parseDismissal({ finding, text }: Remark): { finding: string; reason: string } | null {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== '') ?? '';
  // Markdown takes a line that is further in for code, which is no command.
  const command =
    /^ {0,3}\/codex-ci[ \t]+dismiss[ \t]+(\S.*)$/i.exec(line)?.[1] ??
    (finding === null ? undefined : /^ {0,3}dismiss:[ \t]*(\S.*)$/i.exec(line)?.[1]);
  if (command === undefined) return null;
  const [, id, rest] =
    finding === null ? (/^([\w.:-]{6,64})[ \t]+(\S.*)$/.exec(command) ?? []) : ['', finding, command];
  return id === undefined || rest === undefined ? null : { finding: id, reason: rest.trim().slice(0, reasonLimit) };
}

/** The dismissals by people who may write to the repository, as the forge says; a later one replaces an earlier one. */
export async function readDismissals(
  remarks: readonly Remark[],
  world: Pick<World, 'forge' | 'log' | 'redactor'>,
): Promise<Dismissal[]> {
  const allowed = new Map<string, boolean>();
  const found = new Map<string, Dismissal>();
  for (const remark of remarks) {
    const dismissal = parseDismissal(remark);
    if (dismissal === null) continue;
    const { author } = remark;
    // An App repeats what others told it, so its access is not theirs.
    if (/\[bot\]$/i.test(author)) {
      world.log.warn(`${JSON.stringify(author)} is no person: what it dismisses stays open`);
      continue;
    }
    if (!allowed.has(author)) {
      if (allowed.size === maxAuthors) {
        world.log.warn(`more than ${maxAuthors} people dismiss findings here; the others are not asked about`);
        break;
      }
      allowed.set(author, await mayWrite(author, world));
    }
    if (allowed.get(author) !== true) continue;
    found.set(dismissal.finding, {
      finding: dismissal.finding,
      by: author,
      reason: (await world.redactor.redact(dismissal.reason)).text,
    });
  }
  return [...found.values()];
}

async function mayWrite(author: string, { forge, log }: Pick<World, 'forge' | 'log'>): Promise<boolean> {
  try {
    const permission = (await forge?.permission(author)) ?? 'none';
    if (permission === 'admin' || permission === 'write') return true;
    log.warn(`${JSON.stringify(author)} has no write access: what they dismiss stays open`);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    log.warn(`what ${JSON.stringify(author)} dismisses stays open: ${messageOf(error)}`);
  }
  return false;
}
