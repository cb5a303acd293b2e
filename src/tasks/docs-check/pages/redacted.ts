import type { World } from '../touches.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { redactPatch } from '../../../readers/redact/patch.ts';
import type { AskedPage } from '../evidence.ts';
import type { DocsFinding } from './model.ts';

/** Paths without secrets in them. */
export async function redactPaths(paths: readonly string[], { redactor }: World): Promise<string[]> {
  return Promise.all(paths.map(async (path) => (await redactor.redact(path)).text));
}

/** Patches of changed files without secrets in them. */
export async function redactFiles(files: readonly ChangedFile[], world: World): Promise<ChangedFile[]> {
  const out: ChangedFile[] = [];
  for (const file of files)
    out.push(
      file.patch === '' ? file : { ...file, patch: (await redactPatch(world.redactor, file.path, file.patch)).patch },
    );
  return out;
}

interface Told {
  findings: readonly DocsFinding[];
  pages: readonly AskedPage[];
  notices: readonly string[];
}

/** All texts of a value redacted in one go: a secret of one line is found in its line, whatever stands around. */
export async function redactStrings(value: Told, world: World): Promise<Told> {
  const mark = '\n\u241e\n';
  const texts: string[] = [];
  const walk = (one: unknown, visit: (text: string) => string): unknown => {
    if (typeof one === 'string') return visit(one);
    if (Array.isArray(one)) return one.map((each) => walk(each, visit));
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, each]) => [
        key,
        key === 'id' || key === 'rule' || key === 'severity' || key === 'side' ? each : walk(each, visit),
      ]),
    );
  };
  walk(value, (text) => {
    texts.push(text);
    return text;
  });
  const clean = texts.length === 0 ? [] : (await world.redactor.redact(texts.join(mark))).text.split(mark);
  if (clean.length !== texts.length) {
    clean.length = 0;
    for (const text of texts) clean.push((await world.redactor.redact(text)).text);
  }
  let at = 0;
  return walk(value, () => clean[at++]!) as Told;
}
