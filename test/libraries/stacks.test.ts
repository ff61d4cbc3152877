/** mlxtend, sklearn_pandas and boruta: damaged state, what is refused, and the command line. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Estimator, InvalidInputError, load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { brine } from '../helpers/brine.js';
import { expectRefused, pathOf, type State } from './helpers.js';

const mine = new PyObject(new PyGlobal('mine', 'Step'), 'newobj', []);

test.each<[string, string, string, 'predict' | 'transform', (state: State) => void, RegExp]>([
  ['no classifiers', 'mlxtend_', 'vote-hard', 'predict', (state) => state.set('clfs_', []), /a list of estimators/],
  ['too many weights', 'mlxtend_', 'vote-words', 'predict', (state) => state.set('weights', [1]), /3 numbers/],
  [
    'a vote that is none',
    'mlxtend_',
    'vote-hard',
    'predict',
    (state) => state.set('voting', 'loud'),
    /'hard' or 'soft'/,
  ],
  ['no last estimator', 'mlxtend_', 'stack', 'predict', (state) => state.set('meta_clf_', null), /an estimator/],
  ['itself as a part', 'mlxtend_', 'stack', 'predict', (state) => { const self = new PyObject(new PyGlobal('mlxtend.classifier.stacking_classification', 'StackingClassifier'), 'newobj', []); self.state = state; state.set('clfs_', [self]); }, /the estimator that holds it/], // prettier-ignore
  ['fewer parts than the last estimator has seen', 'mlxtend_', 'stack', 'predict', (state) => void (state.get('clfs_') as unknown[]).pop(), /features/], // prettier-ignore
  ['a column that X lacks', 'mlxtend_', 'columns', 'transform', (state) => state.set('cols', [9]), /needs a column 9/],
  [
    'columns that are none',
    'mlxtend_',
    'columns',
    'transform',
    (state) => state.set('cols', [null]),
    /positions or names/,
  ],
  ['another width', 'boruta_', 'select', 'transform', (state) => state.set('support_', [1, 0]), /support_/],
  ['a step that nobody knows', 'sklearn_pandas_', 'blocks', 'transform', (state) => state.set('built_features', [new PyTuple([['x'], mine])]), /step 'x' of the DataFrameMapper.*mine\.Step/s], // prettier-ignore
  ['a function that chooses', 'sklearn_pandas_', 'blocks', 'transform', (state) => state.set('built_features', [new PyTuple([mine, null])]), /chooses columns by a function/], // prettier-ignore
  ['a column that the table lacks', 'sklearn_pandas_', 'blocks', 'transform', (state) => state.set('built_features', [new PyTuple([['deck'], null])]), /needs a column deck/], // prettier-ignore
])('%s', async (_, library, name, method, change, message) => {
  await expectRefused(library, name, method, change, message);
});

test('transactions', async () => {
  const model = await load<Estimator>(pathOf('mlxtend_', 'transactions'));
  expect(model.getFeatureNamesOut()).toEqual(['bread', 'eggs', 'milk']);
  expect(() => model.transform([['caviar']])).toThrow(/'caviar', which fit did not see/);
  expect(() => model.transform(['milk'])).toThrow(InvalidInputError);
});

test('a note of a release takes the place of no method, a function under its name would', async () => {
  expect((await scan(pathOf('boruta_', 'select'))).verdict).toBe('safe');
});

test('at the command line', async () => {
  const rows = join(await mkdtemp(join(tmpdir(), 'brine-mapper-')), 'rows.csv');
  await writeFile(rows, 'age,x,port\n31,0.5,S\n52,-1,C\n');
  const { out } = await brine('predict', pathOf('sklearn_pandas_', 'pipe'), '-i', rows);
  expect(JSON.parse(out)).toHaveLength(2);
  expect((await brine('show', pathOf('mlxtend_', 'stack'))).out).toContain('StackingClassifier');
});
