import { Failure } from '../../domain/errors.ts';

/**
 * Aborted by the first SIGINT or SIGTERM, with a Failure of kind `interrupted` as its reason; the work then ends in
 * order. A second signal of the same kind ends the process at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort(new Failure('interrupted', `stopped by ${name}`));
    });
  }
  return controller.signal;
}
