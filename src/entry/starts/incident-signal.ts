import { readSync } from 'node:fs';
import { redactJson } from '../../adapters/gateway/redact-json.ts';
import { probe } from '../../adapters/probe/probe.ts';
import { readInputFile } from '../../contracts/input-file.ts';
import { readDuration, type Values } from '../../contracts/options.ts';
import type { Clock, Redactor } from '../../contracts/world.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import { cutLog } from '../../readers/alerts/cut-log.ts';
import { limits } from '../../readers/alerts/draft.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { readSignal } from '../../readers/alerts/signal.ts';
import type { Series } from '../../readers/metrics/model.ts';
import { mostRecordedBytes, parseRecordedSeries } from '../../readers/metrics/recorded.ts';
import type { RollbackOptions } from '../../tasks/rollback-analysis/options.ts';

const mostBytes = 64 * 1024 * 1024;

/**
 * The bytes of a file that an option names; `-` is standard input where the option says so. Fails as input, naming the
 * option.
 */
export function readGiven(where: string, path: string, limit: number = mostBytes): Buffer {
  if (path !== '-') return readInputFile({ where, path, limit });
  try {
    return readInput(where, limit);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw inputFailure(where, messageOf(error), 'standard input, or a readable file');
  }
}

/** Standard input says its size only by ending, so it is read piece by piece. */
function readInput(where: string, limit: number): Buffer {
  const pieces: Buffer[] = [];
  for (let size = 0; ;) {
    const piece = Buffer.allocUnsafe(65_536);
    const read = readPiece(piece);
    if (read === 0) return Buffer.concat(pieces);
    size += read;
    if (size > limit) throw inputFailure(where, `standard input has more than ${limit} bytes`, `at most ${limit}`);
    pieces.push(piece.subarray(0, read));
  }
}

/** A pipe whose writer is slow, or a terminal, may be set to not wait: then there is nothing yet, not nothing more. */
function readPiece(piece: Buffer): number {
  for (;;) {
    try {
      return readSync(0, piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

export interface SignalSources {
  values: Values<RollbackOptions>;
  /** what an event brought; undefined in a terminal */
  raw?: unknown;
  /** words that belong to the event's own: the title of an issue whose body is an alert */
  heading?: string;
  /** what the event brought is a stranger's: its words count, its fields choose nothing */
  wordsOnly?: boolean;
  /** how the options are named in messages: `--symptom`, `input symptom` */
  named(option: string): string;
  redactor: Redactor;
  clock: Clock;
}

/** What monitoring and people said, as one redacted signal. Fails as input where nothing said anything. */
export async function readIncidentSignal({
  values,
  raw,
  heading,
  wordsOnly = false,
  named,
  redactor,
  clock,
}: SignalSources): Promise<Signal> {
  const clean = async (text: string): Promise<string> =>
    (await redactor.redact(withoutCutWord(text), undefined, 'log')).text;
  const alert = values.alert === undefined ? raw : readGiven(named('alert'), values.alert);
  const symptom =
    values.symptom === undefined ? null : new TextDecoder().decode(readGiven(named('symptom'), values.symptom));
  const asked =
    values.probe === undefined || alert !== undefined || symptom !== null
      ? null
      : await probe(
          {
            url: values.probe,
            expectedStatus: values.probeStatus,
            environment: values.environment,
            redact: clean,
            ...(values.probeLatency === undefined ? {} : { maxLatencyMs: readDuration(values.probeLatency) ?? 0 }),
            ...(values.service === undefined ? {} : { service: values.service }),
          },
          clock,
        );
  if (asked === null && alert === undefined && symptom === null) {
    throw inputFailure(
      named('symptom'),
      'is not given, and neither is an alert nor a health check',
      `${named('symptom')}, ${named('alert')} or ${named('probe')}`,
    );
  }
  const told =
    asked ??
    withHeading(
      alert === undefined ? readSignal(symptom) : readSignal(alert),
      values.alert === undefined ? heading : undefined,
    );
  const said = wordsOnly && asked === null && values.alert === undefined && raw !== undefined ? wordsOf(told) : told;
  // The words of the symptom come first: an alert's own are kept behind them.
  const joined =
    alert === undefined || symptom === null || said.text.includes(symptom)
      ? null
      : cutLog(`${symptom.trimEnd()}\n\n${said.text}`.toWellFormed(), limits.textBytes);
  const warnings =
    joined === null || joined.cut === 0
      ? said.warnings
      : [...said.warnings, `symptom and alert are too long together: ${joined.cut} bytes are cut`];
  const signal: Signal = {
    ...said,
    text: joined?.text ?? said.text,
    warnings,
    service: values.service ?? said.service,
    started_at: timeOf(values.startedAt) ?? said.started_at,
  };
  const cleaned = Signal.parse(await redactJson(signal as unknown as Json, clean));
  return { ...cleaned, labels: await redactLabels(cleaned.labels, clean) };
}

function withHeading(signal: Signal, heading: string | undefined): Signal {
  return heading === undefined || signal.text.includes(heading)
    ? signal
    : { ...signal, text: `${heading}\n\n${signal.text}` };
}

/** A signal without all that would choose environment, moment, severity, service or a query. */
function wordsOf({ title, text, fingerprint, warnings }: Signal): Signal {
  return {
    source: 'text',
    status: 'unknown',
    service: null,
    environment: null,
    severity: null,
    title,
    text,
    started_at: null,
    ended_at: null,
    value: null,
    threshold: null,
    labels: {},
    links: [],
    fingerprint,
    warnings: [
      ...warnings,
      'it was written by somebody without write access: its words count, its fields (environment, time, ' +
        'severity, service, labels) do not',
    ],
  };
}

/** A label's name may be all that says what its value is. */
async function redactLabels(
  labels: Signal['labels'],
  clean: (text: string) => Promise<string>,
): Promise<Signal['labels']> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(labels)) {
    const told = await clean(`${name}=${JSON.stringify(value)}`);
    const marker =
      told.startsWith(`${name}=`) && !value.includes('‹secret:')
        ? /‹secret:[a-z0-9-]+#\d+›/.exec(told)?.[0]
        : undefined;
    entries.push([name, marker ?? value]);
  }
  return Object.fromEntries(entries);
}

/** ISO 8601 in UTC, as records hold it. */
export function timeOf(text: string | undefined): string | null {
  return text === undefined ? null : new Date(text).toISOString();
}

/** Recorded metrics that a person gave. */
export function readSeries(values: Values<RollbackOptions>, named: (option: string) => string): Series[] {
  if (values.metrics === undefined) return [];
  return parseRecordedSeries(
    new TextDecoder().decode(readGiven(named('metrics'), values.metrics, mostRecordedBytes)),
    `${named('metrics')}: ${values.metrics}`,
  );
}

/**
 * Half a secret has no form that gives it away, so a text that was cut short loses the word that the cut went through.
 */
function withoutCutWord(text: string): string {
  return text.length < 100 || !text.endsWith('…') ? text : text.replace(/(?<=[\s"'=:])[^\s"'=:]{1,4096}…$/, '…');
}
