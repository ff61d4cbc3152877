/** lifelines: its own methods, damaged state, and what is refused. */
import { expect, test } from 'vitest';
import { BrineError, type CoxFitter, type KaplanMeier, load, UnsupportedError } from '../../src/node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../src/pickle/values/py-values.js';
import { attributesOf } from '../../src/estimators/binding/state.js';
import { damaged, pathOf, type State } from './helpers.js';

const inner = (state: State): State => attributesOf(state.get('_model') as PyObject) as State;
const row = { age: 50, dose: 0.5 };

test('Cox: columns by name, times', async () => {
  const cox = await load<CoxFitter>(pathOf('lifelines_', 'cox'));
  expect(cox.predictPartialHazard([row]).tolist()).toEqual(cox.predictPartialHazard([{ dose: 0.5, spare: 'x', age: 50 }]).tolist()); // prettier-ignore
  expect(cox.predictSurvivalFunction([row, row], { times: 2 }).shape).toEqual([1, 2]);
  expect(() => cox.predictSurvivalFunction([row], { times: ['x'] } as never)).toThrow(/time 0/);
  expect(() => cox.predictSurvivalFunction([row], { at: [1] } as never)).toThrow(/at/);
  expect(() => cox.predictPartialHazard([{ age: 1 }])).toThrow(/needs a column dose/);
  expect(() => cox.predictPartialHazard([[1]])).toThrow(/features/);
  expect(() => (cox as unknown as { predict: (X: unknown) => unknown }).predict([row])).toThrow(/predictSurvivalFunction/); // prettier-ignore
});

test('strata have baselines of their own', async () => {
  const cox = await load<CoxFitter>(pathOf('lifelines_', 'cox-strata'));
  expect(() => cox.predictSurvivalFunction([{ ...row, site: 1 }])).toThrow(UnsupportedError);
});

test.each<[string, (state: State) => void]>([
  ['no coefficients', (state) => inner(state).delete('params_')],
  ['a mean that is missing', (state) => inner(state).set('_norm_mean', new PyDict([['age', 1]]))],
  ['a baseline that is none', (state) => inner(state).set('baseline_cumulative_hazard_', [1])],
  ['a formula', (state) => attributesOf(inner(state).get('regressors') as PyObject)!.set('mappings', new PyDict([['beta_', new PyObject(new PyGlobal('formulaic.model_spec', 'ModelSpec'), 'newobj', [])]]))], // prettier-ignore
  ['splines', (state) => state.set('_model', new PyObject(new PyGlobal('lifelines.fitters.coxph_fitter', 'ParametricSplinePHFitter'), 'newobj', []))], // prettier-ignore
])('Cox with %s', async (_, change) => {
  const model = async (): Promise<CoxFitter> => (await damaged('lifelines_', 'cox', change)) as unknown as CoxFitter;
  await expect(model().then((cox) => cox.predictSurvivalFunction([row]))).rejects.toThrow(BrineError);
});

test('Kaplan-Meier is a step function', async () => {
  const km = await load<KaplanMeier>(pathOf('lifelines_', 'km'));
  expect(km.predict([0, 1e9]).tolist()[0]).toBe(1);
  expect(km.predict(-1).tolist()).toEqual([Number.NaN]);
  expect(km.median_survival_time_).toBeGreaterThan(0);
  expect(() => km.predict('x' as never)).toThrow(/times/);
});
