import { tables } from '../../src/tasks/docs-check/words/tables.ts';

/** One match of a row: the table and the row's number in it, and the word where the row is a list of words. */
export interface Hit {
  table: string;
  row: number;
  word: string | null;
}

/** Tells each match of each row from now on, whoever asks the row. */
export function watchRows(told: (hit: Hit) => void): void {
  for (const [table, rows] of Object.entries(tables))
    rows.forEach(({ pattern }, row) => {
      if (pattern instanceof RegExp) {
        const exec = pattern.exec.bind(pattern);
        // `test`, `match` and their like go through `exec`
        pattern.exec = (text) => {
          const match = exec(text);
          if (match !== null) told({ table, row, word: null });
          return match;
        };
        return;
      }
      const test = pattern.test.bind(pattern);
      pattern.test = (word) => {
        const known = test(word);
        if (known) told({ table, row, word });
        return known;
      };
    });
}
