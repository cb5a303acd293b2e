import { runSetup } from '../../src/entry/run-setup.ts';

await runSetup();
