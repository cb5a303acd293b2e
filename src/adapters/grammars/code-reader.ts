import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CodeReader } from '../../contracts/world.ts';
import { Failure, type FailureKind } from '../../domain/errors.ts';
import { createCommentReader } from '../../readers/docs/comment-spans.ts';
import { createSampleParser, type SampleParser } from '../../readers/docs/sample.ts';
import {
  createSurfaceReader,
  type FileSurface,
  type SourceFile,
  type SurfaceReader,
} from '../../readers/surface/surface.ts';
import type { Grammars } from '../../readers/symbols/grammar.ts';

/** Below this a thread's start costs more than it saves; measured at about 40 ms and 2 MB of sources. */
const fewFiles = 300;
const batch = 40;
const mostThreads = 4;

/**
 * A reader of code over the grammars. Few files are read in this thread, many by threads that end when they are done.
 */
export function createCodeReader(grammars: Grammars): CodeReader {
  let reader: SurfaceReader | undefined;
  let samples: SampleParser | undefined;
  return {
    surface: async (files) => {
      if (files.length >= fewFiles)
        return readInThreads(files, Math.min(mostThreads, Math.max(1, availableParallelism())));
      reader ??= createSurfaceReader(grammars);
      const answers: FileSurface[] = [];
      for (const file of files) answers.push(await reader.read(file));
      return answers;
    },
    parses: (language, text) => (samples ??= createSampleParser(grammars)).parses(language, text),
    comments: createCommentReader(grammars),
  };
}

/** The thread's program: a file of the bundle beside or above this one, or the source. */
function workerFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [
    join(here, 'surface-worker.js'),
    join(here, '..', 'surface-worker.js'),
    join(here, 'surface-worker.ts'),
  ].find((path) => existsSync(path));
  if (found === undefined)
    throw new Failure('environment', 'surface-worker.js: not found beside the program; build it again');
  return found;
}

/** What a thread threw: its class is lost on the way, its fields are not. */
export function fromThread(error: unknown): unknown {
  return error instanceof Error && error.name === 'Failure' && 'kind' in error
    ? new Failure(error.kind as FailureKind, error.message, { cause: error })
    : error;
}

/**
 * Reads in batches, so that a thread which met the long files holds nobody up. A thread that dies fails the whole read.
 */
function readInThreads(files: readonly SourceFile[], width: number): Promise<FileSurface[]> {
  const answers: FileSurface[] = [];
  const path = workerFile();
  const threads: Worker[] = [];
  let next = 0;
  let done = 0;
  return new Promise<FileSurface[]>((resolve, reject) => {
    const give = (thread: Worker): void => {
      const from = next;
      if (from >= files.length) return;
      next = Math.min(files.length, from + batch);
      thread.once('message', (read: FileSurface[]) => {
        read.forEach((one, index) => {
          answers[from + index] = one;
        });
        done += read.length;
        if (done === files.length) resolve(answers);
        else give(thread);
      });
      // only what the reader needs is copied to the thread
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node has no origin
      thread.postMessage(files.slice(from, next).map(({ path: name, text }) => ({ path: name, text })));
    };
    for (let index = 0; index < width; index += 1) {
      const thread = new Worker(path);
      threads.push(thread);
      thread.on('error', (error) => reject(fromThread(error)));
      thread.on('exit', () => {
        reject(new Failure('environment', 'a thread that reads sources ended before its answer'));
      });
      give(thread);
    }
  }).finally(() => Promise.all(threads.map((thread) => thread.terminate())).then(() => undefined));
}
