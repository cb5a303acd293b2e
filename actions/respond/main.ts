import { runRespond } from '../../src/entry/run-respond.ts';

await runRespond();
