/**
 * TransactionEncoder: which of the known items each transaction has.
 * https://rasbt.github.io/mlxtend/user_guide/preprocessing/TransactionEncoder/
 */
import { InvalidInputError } from '../../../core/errors.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { type Attribute, defineEstimator } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { shown } from '../../input/cells.js';
import { Dense } from '../../input/matrix.js';
import { samplesOf } from '../../sklearn/feature_extraction/samples.js';

function items(): Attribute<unknown[]> {
  return {
    read(value, place) {
      const found = asSequence(value)?.map(unwrapScalar);
      if (found?.every((item) => typeof item === 'string' || typeof item === 'number') === true) return found;
      throw place.fail('a list of items', describe(value));
    },
  };
}

const MAX_CELLS = 1 << 27;

export default defineEstimator({
  classes: ['mlxtend.preprocessing.transactionencoder.TransactionEncoder'],
  takesAnything: true,
  features: (m) => m.columns_.length,
  attributes: { columns_: items() },
  transform(m, X) {
    const transactions = samplesOf(m.self, X, 'transactions, each a list of items');
    const places = new Map(m.columns_.map((item, at) => [item, at]));
    const cols = m.columns_.length;
    if (cols * transactions.length > MAX_CELLS)
      throw new InvalidInputError(`${transactions.length} transactions by ${cols} items are too many cells for one table`); // prettier-ignore
    const out = new Float64Array(transactions.length * cols);
    transactions.forEach((transaction, row) => {
      if (!Array.isArray(transaction)) throw new InvalidInputError(`transaction ${row} is ${shown(transaction)}, not a list of items`); // prettier-ignore
      for (const item of transaction as unknown[]) {
        const at = places.get(item);
        if (at === undefined)
          throw new InvalidInputError(`transaction ${row} has ${shown(item)}, which fit did not see`);
        out[row * cols + at] = 1;
      }
    });
    return new Dense(out, transactions.length, cols, 'bool');
  },
  getFeatureNamesOut: (m) => m.columns_.map(String),
});
