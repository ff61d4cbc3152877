/** Raw scores of histogram-based gradient boosting: a baseline, and a tree for each stage and output. */
import { NdArray } from '../../../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../../../pickle/values/py-values.js';
import { any, nullable, numbers, optional } from '../../../binding/attributes.js';
import type { Attribute, Model, Place, State } from '../../../binding/define.js';
import { Dense, type Input } from '../../../input/matrix.js';
import { attributesOf, describe } from '../../../binding/state.js';
import { asDense } from '../../../running/validate.js';
import { preprocessed, preprocessor } from './hist-input.js';
import { pack, type Packed } from '../../../../trees/pack.js';
import { paysToPack } from '../../../../trees/pays-to-pack.js';
import { addTrees } from '../../../../trees/walk.js';
import { histBranches, histLeafValue, type HistTree, histTreeOf } from './hist-tree.js';

/** Where nothing tells the width, features are checked against this. */
const MAX_WIDTH = 2 ** 31 - 1;

/** `_predictors`: lists of trees, one for each stage. */
interface Predictors {
  readonly outputs: number;
  /** One for each output, stage after stage. */
  readonly trees: readonly HistTree[];
}

function predictors(): Attribute<Predictors> {
  return {
    read(value, place) {
      const stages = asSequence(value)?.map((stage) => asSequence(stage));
      if (stages === undefined || stages.length === 0) throw place.fail('a list of stages', describe(value));
      const trees = stages.map((stage) => {
        if (stage === undefined) throw place.fail('a list of trees in each stage', describe(value));
        return stage.map((tree) => histTreeOf(tree, MAX_WIDTH, place));
      });
      const outputs = trees[0]!.length;
      if (outputs === 0 || trees.some((stage) => stage.length !== outputs))
        throw place.fail('the same number of trees in each stage', 'stages of different length');
      return { outputs, trees: trees.flat() };
    },
  };
}

/** The categories of each categorical feature that `fit` saw, from the thresholds of the bins. */
function knownCategories(): Attribute<(Uint8Array | undefined)[]> {
  return {
    read(value, place) {
      const state = value instanceof PyObject ? attributesOf(value) : undefined;
      const flags = state?.get('is_categorical_');
      if (!(flags instanceof NdArray)) return [];
      const bins = asSequence(state?.get('bin_thresholds_'));
      if (bins?.length !== flags.size) throw place.fail(`thresholds of ${flags.size} features`, describe(bins));
      return Array.from(flags.toFloat64(), (flag, j) => (flag === 0 ? undefined : categoriesOf(bins[j], place)));
    },
    missing: () => [],
  };
}

function categoriesOf(list: unknown, place: Place): Uint8Array {
  if (!(list instanceof NdArray) || list.ndim !== 1) throw place.fail('categories as numbers', describe(list));
  const known = new Uint8Array(256);
  for (const category of list.toFloat64()) {
    if (!(category >= 0 && category < 256)) throw place.fail('categories below 256', String(category));
    known[Math.trunc(category)] = 1;
  }
  return known;
}

export const histAttributes = {
  _predictors: predictors(),
  _baseline_prediction: numbers(),
  _bin_mapper: knownCategories(),
  _preprocessor: optional(nullable(preprocessor())),
  loss: optional(any()),
};

export type Hist = Pick<Model<typeof histAttributes>, keyof typeof histAttributes | 'self'>;

/** Up to 0.23 the mapper of bins was a public attribute, and the width was kept under another name. */
export function upgradeHist(state: State): void {
  if (!state.has('_bin_mapper') && state.has('bin_mapper_')) state.set('_bin_mapper', state.get('bin_mapper_'));
  if (!state.has('n_features_in_')) {
    const width = state.get('_n_features') ?? state.get('n_features_');
    if (width !== undefined) state.set('n_features_in_', width);
  }
}

