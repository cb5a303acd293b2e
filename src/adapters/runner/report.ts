import { appendFile } from 'node:fs/promises';
import * as core from '@actions/core';
import { bytes, cutMarkdown } from '../../readers/page/cut-markdown.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import type { Annotation } from '../../domain/effect.ts';
import type { Log } from '../../contracts/world.ts';
import { shownAnnotation } from '../../domain/shown.ts';
import { inert, settled, withoutCommands } from '../../domain/visible.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Writes outputs of the step. Does nothing where there is no runner (`GITHUB_OUTPUT` is not set). */
export function writeOutputs(outputs: Readonly<Record<string, string>>, environment: Environment = process.env): void {
  if ((environment['GITHUB_OUTPUT'] ?? '') === '') return;
  for (const [name, value] of Object.entries(outputs)) {
    try {
      core.setOutput(name, value);
    } catch (error) {
      throw new Failure('environment', `the output ${name} cannot be written: ${messageOf(error)}`, { cause: error });
    }
  }
}

/**
 * GitHub drops a summary over 1 MiB whole:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const summaryLimit = 1_000_000;

/**
 * Adds to the job summary, cut at a line end below the limit. False where there is none (`GITHUB_STEP_SUMMARY` is not
 * set).
 */
export async function writeSummary(
  markdown: string,
  environment: Environment = process.env,
  restNote = '_Cut here: the rest is in the run’s artifact._',
): Promise<boolean> {
  const path = environment['GITHUB_STEP_SUMMARY'] ?? '';
  if (path === '') return false;
  try {
    await appendFile(path, `${cutMarkdown(settled(markdown).trimEnd(), summaryLimit, restNote, bytes)}\n`);
  } catch (error) {
    throw new Failure('environment', `the job summary ${path} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return true;
}

/** GitHub shows no more annotations of one level and step: https://docs.github.com/en/rest/checks/runs */
export const annotationsPerLevel = 10;

/** Marks lines through workflow commands, the first ten of each level; how many were left out is said in the log. */
export function writeAnnotations(annotations: readonly Annotation[], log: Log): number {
  const written = { failure: 0, warning: 0, notice: 0 };
  const issue = { failure: core.error, warning: core.warning, notice: core.notice };
  for (const each of annotations.map(shownAnnotation)) {
    if (written[each.level] === annotationsPerLevel) continue;
    written[each.level] += 1;
    issue[each.level](each.message, {
      title: each.title,
      file: withoutCommands(each.path),
      startLine: each.line,
      endLine: Math.max(each.line, each.endLine),
    });
  }
  const count = written.failure + written.warning + written.notice;
  if (count < annotations.length)
    log.info(
      `${annotations.length - count} more findings are in the summary; a step shows ${annotationsPerLevel} ` +
        'annotations of each level',
    );
  return count;
}

/** Keeps values out of the runner's log from here on. */
export function maskSecrets(values: readonly (string | undefined)[]): void {
  for (const value of values) {
    if (value === undefined || value.trim() === '') continue;
    core.setSecret(value);
  }
}

/** A message may quote its input, which has no bounds; GitHub shows some thousand characters. */
const messageLimit = 2000;

/** Ends the step as failed, with one line that can carry no workflow command. */
export function failStep(message: string): void {
  core.setFailed(inert(message.length > messageLimit ? `${message.slice(0, messageLimit)} …` : message));
}
