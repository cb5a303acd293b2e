import { runPublish } from '../../src/entry/door/run-publish.ts';

await runPublish();
