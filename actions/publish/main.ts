import { runPublish } from '../../src/entry/run-publish.ts';

await runPublish();
