import { NdArray } from '../../src/numpy/ndarray.js';
import { PyTuple } from '../../src/pickle/values/py-values.js';
import { type State, testDamage } from '../helpers/damage.js';
import { attributesOf } from '../helpers/models.js';

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));

/** Changes one field of one node of the first tree of a histogram-based model. */
function node(index: number, field: string, value: number): (state: State) => void {
  return (state) => {
    const tree = attributesOf((state.get('_predictors') as unknown[][])[0]![0]);
    const nodes = tree.get('nodes') as NdArray;
    const { offset, dtype } = nodes.dtype.fields!.get(field)!;
    const bytes = nodes.bytes!.slice();
    const view = new DataView(bytes.buffer);
    const at = index * nodes.dtype.itemsize + offset;
    if (dtype.itemsize === 8) view.setBigInt64(at, BigInt(value), true);
    else if (dtype.itemsize === 4) view.setUint32(at, value, true);
    else view.setUint8(at, value);
    tree.set('nodes', NdArray.fromBytes(bytes, nodes.shape, nodes.dtype));
  };
}

const set =
  (name: string, value: unknown) =>
  (state: State): void => {
    state.set(name, value);
  };

testDamage('ensembles', [
  ['a histogram tree that goes round', 'hist-iris', node(0, 'left', 0)],
  ['a child out of range', 'hist-iris', node(0, 'right', 4_000_000)],
  ['a feature out of range', 'hist-iris', node(0, 'feature_idx', 77)],
  ['a category without a bitset', 'hist-iris', node(0, 'is_categorical', 1)],
  ['stages of different length', 'hist-iris', (state) => (state.get('_predictors') as unknown[][])[0]!.pop()],
  ['stages that are none', 'hist-iris', set('_predictors', 5)],
  ['no stages', 'hist-iris', set('_predictors', [])],
  ['trees that are none', 'hist-iris', set('_predictors', [[1, 2, 3]])],
  ['a baseline of another length', 'hist-iris', set('_baseline_prediction', floats(1, 2))],
  ['labels of another number', 'hist-iris', set('classes_', floats(1, 2))],
  ['a preprocessor that is none', 'hist-pixels', set('_preprocessor', 7)],
  ['fewer weights than estimators', 'ada-iris-names', set('estimator_weights_', floats(1))],
  ['estimators that are none', 'ada-iris-names', set('estimators_', [1])],
  [
    'columns out of range',
    'bagging-iris',
    (state) => (state.get('estimators_features_') as unknown[]).fill(floats(0, 9)),
  ],
  [
    'columns that are none',
    'bagging-iris',
    (state) => (state.get('estimators_features_') as unknown[]).fill(floats(0.5)),
  ],
  ['fewer lists of columns than estimators', 'bagging-iris', set('estimators_features_', [floats(0, 1)])],
  ['fewer classes than the estimators have', 'bagging-iris', set('classes_', floats(1))],
  ['weights of another number', 'voting-wine-hard', set('weights', [1, 2])],
  ['votes for classes that do not exist', 'voting-wine-hard', set('classes_', floats(1))],
  ['a way of voting that is none', 'voting-wine-hard', set('voting', 'loud')],
  ['names of another number', 'voting-wine-hard', set('estimators', [new PyTuple(['a', 1])])],
  ['a method that is none', 'stacking-iris', set('stack_method_', ['explode', 'predict', 'predict'])],
  ['methods of another number', 'stacking-iris', set('stack_method_', ['predict'])],
  ['no last estimator', 'stacking-iris', set('final_estimator_', null)],
  ['fewer labels than classes', 'stacking-iris', set('classes_', floats(1, 2))],
  [
    'a forest of columns out of range',
    'isolation-iris',
    (state) => (state.get('estimators_features_') as unknown[]).fill(floats(0, 1, 2, 9)),
  ],
  [
    'a forest of too few columns',
    'isolation-iris',
    (state) => (state.get('estimators_features_') as unknown[]).fill(floats(0, 1)),
  ],
  ['no threshold', 'isolation-iris', set('offset_', 'low')],
  ['an encoder that is none', 'embedding-iris', set('one_hot_encoder_', 3)],
]);
