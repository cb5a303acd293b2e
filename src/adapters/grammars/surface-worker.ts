import { parentPort } from 'node:worker_threads';
import { createSurfaceReader, type SourceFile } from '../../readers/surface/surface.ts';
import { createGrammars } from './grammars.ts';

/** A thread that reads the surface of the files that it is sent and answers in their order. It ends with its port. */
const reader = createSurfaceReader(createGrammars());
parentPort?.on('message', (files: readonly SourceFile[]) => {
  void (async () => {
    const answers = [];
    for (const file of files) answers.push(await reader.read(file));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node has no origin
    parentPort?.postMessage(answers);
  })();
});