export function checkHist(m: Hist): void {
  const { outputs, trees } = m._predictors;
  const base = m._baseline_prediction.data.length;
  if (base !== 1 && base !== outputs)
    throw m.self.fail('_baseline_prediction', `1 or ${outputs} numbers`, String(base));
  const width = m.self.nFeatures;
  if (width === undefined) throw m.self.fail('n_features_in_', 'a number of features', 'nothing');
  if (m._preprocessor !== undefined && m._preprocessor.categorical.length !== width)
    throw m.self.fail('is_categorical_', `${width} flags`, String(m._preprocessor.categorical.length));
  for (const tree of trees) {
    if (tree.highestFeature < width) continue;
    const { leaf, feature } = tree.arrays();
    const bad = feature.findIndex((f, i) => leaf[i] === 0 && f >= width);
    throw m.self.fail('_predictors', `features below ${width}`, `feature ${feature[bad]} in node ${bad}`);
  }
}

/** X as the trees see it: with categories as their codes, first. */
function histInput(m: Hist, X: Input): Dense {
  if (m._preprocessor !== undefined) return preprocessed(m.self, m._preprocessor, X);
  const missing = m._predictors.trees[0]!.seesMissing;
  return asDense(m.self, X, { nan: missing, inf: missing });
}

function startOf(m: Hist, rows: number): Float64Array {
  const { outputs } = m._predictors;
  const base = m._baseline_prediction.data;
  const raw = new Float64Array(rows * outputs);
  if (base.length === 1) return raw.fill(base[0]!);
  for (let i = 0; i < raw.length; i++) raw[i] = base[i % outputs]!;
  return raw;
}

/**
 * Adds the trees from the one at `first` on for which there are outputs.
 *
 * @param inPlace Walks the records of the file where they can be
 */
function addStage(m: Hist, X: Dense, raw: Float64Array, first: number, inPlace: boolean): void {
  const { outputs, trees } = m._predictors;
  const { data, rows, cols } = X;
  const known = m._bin_mapper;
  for (let k = 0; k < outputs; k++) {
    const tree = trees[first + k]!;
    const records = inPlace ? tree.records : undefined;
    if (records !== undefined)
      for (let i = 0; i < rows; i++) raw[i * outputs + k]! += records.leafValue(data, i * cols, known);
    else {
      const arrays = tree.arrays();
      for (let i = 0; i < rows; i++) raw[i * outputs + k]! += histLeafValue(arrays, data, i * cols, known);
    }
  }
}

const plans = new WeakMap<Predictors, Packed | false>();

/** The trees as the kernels walk them; splits by category go the plain way, as missing values do. */
function packedOf({ outputs, trees }: Predictors, cols: number): Packed | false {
  if (trees.some(({ splitsByCategory }) => splitsByCategory)) return false;
  const plan = { width: 1, stride: outputs, first: (t: number) => t % outputs, cols, double: true };
  return pack(trees.map(histBranches), plan) ?? false;
}

function planOf(predictors: Predictors, cols: number): Packed | false {
  let found = plans.get(predictors);
  if (found === undefined) {
    found = packedOf(predictors, cols);
    plans.set(predictors, found);
  }
  return found;
}

/** Scores after the last stage: shape (rows, outputs). */
export function histScores(m: Hist, X: Input): Dense {
  const { outputs, trees } = m._predictors;
  const matrix = histInput(m, X);
  const raw = startOf(m, matrix.rows);
  const pays = paysToPack(trees, matrix.rows);
  const packed = pays && planOf(m._predictors, matrix.cols);
  if (packed === false || !addTrees(packed, matrix.data, matrix.rows, raw))
    for (let first = 0; first < trees.length; first += outputs) addStage(m, matrix, raw, first, !pays);
  return new Dense(raw, matrix.rows, outputs);
}

/** Scores after each stage; every one is a copy. */
export function* stagedHistScores(m: Hist, X: Input): Generator<Dense> {
  const { outputs, trees } = m._predictors;
  const matrix = histInput(m, X);
  const raw = startOf(m, matrix.rows);
  const pays = paysToPack(trees, matrix.rows);
  for (let first = 0; first < trees.length; first += outputs) {
    addStage(m, matrix, raw, first, !pays);
    yield new Dense(raw.slice(), matrix.rows, outputs);
  }
}
