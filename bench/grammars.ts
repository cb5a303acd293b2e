// What unpacking costs: each grammar of dist/, the median of eleven times. `node bench/grammars.ts`
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { median, report } from './measure.ts';

const folder = fileURLToPath(new URL('../dist/grammars/', import.meta.url));
for (const file of readdirSync(folder)) {
  const bytes = readFileSync(`${folder}${file}`);
  const times = Array.from({ length: 11 }, () => {
    const start = performance.now();
    brotliDecompressSync(bytes);
    return performance.now() - start;
  });
  report('grammars', `unpack ${file.replace(/\.wasm\.br$/, '')}`, median(times), 'ms');
}
