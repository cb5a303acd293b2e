import { createCodeReader } from '../../src/adapters/grammars/code-reader.ts';
import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import type { World } from '../../src/contracts/world.ts';
import { createFunctionReader } from '../../src/readers/coverage/functions.ts';
import { createSymbolReader } from '../../src/readers/symbols/symbols.ts';
import { createSyntaxReader } from '../../src/readers/symbols/syntax.ts';

const grammars = createGrammars();

/** Reads the symbols of a text with the real grammars; shared, for each grammar is compiled once. */
export const readSymbols = createSymbolReader(grammars);

/** What a world reads code with, over the same grammars: a world of its own compiles them again for each run. */
export const sharedReaders: Pick<World, 'symbols' | 'code' | 'syntax' | 'functions'> = {
  symbols: readSymbols,
  code: createCodeReader(grammars),
  syntax: createSyntaxReader(grammars),
  functions: createFunctionReader(grammars),
};
