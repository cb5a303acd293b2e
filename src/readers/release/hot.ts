import { parseReverts } from './reverts.ts';
import { shortSha } from '../../domain/words.ts';

/** A commit of the past with the files that it changed. */
export interface PastCommit {
  sha: string;
  author: string;
  subject: string;
  body: string;
  paths: readonly string[];
}

/** An incident's own words, in which commits (`1a2b3c4`), pull requests (`#12`) and files may be named. */
export interface IncidentText {
  number: number;
  title: string;
  body: string;
}

const mostReasons = 5;
const shortestSha = 7;
const repair = /\bhot-?fix|\bincidents?\b|\bpost-?mortem\b|\boutage\b|\bsev-?[0-3]\b/i;

/**
 * Files that earlier incidents had a part in, each with the reasons: changed by a commit that was reverted, by one that
 * calls itself a hotfix or names an incident, by one that an incident names by its id or its pull request, or named as
 * a file in an incident. What a name in a text tells is that somebody thought of the file, not that it was the cause.
 */
export function hotFiles(history: readonly PastCommit[], incidents: readonly IncidentText[]): Map<string, string[]> {
  const hot = new Map<string, Set<string>>();
  const note = (paths: readonly string[], reason: string): void => {
    for (const path of paths) {
      const reasons = hot.get(path) ?? new Set<string>();
      if (reasons.size < mostReasons) reasons.add(reason);
      hot.set(path, reasons);
    }
  };
  const named = incidents.map((incident) => {
    const text = `${incident.title}\n${incident.body}`;
    return {
      incident,
      text,
      shas: [...text.matchAll(/\b[0-9a-f]{7,64}\b/g)].map(([sha]) => sha),
      pulls: new Set([...text.matchAll(/#(\d{1,9})\b/g)].map(([, number]) => Number(number))),
    };
  });
  const numbers = new Set(incidents.map(({ number }) => number));
  const reverted = new Map(
    history.flatMap((commit) =>
      parseReverts(`${commit.subject}\n${commit.body}`).map((target) => [target, commit.sha] as const),
    ),
  );
  for (const commit of history) {
    const short = shortSha(commit.sha, 10);
    const by = reverted.get(commit.sha);
    if (by !== undefined) note(commit.paths, `${short} was reverted by ${shortSha(by, 10)}`);
    if (repair.test(commit.subject)) note(commit.paths, `${short} (${commit.subject.slice(0, 80)})`);
    const pull = Number(
      /\(#(\d{1,9})\)\s*$/.exec(commit.subject)?.[1] ?? /^Merge pull request #(\d{1,9})\b/.exec(commit.subject)?.[1],
    );
    for (const { incident, shas, pulls } of named) {
      if (shas.some((sha) => sha.length >= shortestSha && commit.sha.startsWith(sha)) || pulls.has(pull))
        note(commit.paths, `incident #${incident.number} names ${Number.isNaN(pull) ? short : `#${pull}`}`);
    }
    for (const [, number] of `${commit.subject}\n${commit.body}`.matchAll(/#(\d{1,9})\b/g))
      if (numbers.has(Number(number))) note(commit.paths, `${short} names incident #${number}`);
  }
  const known = new Set(history.flatMap(({ paths }) => paths));
  for (const { incident, text } of named) {
    const words = new Set(text.match(/[\w@.-]+(?:\/[\w@.-]+)+/g) ?? []);
    note(
      [...words].map((word) => word.replace(/[.:]+$/, '')).filter((word) => known.has(word)),
      `incident #${incident.number} names the file`,
    );
  }
  return new Map([...hot].map(([path, reasons]) => [path, [...reasons]]));
}
