import { readFileSync, statSync } from 'node:fs';
import { redactJson } from '../../adapters/gateway/redact-json.ts';
import { probe } from '../../adapters/probe/probe.ts';
import { readDuration, type Values } from '../../contracts/options.ts';
import type { Clock, Redactor } from '../../contracts/world.ts';
import { Failure, inputFailure, messageOf } from '../../domain/errors.ts';
import type { Json } from '../../domain/json.ts';
import { expressionOf } from '../../readers/alerts/expression.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { readSignal } from '../../readers/alerts/signal.ts';
import type { Series } from '../../readers/metrics/model.ts';
import { mostRecordedBytes, parseRecordedSeries } from '../../readers/metrics/recorded.ts';
import type { RollbackOptions } from '../../tasks/rollback-analysis/options.ts';

/** Characters of a symptom that are kept: the head and the tail of what is longer. */
const longestSymptom = 1_000_000;
const mostBytes = 64 * 1024 * 1024;

/** The bytes of a file that an option names; `-` is standard input where the option says so. Fails as input, naming the option. */
export function readGiven(where: string, path: string, limit: number = mostBytes): Buffer {
  try {
    const source = path === '-' ? 0 : path;
    const size = source === 0 ? 0 : statSync(path).size;
    if (size > limit) throw inputFailure(where, `${path} has ${size} bytes`, `at most ${limit}`);
    return readFileSync(source);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw inputFailure(where, messageOf(error), 'a readable file');
  }
}

export interface SignalSources {
  values: Values<RollbackOptions>;
  /** what an event brought; undefined in a terminal */
  raw?: unknown;
  /** how the options are named in messages: `--symptom`, `input symptom` */
  named(option: string): string;
  redactor: Redactor;
  clock: Clock;
}

/** What monitoring and people said, as one redacted signal. Fails as input where nothing said anything. */
export async function readIncidentSignal({ values, raw, named, redactor, clock }: SignalSources): Promise<Signal> {
  const clean = async (text: string): Promise<string> => (await redactor.redact(text)).text;
  const alert = values.alert === undefined ? raw : readGiven(named('alert'), values.alert);
  const symptom = values.symptom === undefined ? null : headAndTail(new TextDecoder().decode(readGiven(named('symptom'), values.symptom)));
  const asked = values.probe === undefined || alert !== undefined || symptom !== null ? null : await probe({
    url: values.probe, expectedStatus: values.probeStatus, environment: values.environment, redact: clean,
    ...(values.probeLatency === undefined ? {} : { maxLatencyMs: readDuration(values.probeLatency) ?? 0 }), ...(values.service === undefined ? {} : { service: values.service }),
  }, clock);
  if (asked === null && alert === undefined && symptom === null) {
    throw inputFailure(named('symptom'), 'is not given, and neither is an alert nor a health check', `${named('symptom')}, ${named('alert')} or ${named('probe')}`);
  }
  const said = asked ?? (alert === undefined ? readSignal(symptom) : readSignal(alert));
  // The words of the symptom come first: an alert's own are kept behind them.
  const text = alert === undefined || symptom === null || said.text.includes(symptom) ? said.text : `${symptom.trimEnd()}\n\n${said.text}`;
  const signal: Signal = { ...said, text, service: values.service ?? said.service, started_at: timeOf(values.startedAt) ?? said.started_at };
  return Signal.parse(await redactJson(signal as unknown as Json, clean));
}

/** The query behind an alert, from its label or its link to Prometheus' graph. */
export function expressionIn(signal: Signal): string | null {
  return signal.labels['query'] ?? expressionOf(signal.links);
}

/** ISO 8601 in UTC, as records hold it. */
export function timeOf(text: string | undefined): string | null {
  return text === undefined ? null : new Date(text).toISOString();
}

/** Recorded metrics that a person gave. */
export function readSeries(values: Values<RollbackOptions>, named: (option: string) => string): Series[] {
  if (values.metrics === undefined) return [];
  return parseRecordedSeries(new TextDecoder().decode(readGiven(named('metrics'), values.metrics, mostRecordedBytes)), `${named('metrics')}: ${values.metrics}`);
}

function headAndTail(text: string): string {
  if (text.length <= longestSymptom) return text;
  const half = longestSymptom / 2;
  return `${text.slice(0, half)}\n[cut: ${text.length - longestSymptom} characters]\n${text.slice(-half)}`.toWellFormed();
}
