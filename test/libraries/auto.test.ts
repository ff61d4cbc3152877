/** Pipelines of PyCaret and TPOT: damaged state, and what is refused by name. */
import { expect, test } from 'vitest';
import { type Estimator, load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../src/pickle/values/py-values.js';
import { entryOf, expectRefused, pathOf, type State } from './helpers.js';

const step = (name: string, state: [string, unknown][]): PyObject => {
  const object = new PyObject(new PyGlobal('pycaret.internal.preprocess.transformers', name), 'newobj', []);
  object.state = new PyDict(state);
  return object;
};

type Method = 'predict' | 'transform';

test.each<[string, string, string, Method, (state: State) => void, RegExp]>([
  ['no steps', 'pycaret_', 'classes', 'predict', (state) => state.set('steps', []), /at least one step/],
  ['a target of numbers', 'pycaret_', 'classes', 'predict', (state) => state.set('steps', [['t', step('TargetTransformer', [])]]), /TargetTransformer/], // prettier-ignore
  ['a step that is unknown', 'pycaret_', 'classes', 'transform', (state) => state.set('steps', [['t', step('GroupFeatures', [])], ['m', null]]), /GroupFeatures/], // prettier-ignore
  ['a pattern of its own', 'pycaret_', 'classes', 'transform', (state) => state.set('steps', [['t', step('CleanColumnNames', [['match', '(a+)+$']])], ['m', null]]), /pattern of its own/], // prettier-ignore
  ['a wrapper of nothing', 'pycaret_', 'classes', 'transform', (state) => state.set('steps', [['t', step('TransformerWrapper', [['transformer', null]])], ['m', null]]), /estimator/], // prettier-ignore
  ['no estimator to stack', 'tpot_', 'stack', 'transform', (state) => state.set('steps', [['s', new PyObject(new PyGlobal('tpot.builtins.stacking_estimator', 'StackingEstimator'), 'newobj', [])], ['m', null]]), /estimator|fitted/], // prettier-ignore
])('%s', async (_, library, name, method, change, message) => {
  await expectRefused(library, name, method, change, message);
});

test('a column that is not there is named', async () => {
  const model = await load<Estimator>(pathOf('pycaret_', 'classes'));
  expect(entryOf('pycaret_', 'classes').class).toBe('pycaret.internal.pipeline.Pipeline');
  expect(() => model.predict([{ age: 1, city: 'Oslo', plan: 'a' }])).toThrow(/column k/);
});

test.each([
  ['pycaret.internal.pipeline', '_fit_one', 'suspicious'],
  ['os', 'system', 'dangerous'],
  ['mine', 'function', 'dangerous'],
])('a cache of PyCaret 3.0 that notes %s.%s', async (module, name, want) => {
  const text = `\x80\x02cpycaret.internal.memory\nFastMemorizedFunc\n)\x81}U\x0b__wrapped__c${module}\n${name}\nsb.`;
  const { verdict } = await scan(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  expect(verdict).toBe(want);
});

test('what a cache calls is one of the pipeline’s own functions', async () => {
  const { verdict } = await scan(pathOf('pycaret_', 'classes'));
  expect(verdict).toBe('safe');
  // the same wrapper around another function
  const text = '\x80\x02cjoblib.memory\nNotMemorizedFunc\n)\x81}U\x04funccnumpy\nload\nsb.';
  const other = await scan(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  expect(['dangerous', 'suspicious']).toContain(other.verdict);
});
