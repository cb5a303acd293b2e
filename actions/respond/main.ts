import { runRespond } from '../../src/entry/door/run-respond.ts';

await runRespond();
