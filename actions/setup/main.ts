import { runSetup } from '../../src/entry/door/run-setup.ts';

await runSetup();
