/** Histogram-based gradient boosting of scikit-learn. */
import { boundOf } from '../../estimators/binding/bound-object.js';
import type { Estimator } from '../../estimators/estimator.js';
import type { HistArrays, HistTree } from '../../estimators/sklearn/ensemble/hist_gradient_boosting/hist-tree.js';
import { WORDS } from '../../estimators/sklearn/ensemble/hist_gradient_boosting/bitsets.js';
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { attributesOf } from '../../estimators/binding/state.js';
import { fieldReader } from '../../estimators/binding/structured-fields.js';
import { InvalidStateError } from '../../core/errors.js';
import { depthOf, type TreeEnsemble, type TreeNodes } from './types.js';

function setOf({ bitset, bitsets }: HistArrays, node: number): number[] | undefined {
  if (bitset[node]! < 0) return undefined;
  const set: number[] = [];
  for (let category = 0; category < 32 * WORDS; category++) {
    const word = bitsets[bitset[node]! * WORDS + (category >> 5)]!;
    if (((word >>> (category & 31)) & 1) === 1) set.push(category);
  }
  return set;
}

/** A column of the nodes that prediction does not need. */
function columnOf(object: unknown, name: 'count' | 'gain', nodes: number): Float64Array | undefined {
  const array = object instanceof PyObject ? attributesOf(object)?.get('nodes') : undefined;
  if (!(array instanceof NdArray) || array.dtype.fields?.has(name) !== true) return undefined;
  const read = fieldReader(array, name, {
    fail: (expected, found) => new InvalidStateError('TreePredictor', 'nodes', expected, found ?? 'others'),
  });
  return Float64Array.from({ length: nodes }, (_, i) => read(i));
}

function nodesOf(tree: HistArrays, object: unknown): TreeNodes {
  const count = tree.leaf.length;
  const children = (of: Int32Array): Int32Array => of.map((child, i) => (tree.leaf[i] !== 0 ? -1 : child));
  const [left, right] = [children(tree.left), children(tree.right)];
  const gain = columnOf(object, 'gain', count);
  const hasSets = tree.bitset.some((row) => row >= 0);
  return {
    left,
    right,
    feature: tree.feature.map((feature, i) => (tree.leaf[i] !== 0 ? -1 : feature)),
    threshold: tree.threshold,
    compares: '<=',
    value: tree.value,
    width: 1,
    samples: columnOf(object, 'count', count),
    impurity: undefined,
    // Leaves hold -1.
    gain: gain?.map((value, i) => (tree.leaf[i] !== 0 ? 0 : value)),
    missingLeft: tree.missingLeft,
    categories: hasSets ? Array.from({ length: count }, (_, i) => setOf(tree, i)) : undefined,
    inside: 'left',
    depth: depthOf(left, right),
  };
}

export function histTrees(model: Estimator): TreeEnsemble | undefined {
  const bound = boundOf(model);
  if (bound.definition?.attributes['_predictors'] === undefined) return undefined;
  const { _predictors: held } = bound.model as unknown as {
    _predictors: { readonly trees: readonly HistTree[]; readonly outputs: number };
  };
  const groups = held.outputs;
  const { trees } = held;
  const objects = (asSequence(bound.state.get('_predictors')) ?? []).flatMap((round) => asSequence(round) ?? []);
  return {
    count: trees.length,
    gives: 'scores',
    groupOf: (t) => (groups > 1 ? t % groups : undefined),
    roundOf: (t) => Math.floor(t / groups),
    scale: 1,
    tree: (t) => nodesOf(trees[t]!.arrays(), objects[t]),
  };
}
