/**
 * The same class for every row; gradient boosting starts from its probabilities.
 * https://scikit-learn.org/stable/modules/generated/sklearn.dummy.DummyClassifier.html
 */
import { RandomState } from '../../../linalg/random-state.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, either, listOf, optional, text, vector } from '../../binding/attributes.js';
import { logOf } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Input, numberArray } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels, textArray } from '../../binding/results.js';
import { sideBySide } from '../multioutput/side-by-side.js';
import { classLists } from '../tree/shared.js';

const attributes = {
  classes_: classLists(),
  class_prior_: either((value) => value instanceof NdArray, vector(), listOf(vector())),
  strategy: optional(text(), 'prior'),
  _strategy: optional(text()),
  constant: optional(any()),
  random_state: optional(any()),
};

type Dummy = Model<typeof attributes>;

const strategyOf = (m: Dummy): string => m._strategy ?? m.strategy;

const priorsOf = (m: Dummy): Float64Array[] =>
  Array.isArray(m.class_prior_) ? m.class_prior_ : [m.class_prior_ as Float64Array];

/** Constant labels of all outputs, however they are wrapped. */
function constants(value: unknown): unknown[] {
  const items = value instanceof NdArray ? value.flat() : value;
  return Array.isArray(items) ? (items as unknown[]).flatMap(constants) : [items];
}

function chosen(m: Dummy, output: number): number {
  const prior = priorsOf(m)[output]!;
  if (strategyOf(m) !== 'constant') return argmaxRows(prior, 1, prior.length)[0]!;
  const constant = constants(m.constant)[output];
  const at = m.classes_.lists[output]!.flat().indexOf(constant);
  if (at < 0) throw m.self.fail('constant', 'one of the classes', String(constant));
  return at;
}

/** Probabilities of one row. */
function rowOf(m: Dummy, output: number): Float64Array {
  const count = m.classes_.lists[output]!.size;
  switch (strategyOf(m)) {
    case 'prior':
      return priorsOf(m)[output]!;
    case 'uniform':
      return new Float64Array(count).fill(1 / count);
    default: {
      const row = new Float64Array(count);
      row[chosen(m, output)] = 1;
      return row;
    }
  }
}

const drawsOf = (m: Dummy): boolean => strategyOf(m) === 'stratified' || strategyOf(m) === 'uniform';

/** Each call starts with the seed again, as `check_random_state` does with a number. */
function seedOf(m: Dummy): number | undefined {
  const seed = m.random_state;
  return typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 ? seed : undefined;
}

/** The class of each row, drawn output after output. */
function drawn(m: Dummy, rows: number): Int32Array[] {
  const state = new RandomState(seedOf(m)!);
  return m.classes_.lists.map((list, output) => {
    const shares = priorsOf(m)[output]!;
    return Int32Array.from({ length: rows }, () =>
      strategyOf(m) === 'uniform' ? state.interval(list.size - 1) : state.pick(shares),
    );
  });
}

/** One class for certain in each row. */
function stratified(m: Dummy, rows: number): NdArray | NdArray[] {
  const blocks = drawn(m, rows).map((picked, output) => {
    const count = m.classes_.lists[output]!.size;
    const out = new Float64Array(rows * count);
    picked.forEach((at, i) => (out[i * count + at] = 1));
    return numberArray(out, [rows, count], m.self.version.since(0, 22) ? 'float64' : 'int64');
  });
  return m.classes_.single ? blocks[0]! : blocks;
}

function probabilities(m: Dummy, X: Input): NdArray | NdArray[] {
  if (strategyOf(m) === 'stratified') return stratified(m, X.rows);
  const blocks = m.classes_.lists.map((_, output) => {
    const row = rowOf(m, output);
    const out = new Float64Array(X.rows * row.length);
    for (let i = 0; i < X.rows; i++) out.set(row, i * row.length);
    return float64Array(out, X.rows, row.length);
  });
  return m.classes_.single ? blocks[0]! : blocks;
}

/** numpy makes a new array of the chosen labels: texts get the width that they need. */
function predict(m: Dummy, X: Input): NdArray {
  const { lists, single } = m.classes_;
  if (drawsOf(m)) {
    const columns = drawn(m, X.rows).map((at, output) => takeLabels(lists[output]!, at));
    return single ? columns[0]! : sideBySide(columns, X.rows);
  }
  const picked = lists.map((_, output) => chosen(m, output));
  const shape = single ? [X.rows] : [X.rows, lists.length];
  const values = lists.map((list, output) => list.flat()[picked[output]!]);
  if (values.every((value) => typeof value === 'string')) {
    const width = values.reduce<number>((most, value) => Math.max(most, [...value].length), 1);
    const texts = Array.from({ length: X.rows * lists.length }, (_, i) => values[i % lists.length]!);
    return textArray(texts, shape, width);
  }
  const columns = lists.map((list, output) => takeLabels(list, new Int32Array(X.rows).fill(picked[output]!)));
  return single ? columns[0]! : sideBySide(columns, X.rows);
}

export default defineEstimator({
  ignoresValues: true,
  classes: ['sklearn.dummy.DummyClassifier'],
  attributes,
  check(m) {
    const priors = priorsOf(m);
    const { lists } = m.classes_;
    if (priors.length !== lists.length) throw m.self.fail('class_prior_', `${lists.length} arrays`, `${priors.length}`);
    priors.forEach((prior, output) => {
      const count = lists[output]!.size;
      if (prior.length !== count)
        throw m.self.fail('class_prior_', `${count} numbers, as there are classes`, `${prior.length}`);
    });
  },
  // What Python draws at random can be repeated only where it was given a seed.
  has: (m, method) => !drawsOf(m) || seedOf(m) !== undefined || (strategyOf(m) === 'uniform' && method !== 'predict'),
  predict,
  predictProba: probabilities,
  predictLogProba: (m, X) => logOf(probabilities(m, X)),
});
