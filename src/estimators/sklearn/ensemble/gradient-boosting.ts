/** Raw scores of gradient boosting: where it starts, and a scaled tree for each stage and output. */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { child, either, number, oneOf } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import { constantScores } from './initial-scores.js';
import type { Attribute, Model, Owner } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { type Csr, Dense, type Input } from '../../input/matrix.js';
import { float64Array } from '../../binding/results.js';
import { run } from '../../running/run.js';
import { describe } from '../../binding/state.js';
import { asFloat32 } from '../../running/validate.js';
import { pack, type Packed } from '../../../trees/pack.js';
import { paysToPack } from '../../../trees/pays-to-pack.js';
import { addTrees } from '../../../trees/walk.js';
import { branchesOf, type PackedTree } from '../tree/packed-tree.js';
import { treeOf } from '../tree/shared.js';
import { eachBlock, leafOf, meanImportances } from '../tree/traverse.js';

/** `estimators_`: an object array of shape (stages, outputs). */
export interface Stages {
  readonly stages: number;
  readonly outputs: number;
  readonly estimators: readonly BoundEstimator[];
}

function stages(): Attribute<Stages> {
  return {
    read(value, place) {
      if (!(value instanceof NdArray) || value.ndim !== 2 || value.dtype.kind !== 'O') {
        throw place.fail('a 2-D array of trees', describe(value));
      }
      const [count, outputs] = value.shape as [number, number];
      if (count < 1 || outputs < 1) throw place.fail('at least one tree', 'none');
      const estimators = value.flat().map((item) => {
        if (item instanceof PyObject) return place.bind(item);
        throw place.fail('trees', describe(item));
      });
      return { stages: count, outputs, estimators };
    },
    children: (value) =>
      value instanceof NdArray && value.dtype.kind === 'O'
        ? value.flat().filter((item): item is PyObject => item instanceof PyObject)
        : [],
  };
}

export const boostingAttributes = {
  estimators_: stages(),
  init_: either((value) => typeof value === 'string', oneOf('zero'), child()),
  learning_rate: number(),
};

export type Boosting = Pick<Model<typeof boostingAttributes>, 'estimators_' | 'init_' | 'learning_rate' | 'self'>;

const packed = new WeakMap<Stages, readonly PackedTree[]>();

function treesOf(m: Boosting): readonly PackedTree[] {
  let trees = packed.get(m.estimators_);
  if (trees === undefined) {
    trees = m.estimators_.estimators.map((tree) => treeOf(tree, m.self));
    packed.set(m.estimators_, trees);
  }
  return trees;
}

export function boostingWidth(m: Boosting): number {
  return treesOf(m)[0]!.nFeatures;
}

export function checkBoosting(m: Boosting): void {
  const width = m.self.nFeatures ?? boostingWidth(m);
  treesOf(m).forEach((tree, i) => {
    if (tree.values.length !== tree.nodeCount)
      throw m.self.fail('estimators_', 'trees with one value a node', `more in tree ${i}`);
    if (tree.nFeatures !== width)
      throw m.self.fail('estimators_', `trees of ${width} features`, `${tree.nFeatures} in tree ${i}`);
  });
}

/** X as the trees see it; boosting takes no missing values, though the trees may. */
export function boostingInput(m: Boosting, X: Input, nan = false): Dense | Csr {
  return asFloat32(m.self, X, { width: m.self.nFeatures ?? boostingWidth(m), nan });
}

/** For `apply` the first tree looks at the rows, and it takes missing values since 1.3. */
function leavesTakeNaN(m: Boosting, X: Input): boolean {
  const byMedian = m.self.get('criterion') === 'absolute_error' || m.self.get('criterion') === 'mae';
  return X.kind !== 'csr' && m.self.version.since(1, 3) && !byMedian;
}

/** Adds one stage to the scores of every row. */
function addStages(m: Boosting, X: Dense | Csr, raw: Float64Array, first: number, last: number): void {
  const trees = treesOf(m);
  const { outputs } = m.estimators_;
  const scale = m.learning_rate;
  eachBlock(X, (data, rows, start) => {
    for (let t = first * outputs; t < last * outputs; t++) {
      const tree = trees[t]!;
      const { values } = tree;
      const k = t % outputs;
      for (let i = 0; i < rows; i++) raw[(start + i) * outputs + k]! += scale * values[leafOf(tree, data, i * X.cols)]!;
    }
  });
}

/** Where the scores of a row start: `start` is asked for the scores that the initial estimator gives. */
export type Start = (init: BoundEstimator, X: Dense | Csr) => Float64Array;

