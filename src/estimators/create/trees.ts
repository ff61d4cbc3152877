/** Trees and forests, of one output or several. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyTuple } from '../../pickle/values/py-values.js';
import { type Estimator, isEstimator } from '../estimator.js';
import { type Making, need, setMissing, unfitted } from './making.js';
import { labelArray } from './python-values.js';
import { type TreeArrays, treeObject } from './tree.js';

const isClassifier = (m: Making): boolean => m.name.endsWith('Classifier');

/** The labels of each output. A list of lists is of several. */
function labels(m: Making): NdArray[] {
  const value = need(m, 'classes_');
  const isSeveral =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => asSequence(each) !== undefined || ArrayBuffer.isView(each) || each instanceof NdArray);
  const outputs = isSeveral ? value.map((each) => labelArray(each, 'classes_')) : [labelArray(value, 'classes_')];
  m.attributes.set('classes_', isSeveral ? outputs : outputs[0]);
  return outputs;
}

function outputsOf(m: Making): number {
  const count = m.attributes.get('n_outputs_') ?? 1;
  if (typeof count === 'number' && Number.isInteger(count) && count > 0) return count;
  throw new InvalidInputError(`n_outputs_ of ${m.name} is a number of outputs`);
}

function setOutputs(m: Making, count: number): void {
  const given = m.attributes.get('n_outputs_');
  if (given !== undefined && given !== count)
    throw new InvalidInputError(`n_outputs_ of ${m.name} is ${String(given)}, classes_ has labels for ${count}`);
  m.attributes.set('n_outputs_', count);
}

export function treeModel(m: Making): void {
  const classes = isClassifier(m) ? labels(m).map(({ size }) => size) : [];
  if (isClassifier(m)) setOutputs(m, classes.length);
  else setMissing(m, 'n_outputs_', 1);
  const outputs = outputsOf(m);
  const features = need(m, 'n_features_in_') as number;
  const tree = need(m, 'tree_');
  if (typeof tree === 'object' && tree !== null && 'children_left' in tree) {
    const widths = isClassifier(m) ? classes : Array.from({ length: outputs }, () => 0);
    m.attributes.set('tree_', treeObject(tree as unknown as TreeArrays, features, widths, m.version));
  }
  setMissing(m, 'max_features_', features);
  if (classes.length === 1) setMissing(m, 'n_classes_', classes[0]);
  if (classes.length > 1) setMissing(m, 'n_classes_', NdArray.from(classes, 'int64'));
}

/** The trees of a forest know the positions of the classes, as floats. */
function checkPositions(m: Making, tree: Estimator, outputs: readonly NdArray[]): void {
  const { classes } = tree;
  const own = outputs.length === 1 ? [classes] : asSequence(classes);
  const fits = own?.every(
    (each, k) =>
      each instanceof NdArray && each.size === outputs[k]?.size && each.flat().every((item, i) => Number(item) === i),
  );
  if (fits === true && own?.length === outputs.length) return;
  const wanted = outputs.map(({ size }) => `0 to ${size - 1}`).join(' and ');
  const form = outputs.length === 1 ? '[0, 1, …]' : '[[0, 1, …], …]';
  throw new InvalidInputError(
    `the trees of ${m.name} have the classes ${wanted}: create them with { classes_: ${form} }`,
  );
}

export function forest(m: Making): void {
  const trees = asSequence(need(m, 'estimators_'));
  if (trees === undefined || trees.length === 0 || !trees.every(isEstimator))
    throw new InvalidInputError(`estimators_ of ${m.name} is a list of trees, made with create`);
  const first = trees[0]!;
  const width = first.nFeaturesIn;
  if (width !== undefined) setMissing(m, 'n_features_in_', width);
  m.attributes.set('n_estimators', trees.length);
  setMissing(m, 'estimator', unfitted(first));
  setMissing(m, 'estimator_params', new PyTuple([]));
  if (!isClassifier(m)) {
    setMissing(m, 'n_outputs_', first.get('n_outputs_') ?? 1);
    return;
  }
  const outputs = labels(m);
  setOutputs(m, outputs.length);
  for (const tree of trees) checkPositions(m, tree, outputs);
  const sizes = outputs.map(({ size }) => size);
  setMissing(m, 'n_classes_', sizes.length === 1 ? sizes[0] : sizes);
}
