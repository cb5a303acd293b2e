import { redactJson } from '../../adapters/gateway/redact-json.ts';
import type { Values } from '../../contracts/options.ts';
import type { Clock, Redactor } from '../../contracts/world.ts';
import type { Json } from '../../domain/json.ts';
import type { Observed } from '../../domain/observed.ts';
import { Signal } from '../../readers/alerts/model.ts';
import { readSignal } from '../../readers/alerts/signal.ts';
import { mostRecordedBytes } from '../../readers/metrics/recorded.ts';
import { parseRecordedMetrics } from '../../tasks/deploy-gate/metrics/model.ts';
import type { DeployGateOptions } from '../../tasks/deploy-gate/options.ts';
import type { ReleaseRequest } from '../../tasks/deploy-gate/release-request.ts';
import { readGiven } from './incident-signal.ts';

const mostAlertBytes = 8 * 1024 * 1024;

/**
 * The files that a person gives a gate: recorded metrics, and an alert. Fails as input on one that can't be read, and
 * on metrics of another shape.
 */
export async function readReleaseFiles(
  values: Values<DeployGateOptions>,
  redactor: Redactor,
  clock: Clock,
): Promise<Pick<ReleaseRequest, 'alert' | 'recorded'>> {
  const at = clock.now().toISOString();
  const text = (flag: string, path: string, most: number): string =>
    new TextDecoder().decode(readGiven(flag, path, most));
  return {
    alert:
      values.alerts === undefined ? null : await alertOf(text('--alerts', values.alerts, mostAlertBytes), redactor, at),
    recorded:
      values.metrics === undefined
        ? null
        : parseRecordedMetrics(text('--metrics', values.metrics, mostRecordedBytes), '--metrics', at),
  };
}

async function alertOf(text: string, redactor: Redactor, at: string): Promise<Observed<Signal>> {
  const signal = await redactJson(
    readSignal(text) as unknown as Json,
    async (each) => (await redactor.redact(each)).text,
  );
  return { at, state: 'present', value: Signal.parse(signal) };
}