/** True where every row starts with the same scores. */
export const startsAlike = ({ init_ }: Pick<Boosting, 'init_'>): boolean =>
  init_ === 'zero' || boundOf(init_).className.startsWith('Dummy') || constantScores(init_) !== undefined;

function startOf(m: Boosting, X: Dense | Csr, start: Start): Float64Array {
  const size = X.rows * m.estimators_.outputs;
  if (m.init_ === 'zero') return new Float64Array(size);
  const constant = constantScores(m.init_);
  if (constant?.length === m.estimators_.outputs) {
    return Float64Array.from({ length: size }, (_, i) => constant[i % constant.length]!);
  }
  const raw = start(m.init_, X);
  if (raw.length !== size)
    throw m.self.fail('init_', `${m.estimators_.outputs} scores a row`, `${raw.length / X.rows}`);
  return raw;
}

const plans = new WeakMap<Stages, Packed | false>();

function packedOf(m: Boosting): Packed | false {
  let found = plans.get(m.estimators_);
  if (found === undefined) {
    const { outputs } = m.estimators_;
    const first = (t: number): number => t % outputs;
    const plan = { width: 1, stride: outputs, first, cols: boostingWidth(m), double: false, scale: m.learning_rate };
    const branches = treesOf(m).map((tree) => branchesOf(tree));
    found = pack(branches, plan) ?? false;
    plans.set(m.estimators_, found);
  }
  return found;
}

/** By the kernels, where X is dense and finite and every row starts alike. */
function packedScores(m: Boosting, X: Input, start: Start): Dense | undefined {
  const { outputs } = m.estimators_;
  if (!startsAlike(m) || X.kind !== 'dense' || X.cols !== (m.self.nFeatures ?? boostingWidth(m))) return undefined;
  if (!paysToPack(treesOf(m), X.rows)) return undefined;
  const packed = packedOf(m);
  if (packed === false) return undefined;
  const first = startOf(m, new Dense(new Float64Array(X.cols), 1, X.cols, 'float32'), start);
  const raw = new Float64Array(X.rows * outputs);
  if (outputs === 1) raw.fill(first[0]!);
  else for (let i = 0; i < raw.length; i++) raw[i] = first[i % outputs]!;
  return addTrees(packed, X.data, X.rows, raw) ? new Dense(raw, X.rows, outputs) : undefined;
}

/** Scores after the last stage: shape (rows, outputs). */
export function rawScores(m: Boosting, X: Input, start: Start): Dense {
  const fast = packedScores(m, X, start);
  if (fast !== undefined) return fast;
  const matrix = boostingInput(m, X);
  const raw = startOf(m, matrix, start);
  addStages(m, matrix, raw, 0, m.estimators_.stages);
  return new Dense(raw, matrix.rows, m.estimators_.outputs);
}

/** Scores after each stage; every one is a copy. */
export function* stagedScores(m: Boosting, X: Input, start: Start): Generator<Dense> {
  const matrix = boostingInput(m, X);
  const raw = startOf(m, matrix, start);
  for (let stage = 0; stage < m.estimators_.stages; stage++) {
    addStages(m, matrix, raw, stage, stage + 1);
    yield new Dense(raw.slice(), matrix.rows, m.estimators_.outputs);
  }
}

/** Leaf of each row in each tree, as float64: scikit-learn's own choice. */
export function boostingLeaves(m: Boosting, X: Input, shape: (rows: number, stages: Stages) => number[]): NdArray {
  const matrix = boostingInput(m, X, leavesTakeNaN(m, X));
  const trees = treesOf(m);
  const out = new Float64Array(matrix.rows * trees.length);
  eachBlock(matrix, (data, rows, start) => {
    trees.forEach((tree, t) => {
      for (let i = 0; i < rows; i++) out[(start + i) * trees.length + t] = leafOf(tree, data, i * matrix.cols);
    });
  });
  return float64Array(out, ...shape(matrix.rows, m.estimators_));
}

export function boostingImportances(m: Boosting): NdArray {
  const width = boostingWidth(m);
  return float64Array(meanImportances(treesOf(m), width, false), width);
}

/** The result of a method of the initial estimator. */
export function askInit(init: BoundEstimator, method: 'predict' | 'predictProba', X: Input, self: Owner): NdArray {
  const result = run(init, method, X);
  if (result instanceof NdArray) return result;
  throw self.fail('init_', 'an estimator with one output', boundOf(init).className);
}
