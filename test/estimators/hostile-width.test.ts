/** Lists in a file that are longer than a call takes arguments, and lists that hold themselves. */
import { expect, test } from 'vitest';
import { BrineError, InvalidStateError } from '../../src/core/errors.js';
import { alignmentOf } from '../../src/numpy/dtypes/dtype-state.js';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { closeGraph } from '../../src/pickle/values/close-graph.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import { sideBySide } from '../../src/estimators/sklearn/multioutput/side-by-side.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

/** More than a call may have arguments. */
const MANY = 200_000;

test('as many outputs of texts as anybody writes into a file', () => {
  const one = NdArray.strings(['yes']);
  const found = sideBySide(new Array<NdArray>(MANY).fill(one), 1);
  expect(found.shape).toEqual([1, MANY]);
  expect(found.dtype.str).toBe('<U3');
});

test('as many constant outputs', async () => {
  const graph = await graphOf('dummy-iris-words');
  const state = attributesOf(graph);
  for (const name of ['classes_', 'class_prior_', 'n_classes_']) {
    const [first] = asSequence(state.get(name)) ?? [];
    state.set(name, new Array<unknown>(MANY).fill(first));
  }
  state.set('n_outputs_', MANY);
  const X = inputOf('dummy-iris-words') as NdArray;
  const found = bind(graph).predict((X.tolist() as number[][]).slice(0, 1)) as NdArray;
  expect(found.shape).toEqual([1, MANY]);
});

test('as many fields of a dtype', () => {
  const fields = new Map(
    Array.from({ length: MANY }, (_, i) => [`f${i}`, { dtype: dtypeOf('uint8'), offset: i, title: undefined }]),
  );
  expect(alignmentOf({ kind: 'V', fields, aligned: true, itemsize: MANY } as never)).toBe(1);
});

test('as many properties of an object', () => {
  closeGraph(Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`k${i}`, 1])));
});

test('columns that hold themselves', async () => {
  const graph = await graphOf('columns-names');
  const columns = new PyObject(new PyGlobal('sklearn.compose._column_transformer', '_RemainderColsList'), 'newobj', []);
  columns.state = new PyDict([['data', columns]]);
  const state = attributesOf(graph);
  const groups = [...(asSequence(state.get('transformers_')) ?? [])];
  const [name, transformer] = asSequence(groups[0]) ?? [];
  groups[0] = new PyTuple([name, transformer, columns]);
  state.set('transformers_', groups);
  expect(() => bind(graph).transform(inputOf('columns-names') as number[][])).toThrow(InvalidStateError);
});

test('a prior of more numbers than memory holds', async () => {
  const graph = await graphOf('gpr-prior-two');
  attributesOf(graph).set('n_targets', 10_000);
  const X = NdArray.of(new Float64Array(4 * 800), [800, 4]);
  expect(() => bind(graph).predict(X, { returnCov: true })).toThrow(BrineError);
});
