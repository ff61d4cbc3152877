/** Why a model answers so for a row. */
import type { X } from 'brine';
import { type Contributions, contributionsOf } from 'brine/explain';
import type { Rows } from '../../answers.js';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    contributions: { ask: { at: At; row: Rows[number] }; give: Contributions[] };
  }
}

export default handler('contributions', ({ at, row }) => contributionsOf(modelAt(at), [row] as X));
