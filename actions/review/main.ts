import { entries } from '../../src/entry/catalog.ts';
import { runAction } from '../../src/entry/door/run-action.ts';

await runAction(entries['review']!);
