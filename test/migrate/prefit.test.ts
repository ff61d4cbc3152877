/** Calibration of a model that was fitted before: `cv="prefit"` until 1.7, a frozen model from 1.6 on, as the releases write them. */
import { expect, test } from 'vitest';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { pathOf } from '../../src/migrate/step.js';
import { asSequence, type PyObject } from '../../src/pickle/values/py-values.js';
import { attributesOf, graphOf } from '../helpers/models.js';

const PARAMETERS = ['cv', 'ensemble', 'method', 'n_jobs'];

/** Parameters, and which object stands where: beside the calibrator is the very model that stands outside. */
function formOf(model: unknown): unknown {
  const own = attributesOf(model);
  const estimator = own.get('estimator') as PyObject;
  const inside = (asSequence(own.get('calibrated_classifiers_')) ?? []).map((one) => attributesOf(one));
  return {
    attributes: [...own.keys()].sort(),
    parameters: PARAMETERS.map((name) => own.get(name)),
    estimator: pathOf(estimator),
    calibrators: inside.map((one) => ({
      attributes: [...one.keys()].sort(),
      same: one.get('estimator') === estimator,
    })),
  };
}

test.each([
  ['calibrated-cancer-prefit', 'sklearn-0.24', '1.9.1', 'calibrated-cancer-frozen', 'sklearn-1.9'],
  ['calibrated-cancer-prefit', 'sklearn-1.2', '1.9.1', 'calibrated-cancer-frozen', 'sklearn-1.9'],
  ['calibrated-cancer-frozen', 'sklearn-1.9', '1.2.2', 'calibrated-cancer-prefit', 'sklearn-1.2'],
])('%s of %s in %s is %s of %s', async (name, env, target, wanted, there) => {
  const migrated = migrateGraph(await graphOf(name, env), [`scikit-learn==${target}`]);
  expect(formOf(migrated.model)).toEqual(formOf(await graphOf(wanted, there)));
  expect(migrated.notes).toEqual([]);
});

test('until 1.7 a model that was fitted before stays one', async () => {
  const { model } = migrateGraph(await graphOf('calibrated-cancer-prefit', 'sklearn-1.2'), ['scikit-learn==1.7.2']);
  expect(attributesOf(model).get('cv')).toBe('prefit');
});
