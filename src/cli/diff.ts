import { resolve } from 'node:path';
import { z } from 'zod';
import type { Option } from '../contracts/options.ts';
import { inputFailure } from '../domain/errors.ts';
import { tasks } from '../entry/chain/kinds.ts';
import { commonOptions, type CommonOptions } from '../entry/settings/common-options.ts';
import { chainName } from '../entry/chain/definition.ts';
import { PipelinePart } from '../entry/chain/record.ts';
import { readFlags } from '../entry/settings/flags.ts';
import { compareRuns, type Changed, type RunDifference, type RunSummary } from '../flow/compare.ts';
import { parseDocument } from '../flow/document.ts';
import { openRunFolder, StoredOptions } from '../flow/run-folder.ts';
import { visible } from '../domain/visible.ts';
import { oneLine, printable, safeJson } from './terminal-text.ts';
import type { Finding } from '../domain/finding.ts';

export const diffFlags: Readonly<Record<string, Option<unknown>>> = { json: commonOptions.json };

/**
 * `diff RUN_A RUN_B`: what is different in the second run. The exit code is 0, as a difference is an answer; 2 where
 * one of them is no run.
 */
export async function runDiff(args: readonly string[]): Promise<number> {
  const { texts, rest } = readFlags(args, [diffFlags]);
  const [a, b, extra] = rest;
  if (a === undefined || b === undefined || extra !== undefined)
    throw inputFailure(
      'diff',
      extra === undefined ? 'two run folders are compared' : `${JSON.stringify(extra)} is one argument too many`,
      'diff RUN_A RUN_B [--json]',
    );
  const [before, after] = [readRun(a), readRun(b)];
  if (before.envelope.task !== after.envelope.task)
    throw inputFailure(
      'diff',
      `${a} is a run of ${before.envelope.task} and ${b} one of ${after.envelope.task}`,
      'two runs of one task',
    );
  const difference = compareRuns(before, after);
  process.stdout.write(`${texts.get('json') === 'true' ? safeJson(difference) : printable(textOf(difference))}\n`);
  return Promise.resolve(0);
}

function readRun(dir: string): RunSummary {
  const folder = openRunFolder(resolve(dir));
  const value = folder.read('result.json', z.looseObject({ task: z.string() }));
  const task = tasks.find(({ name }) => name === value.task);
  if (task === undefined)
    throw inputFailure(dir, `is a run of ${JSON.stringify(value.task)}`, tasks.map(({ name }) => name).join(', '));
  const { envelope, part } = parseDocument(task, value, dir);
  const chain = PipelinePart.safeParse(part);
  const options = folder.read('options.json', StoredOptions);
  // Where output goes is no difference between runs.
  const common = Object.fromEntries(
    Object.entries(options.common).filter(([name]) => commonOptions[name as keyof CommonOptions]?.phase !== 'run'),
  );
  return {
    envelope,
    options: { ...options, common },
    stages: task.name === chainName && chain.success ? chain.data.stages : [],
  };
}

/** Lines for a person: `-` is the first run, `+` the second. */
export function textOf(difference: RunDifference): string {
  if (difference.same)
    return `${difference.task}: the two runs say the same${difference.same_inputs ? '' : ', of other evidence'}.`;
  const { verdict, reason, subject, findings, stages, options, profiles, engine, usage, receipt } = difference;
  const pair = (name: string, change: Changed<unknown> | null): string[] =>
    change === null ? [] : [`${name}: ${shown(change.before)} → ${shown(change.after)}`];
  const line = (mark: string, { severity, path, line: at, title }: Finding): string =>
    `  ${mark} ${severity.padEnd(8)} ${oneLine(visible(path))}${at === null ? '' : `:${at}`}  ${oneLine(title)}`;
  const count = findings.new.length + findings.gone.length + findings.changed.length;
  return [
    `${difference.task}${difference.same_inputs ? '' : ' (the evidence differs)'}`,
    ...pair('verdict', verdict),
    ...pair('reason', reason),
    ...pair('subject', subject),
    ...pair('engine', engine),
    ...(stages.length === 0
      ? []
      : [
          'stages:',
          ...stages.map(
            ({ task, verdict: was, usd }) =>
              `  ${task}: ${was.before === was.after ? `${shown(was.after)}, for another reason` : `${was.before ?? 'not in it'} → ${was.after ?? 'not in it'}`}${usd.before === usd.after || was.before === null || was.after === null ? '' : `, ${money(usd.before)} → ${money(usd.after)}`}`,
          ),
        ]),
    ...(count === 0
      ? []
      : [
          `findings: ${findings.new.length} new, ${findings.gone.length} gone, ${findings.changed.length} changed`,
          ...findings.gone.map((finding) => line('-', finding)),
          ...findings.new.map((finding) => line('+', finding)),
          ...findings.changed.map(
            ({ finding, fields }) =>
              `${line('~', finding)} (${Object.entries(fields)
                .map(([name, change]) =>
                  name === 'detail' || name === 'suggestion'
                    ? name
                    : `${name} ${shown(change.before)} → ${shown(change.after)}`,
                )
                .join(', ')})`,
          ),
        ]),
    ...(receipt.length === 0
      ? []
      : [
          `files: ${receipt.length} otherwise read`,
          ...receipt
            .slice(0, 50)
            .map(({ path, before, after }) => `  ${oneLine(visible(path))}: ${shown(before)} → ${shown(after)}`),
          ...(receipt.length > 50 ? [`  and ${receipt.length - 50} more (--json)`] : []),
        ]),
    ...(options.length === 0
      ? []
      : ['options:', ...options.map(({ name, before, after }) => `  ${name}: ${shown(before)} → ${shown(after)}`)]),
    ...(profiles.length === 0
      ? []
      : ['profiles:', ...profiles.map(({ name, before, after }) => `  ${name}: ${shown(before)} → ${shown(after)}`)]),
    ...(Object.keys(usage).length === 0
      ? []
      : [
          'usage:',
          ...Object.entries(usage).map(([name, { before, after }]) => `  ${name}: ${shown(before)} → ${shown(after)}`),
        ]),
  ].join('\n');
}

const money = (usd: number | null): string => (usd === null ? 'cost unknown' : `$${usd}`);

function shown(value: unknown): string {
  return value === null ? 'none' : oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}
