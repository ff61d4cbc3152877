/** scikit-survival, interpret, ngboost, kmodes, hmmlearn and quantile-forest: damaged state, and what is refused. */
import { expect, test } from 'vitest';
import { BrineError, type Estimator, load, NdArray, UnsupportedError } from '../../src/node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../src/pickle/values/py-values.js';
import type { SurvivalModel } from '../../src/estimators/libraries/sksurv/survival-types.js';
import { decodeEncoded } from '../helpers/inputs.js';
import { damaged, entryOf, expectRefused, pathOf, type State } from './helpers.js';

const numbers = (...data: number[]): NdArray => NdArray.of(Float64Array.from(data), [data.length]);

test.each<[string, string, string, (state: State) => void, RegExp]>([
  ['no coefficients', 'sksurv_', 'cox', (state) => state.set('coef_', numbers()), /coef_/],
  ['trees of other times', 'sksurv_', 'forest', (state) => state.set('unique_times_', numbers(1, 2)), /2 times/],
  ['flags of other times', 'sksurv_', 'forest', (state) => state.set('is_event_time_', numbers(1)), /is_event_time_/],
  ['trees that are none', 'sksurv_', 'forest', (state) => state.set('estimators_', [1]), /survival trees/],
  ['a loss that is unknown', 'sksurv_', 'boosting', (state) => state.set('loss', 'own'), /coxph/],
  ['scales of dropout', 'sksurv_', 'boosting', (state) => state.set('_scale', numbers(1)), /dropout/],
  ['scores of another shape', 'interpret_', 'numbers', (state) => state.set('term_scores_', [numbers(1)]), /term_scores_/],
  ['cuts that fall', 'interpret_', 'array', (state) => state.set('bins_', [[numbers(2, 1)], [numbers(1)]]), /rising/],
  ['a bin that is huge', 'interpret_', 'two', (state) => state.set('bins_', [[new PyDict([['a', 2 ** 40]])]]), /bin/],
  ['columns that are not there', 'interpret_', 'array', (state) => state.set('term_features_', [[7], [0]]), /bins of column 7/],
  ['a link that is unknown', 'interpret_', 'array', (state) => state.set('link_', 'vlogit'), /vlogit/],
  ['models of interpret 0.2', 'interpret_', 'array', (state) => { state.delete('bins_'); state.set('preprocessor_', null); }, /0\.2/],
  ['scalings that are too few', 'ngboost_', 'normal', (state) => state.set('scalings', [1]), /scalings/],
  ['a distribution that is unknown', 'ngboost_', 'normal', (state) => state.set('Dist', new PyGlobal('mine', 'Dist')), /mean/],
  ['columns beyond X', 'ngboost_', 'normal', (state) => state.set('col_idxs', Array.from({ length: 6 }, () => numbers(0, 9))), /columns below 3/],
  ['an own measure', 'kmodes_', 'modes', (state) => state.set('cat_dissim', new PyGlobal('mine', 'measure')), /mine\.measure/],
  ['no centroids', 'kmodes_', 'modes', (state) => state.set('_enc_cluster_centroids', null), /_modes/],
  ['codes of other columns', 'kmodes_', 'modes', (state) => state.set('_enc_map', []), /_enc_map/],
  ['moves of other states', 'hmmlearn_', 'diag', (state) => state.set('transmat_', numbers(1)), /transmat_/],
  ['covariances of other columns', 'hmmlearn_', 'full', (state) => state.set('_covars_', numbers(1)), /covariances/],
  ['covariances that are not positive', 'hmmlearn_', 'tied', (state) => state.set('_covars_', NdArray.of(Float64Array.of(1, 2, 2, 1), [2, 2])), /positive/],
  ['shares beyond 1', 'hmmlearn_', 'counts', (state) => state.set('emissionprob_', NdArray.of(Float64Array.of(1, 1, 1, 0, 1, 0, 0, 0, 1), [3, 3])), /add up to 1/],
  ['no trials', 'hmmlearn_', 'counts', (state) => state.set('n_trials', null), /n_trials/],
  ['leaves that keep nothing', 'quantile_forest_', 'forest', (state) => state.set('forest_', new PyObject(new PyGlobal('x', 'y'), 'reduce', [])), /targets/],
  ['several rows of early releases', 'quantile_forest_', 'whole-leaves', (state) => state.delete('monotonic_cst'), /before 1\.3\.5/],
  ['monotonic trees', 'quantile_forest_', 'forest', (state) => state.set('monotonic_cst', [1, 0, 0]), /monotonic/],
])('%s', async (_, library, name, change, message) => {
  await expectRefused(library, name, 'predict', change, message);
}); // prettier-ignore

test('survival by time, and options that are not there', async () => {
  const forest = await load<SurvivalModel>(pathOf('sksurv_', 'forest'));
  const X = decodeEncoded(entryOf('sksurv_', 'forest').input);
  expect(forest.predictSurvivalFunction(X).shape[1]).toBe((forest.unique_times_ as NdArray).size);
  const curves = forest.predictSurvivalFunction.bind(forest) as (X: unknown, options: object) => unknown;
  expect(() => curves(X, { returnArray: false })).toThrow(UnsupportedError);
  expect(() => curves(X, { times: [1] })).toThrow(/times/);
  const small = await load<SurvivalModel>(pathOf('sksurv_', 'low-memory'));
  expect(() => small.predictSurvivalFunction(X)).toThrow(/low_memory/);
});

test('prototypes need the columns of categories', async () => {
  const model = await load<Estimator>(pathOf('kmodes_', 'prototypes'));
  const X = decodeEncoded(entryOf('kmodes_', 'prototypes').input) as never;
  expect(() => model.predict(X)).toThrow(/categorical/);
  expect(() => model.predict(X, { categorical: [9] })).toThrow(BrineError);
});

test('sequences: lengths that do not fit, symbols that are unknown', async () => {
  const model = await load<Estimator>(pathOf('hmmlearn_', 'diag'));
  expect(() => model.predict([[1, 2]], { lengths: [2] })).toThrow(/add up to 2/);
  const symbols = await load<Estimator>(pathOf('hmmlearn_', 'symbols'));
  expect(() => symbols.predict([[7]])).toThrow(/from 0 to 2/);
  const counts = await load<Estimator>(pathOf('hmmlearn_', 'counts'));
  expect(() => counts.predict([[0.5, 5, 0.5]])).toThrow(/whole numbers/);
  expect(() => counts.predict([[-1, 5, 2]])).toThrow(/whole numbers/);
  await expect(damaged('hmmlearn_', 'symbols', (state) => state.set('emissionprob_', null)).then((one) => one.predict([[0]]))).rejects.toThrow(BrineError); // prettier-ignore
});
