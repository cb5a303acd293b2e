import { digest } from '../../domain/json.ts';
import type { Signal } from './model.ts';

/**
 * One run per alert: equal for repetitions of an alert and for its recovery, of letters, digits and `-` only, at most
 * 80 characters.
 *
 * GitHub evaluates `concurrency` before any step runs, so the key has to be there already. The relay sends it as
 * `client_payload.key`; where a source posts to GitHub itself, a first job reads the alert and the second one waits on
 * its output:
 *
 *     concurrency:
 *       group: incident-${{ github.event.client_payload.key || needs.signal.outputs.key }}
 *       cancel-in-progress: false
 *
 * A repetition then waits for the run before it (one waits, older waiting ones are dropped) instead of running beside
 * it.
 */
export function concurrencyKey(signal: Pick<Signal, 'source' | 'service' | 'fingerprint'>): string {
  const name = (signal.service ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return [signal.source, ...(name === '' ? [] : [name]), digest(`${signal.source}\0${signal.fingerprint}`, 16)].join(
    '-',
  );
}
