/** The answer as one feature moves, all else fixed. */
import type { X } from 'brine';
import { type Answers, answersOf, type Cell, type Rows } from '../../answers.js';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    curve: {
      /** `key`: the name of the feature in records, its position in lists. */
      ask: { at: At; row: Rows[number]; key: string | number; values: readonly Cell[] };
      give: Answers;
    };
  }
}

export default handler('curve', ({ at, row, key, values }) => {
  const rows = values.map((value) => {
    if (Array.isArray(row)) return Object.assign([...(row as readonly Cell[])], { [key]: value });
    return { ...(row as Readonly<Record<string, Cell>>), [key]: value };
  });
  return answersOf(modelAt(at), rows as X);
});
