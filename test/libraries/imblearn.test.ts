/** imbalanced-learn: damaged state, steps that nobody knows, and the command line. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Estimator, load } from '../../src/node.js';
import { PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { brine } from '../helpers/brine.js';
import { damaged, expectRefused, pathOf, type State } from './helpers.js';

const setStep = (at: number, step: unknown) => (state: State) => {
  const steps = state.get('steps') as PyTuple[];
  steps[at] = new PyTuple([steps[at]!.items[0], step]);
};
const unknown = (module: string, name: string): PyObject => new PyObject(new PyGlobal(module, name), 'newobj', []);

test.each<[string, string, (state: State) => void, RegExp]>([
  ['no steps', 'smote', (state) => state.set('steps', []), /at least one step/],
  ['steps that are none', 'smote', (state) => state.set('steps', 3), /a list of steps/],
  ['a text as a step', 'smote', setStep(0, 'scaler'), /an estimator, 'passthrough' or None/],
  ['a class that might transform', 'smote', setStep(1, unknown('imblearn.other', 'Thing')), /step 'over'.*imblearn\.other\.Thing.*register/s], // prettier-ignore
  ['a sampler at the end', 'smote', setStep(2, unknown('imblearn.over_sampling._smote.base', 'SMOTE')), /has no predict/], // prettier-ignore
  ['no trees', 'forest', (state) => state.set('estimators_', []), /at least one tree/],
  ['too few classes', 'forest', (state) => state.set('classes_', null), /classes_/],
  ['other columns', 'bagging-columns', (state) => state.set('estimators_features_', []), /estimators_features_/],
  ['too few weights', 'rusboost', (state) => state.set('estimator_weights_', null), /estimator_weights_/],
])('%s', async (_, name, change, message) => {
  await expectRefused('imblearn', name, 'predict', change, message);
});

test('a pipeline that holds itself', async () => {
  const model = await damaged('imblearn', 'smote', (state) => {
    const self = new PyObject(new PyGlobal('imblearn.pipeline', 'Pipeline'), 'newobj', []);
    self.state = state;
    setStep(2, self)(state);
  });
  expect(() => model.predict([[1, 2, 3, 4, 5, 6]])).toThrow(/the estimator that holds it/);
});

test('a sampler says what it is', async () => {
  const model = await load<Estimator>(pathOf('imblearn', 'smote'));
  expect(model.methods).toEqual(expect.arrayContaining(['predict', 'predictProba', 'decisionFunction']));
  expect(model.nFeaturesIn).toBe(6);
});

test('at the command line', async () => {
  const rows = join(await mkdtemp(join(tmpdir(), 'brine-imblearn-')), 'rows.csv');
  await writeFile(rows, 'a,b,c,d,e,f\n1,2,3,4,5,6\n0,0,1,2,3,1\n');
  const file = pathOf('imblearn', 'frame');
  expect(JSON.parse((await brine('predict', file, '-i', rows)).out)).toHaveLength(2);
  expect((await brine('show', file)).out).toContain('imblearn.pipeline.Pipeline');
  expect(await brine('scan', file)).toMatchObject({ status: 0 });
});
