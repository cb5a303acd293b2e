import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import { createSymbolReader } from '../../src/readers/symbols/symbols.ts';

/** Reads the symbols of a text with the real grammars; shared, for each grammar is compiled once. */
export const readSymbols = createSymbolReader(createGrammars());
