/** What a model answers for a few rows. */
import type { X } from 'brine';
import { type Answers, answersOf, type Rows } from '../../answers.js';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    predict: { ask: { at: At; rows: Rows }; give: Answers };
  }
}

export default handler('predict', ({ at, rows }) => answersOf(modelAt(at), rows as X));
