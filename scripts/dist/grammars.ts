// The grammars of dist/: each packed by Node's brotli. src/adapters/grammars/ unpacks one when it is first needed.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompressSync, constants } from 'node:zlib';
import { grammarFiles, packed } from '../../src/adapters/grammars/grammars.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A file of dist/ and what it was made from. */
export interface PackedGrammar {
  name: string;
  bytes: Buffer;
  source: string;
}

export function packGrammars(): Promise<PackedGrammar[]> {
  return Promise.all(
    Object.values(grammarFiles).map(async ({ package: folder, file }) => {
      const source = join(root, 'node_modules', folder, file);
      const name = join('grammars', `${file}${packed}`);
      return { name, source, bytes: await packGrammar(await readFile(source), join(root, 'dist', name)) };
    }),
  );
}

/**
 * Packed bytes differ with the version of brotli, and packing all of them takes ten seconds. So a committed file stays
 * while it holds the same grammar.
 */
async function packGrammar(grammar: Buffer, committed: string): Promise<Buffer> {
  const before = existsSync(committed) ? await readFile(committed) : undefined;
  if (before !== undefined && unpack(before)?.equals(grammar) === true) return before;
  return promisify(brotliCompress)(grammar, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: grammar.length,
    },
  });
}

function unpack(bytes: Buffer): Buffer | undefined {
  try {
    return brotliDecompressSync(bytes);
  } catch {
    return undefined;
  }
}
