// What the build weighs, and what a job downloads that uses an action. `node bench/size.ts`
import { fileURLToPath } from 'node:url';
import { archiveSize, folderSize } from '../scripts/dist/size.ts';
import { report } from './measure.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
report('size', 'dist/', folderSize(`${root}dist`) / 1e6, 'MB');
report('size', 'git archive HEAD | gzip -9', (archiveSize(root) ?? Number.NaN) / 1e6, 'MB');
