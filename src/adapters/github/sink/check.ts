import { z } from 'zod';
import { cutMarkdown } from '../../../readers/page/cut-markdown.ts';
import type { Annotation, Effect } from '../../../domain/effect.ts';
import type { Verdict } from '../../../domain/verdict.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { parseAnswer } from '../forge.ts';
import { markerKey } from '../comment/markers.ts';
import type { SinkContext } from './context.ts';

const needs = 'checks: write';
/** GitHub takes this many annotations a request, and appends those of each further request. */
const batch = 50;
const conclusions: Readonly<Record<Verdict, string>> = {
  pass: 'success',
  block: 'failure',
  inconclusive: 'failure',
  skipped: 'skipped',
};

const Run = z.looseObject({
  id: z.int(),
  conclusion: z.string().nullable(),
  external_id: z.string().nullish(),
  name: z.string(),
  app: z.looseObject({ slug: z.string().optional() }).nullish(),
  output: z.looseObject({ title: z.string().nullable(), summary: z.string().nullable() }),
});
const Listed = z.looseObject({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  annotation_level: z.string().nullable(),
  title: z.string().nullable(),
  message: z.string().nullable(),
});

/**
 * One check run for the head and key. Annotations cannot be taken back, so only those that are not there yet are sent.
 */
export async function applyCheck(effect: Extract<Effect, { kind: 'check' }>, context: SinkContext): Promise<Applied> {
  const { key, kind } = effect;
  const externalId = `codex-ci:${markerKey(key)}`;
  const list = `${context.root}/commits/${context.head}/check-runs`;
  const slug = context.author.replace(/\[bot\]$/, '');
  const runs = parseAnswer(
    z.array(Run),
    await context.client.pages(list, { check_name: effect.name, filter: 'all' }, needs, { pick: 'check_runs' }),
    list,
  );
  const own = runs.find((run) => run.external_id === externalId && run.app?.slug === slug);

  const output = { title: effect.title.slice(0, 255), summary: cutMarkdown(effect.summary, 65_535, context.restNote) };
  const state = { status: 'completed', conclusion: conclusions[effect.verdict] };
  const wanted = effect.annotations.map(wire);
  if (own === undefined) {
    const body = {
      name: effect.name,
      head_sha: context.head,
      external_id: externalId,
      ...state,
      output: { ...output, annotations: wanted.slice(0, batch) },
    };
    const created = parseAnswer(
      z.looseObject({ id: z.int() }),
      await context.client.request('POST', `${context.root}/check-runs`, body, needs),
      'check-runs',
    );
    await append(created.id, wanted.slice(batch));
    return { key, kind, state: 'created', detail: `check run ${created.id}, ${wanted.length} annotations` };
  }
  const path = `${context.root}/check-runs/${own.id}/annotations`;
  const there = new Set(
    parseAnswer(z.array(Listed), await context.client.pages(path, {}, needs), path).map((each) => identity(each)),
  );
  const missing = wanted.filter((each) => !there.has(identity(each)));
  const same =
    own.conclusion === state.conclusion &&
    own.output.title === output.title &&
    (own.output.summary ?? '').trimEnd() === output.summary.trimEnd();
  const detail = `check run ${own.id}, ${missing.length} annotations added`;
  if (same && missing.length === 0) return { key, kind, state: 'unchanged', detail };
  if (missing.length === 0) await patch(own.id, []);
  else await append(own.id, missing);
  return { key, kind, state: 'updated', detail };

  async function append(id: number, annotations: readonly Wire[]): Promise<void> {
    for (let at = 0; at < annotations.length; at += batch) await patch(id, annotations.slice(at, at + batch));
  }

  async function patch(id: number, annotations: readonly Wire[]): Promise<void> {
    await context.client.request(
      'PATCH',
      `${context.root}/check-runs/${id}`,
      { ...state, output: { ...output, annotations } },
      needs,
    );
  }
}

type Wire = {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: string;
  title: string;
  message: string;
};

/** GitHub's limits: 255 characters of title, 64 KB of message, which must not be empty. */
function wire(annotation: Annotation): Wire {
  const message = Buffer.from(annotation.message.trim() || annotation.title || '-')
    .subarray(0, 60_000)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  return {
    path: annotation.path,
    start_line: annotation.line,
    end_line: Math.max(annotation.line, annotation.endLine),
    annotation_level: annotation.level,
    title: annotation.title.slice(0, 255),
    message,
  };
}

function identity(each: z.infer<typeof Listed>): string {
  return JSON.stringify([
    each.path,
    each.start_line,
    each.end_line,
    each.annotation_level,
    each.title ?? '',
    each.message ?? '',
  ]);
}
