import type { Repository } from '../src/contracts/repository.ts';
import { decodePage, readPage } from '../src/readers/docs/page.ts';
import type { Spoken } from '../src/tasks/docs-check/look/backtest.ts';

const mostNames = 20;

/**
 * `went`: findings whose page is gone. The others stand on pages that are still there: findings, those corrected, other
 * names and those that went.
 */
export interface Control {
  went: number;
  standing: number;
  corrected: number;
  names: number;
  namesWent: number;
}

/**
 * What a finding's being corrected is worth, on pages that still stand: the other names that the page set as code at
 * the same commit, and how many of these the newest commit's page no longer says. A rule that blames names at random
 * would be "right" that often.
 */
export async function controlOf(
  repository: Pick<Repository, 'read'>,
  head: string,
  spoken: readonly Spoken[],
): Promise<Control> {
  const total: Control = { went: 0, standing: 0, corrected: 0, names: 0, namesWent: 0 };
  const read = async (sha: string, path: string): Promise<string | null> => {
    const bytes = await repository.read(sha, path);
    return bytes === undefined ? null : decodePage(bytes).text;
  };
  for (const own of groupsOf(spoken, (one) => `${one.commit}\0${one.path}`)) {
    const { commit, path } = own[0]!;
    const now = await read(head, path);
    if (now === null) {
      total.went += own.length;
      continue;
    }
    total.standing += own.length;
    total.corrected += own.filter((one) => one.corrected).length;
    const titles = own.map((one) => one.title);
    const spans = readPage(path, (await read(commit, path)) ?? '').spans.map((one) => one.text.replace(/\(.*\)$/, ''));
    const names = [...new Set(spans)].filter(
      (one) => /^[\w$.:\\#-]{4,80}$/.test(one) && !titles.some((title) => title.includes(one)),
    );
    const step = Math.max(1, names.length / mostNames);
    const chosen = Array.from(
      { length: Math.min(mostNames, names.length) },
      (_, index) => names[Math.floor(index * step)]!,
    );
    total.names += chosen.length;
    total.namesWent += chosen.filter((one) => !saysNow(now, one)).length;
  }
  return total;
}

export function groupsOf<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of items) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}

function saysNow(text: string, name: string): boolean {
  const word = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`);
  return text.split('\n').some((line) => word.test(line) && !/deprecat|removed|no longer|renamed/i.test(line));
}
