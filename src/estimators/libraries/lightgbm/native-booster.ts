/**
 * `lightgbm.Booster`, what `lightgbm.train` gives, in pickles and in LightGBM's own text files.
 * https://lightgbm.readthedocs.io/en/latest/pythonapi/lightgbm.Booster.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { optionValues } from '../../binding/method-options.js';
import { emptyRows } from '../../input/any-rows.js';
import { Dense, type Input } from '../../input/matrix.js';
import { asNumbers } from '../boosting/wrapper.js';
import { answer, PREDICT, roundsOf } from './answers.js';
import { type Held, heldIn } from './held-model.js';

const attributes = {
  handle: any(),
  best_iteration: optional(any()),
  pandas_categorical: optional(any()),
};

type Booster = Model<typeof attributes>;

const known = new WeakMap<Booster, Held>();

function heldBy(m: Booster): Held {
  let held = known.get(m);
  if (held === undefined) {
    const stored = new Map<string, unknown>(Object.entries(m));
    held = heldIn((name) => stored.get(name), (expected, found) => m.self.fail('handle', expected, found ?? 'something else')); // prettier-ignore
    known.set(m, held);
  }
  return held;
}

/** LightGBM takes columns by their place, whatever they are called, unless it is asked to look. */
function checkNames(X: Input, names: readonly string[]): void {
  const given = X.kind === 'texts' ? undefined : X.names;
  const wrong = given?.findIndex((name, j) => name !== names[j]) ?? -1;
  if (wrong >= 0)
    throw new InvalidInputError(`validateFeatures: column ${wrong} is called ${given![wrong]}, and ${names[wrong]} in the model`); // prettier-ignore
}

/** It takes no rows, too, other than its wrapper. */
function reads(m: Booster, X: unknown): Input | undefined {
  const width = emptyRows(X);
  return width !== undefined && width === heldBy(m).model.features
    ? new Dense(new Float64Array(0), 0, width)
    : undefined;
}

function predict(m: Booster, X: Input, options?: MethodOptions): NdArray {
  const { model, best, categories } = heldBy(m);
  const values = optionValues(PREDICT, options);
  if (values.validateFeatures) checkNames(X, model.featureNames);
  return answer(model, asNumbers(m.self, X, categories(X)), roundsOf(model, best, values), values);
}

export default defineEstimator({
  classes: ['lightgbm.basic.Booster'],
  attributes,
  byRow: true,
  readsEarly: true,
  upgrade(state) {
    if (!state.has('handle') && state.has('_handle')) state.set('handle', state.get('_handle'));
  },
  check: heldBy,
  features: (m) => heldBy(m).model.features,
  reads,
  options: { predict: PREDICT },
  predict,
});
