import { readDuration } from '../../contracts/options.ts';
import { Failure } from '../../domain/errors.ts';

/** A run's wall clock. */
export interface RunClock {
  /** aborted when time is up or the process is asked to stop */
  readonly signal: AbortSignal;
  /** Does work whose time does not count, such as a gate's wait, which has a limit of its own. */
  pausing<T>(work: () => Promise<T>): Promise<T>;
  /** Aborts at once where time is up already, however busy the process was. */
  look(): void;
  stop(): void;
}

/** Starts the clock of a run; `limit` is a duration such as 15m. */
export function startClock(limit: string, stopped: AbortSignal): RunClock {
  const over = new AbortController();
  let left = readDuration(limit) ?? 0;
  let since = performance.now();
  let pauses = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => over.abort(new Failure('environment', `the run took longer than its ${limit} (timeout)`));
  const run = (): void => {
    since = performance.now();
    timer = setTimeout(end, Math.max(0, Math.ceil(left)));
  };
  const pause = (): void => {
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  run();
  return {
    signal: AbortSignal.any([stopped, over.signal]),
    async pausing(work) {
      if (pauses++ === 0) pause();
      try {
        return await work();
      } finally {
        if (--pauses === 0) run();
      }
    },
    look: () => {
      if (pauses === 0 && performance.now() - since >= left) end();
    },
    stop: () => clearTimeout(timer),
  };
}
