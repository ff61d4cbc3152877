/** The declared types of results hold for what models really give: each method of each fixture of today's scikit-learn. */
import { describe, expect, test } from 'vitest';
import type { FloatName, IntName, NumberName } from '../../src/numpy/array-types.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { SparseMatrix } from '../../src/scipy/sparse.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { SeveralOutputs } from '../../src/estimators/running/several-outputs.js';
import { registerCustom } from '../helpers/custom.js';
import { fixtures } from '../helpers/fixtures.js';
import { decodeInput } from '../helpers/inputs.js';
import { modelOf } from '../helpers/models.js';
import { callMethod } from '../helpers/results.js';

registerCustom();

const FLOATS: readonly FloatName[] = ['float32', 'float64'];
const INTS: readonly IntName[] = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const NUMBERS: readonly NumberName[] = [...FLOATS, ...INTS];

type Check = (value: unknown) => string | undefined;

function array(names: readonly string[] | undefined, ...dims: readonly number[]): Check {
  return (value) => {
    if (!(value instanceof NdArray)) return `no NdArray: ${typeof value}`;
    if (!dims.includes(value.ndim)) return `${value.ndim} dimensions`;
    if (names === undefined || names.includes(value.dtype.name)) return undefined;
    return `dtype ${value.dtype.name}`;
  };
}

const sparse: Check = (value) => (value instanceof SparseMatrix ? undefined : `no SparseMatrix: ${typeof value}`);

const either =
  (...checks: readonly Check[]): Check =>
  (value) => {
    const found = checks.map((check) => check(value));
    return found.includes(undefined) ? undefined : found.join('; ');
  };

const tuple =
  (...checks: readonly Check[]): Check =>
  (value) =>
    Array.isArray(value) && value.length === checks.length
      ? checks.map((check, i) => check(value[i])).find((each) => each !== undefined)
      : 'no pair';

const LABEL: Check = (value) => {
  const problem = array(undefined, 1, 2)(value);
  if (problem !== undefined) return problem;
  const odd = (value as NdArray)
    .flat()
    .find((item) => !['string', 'number', 'bigint', 'boolean'].includes(typeof item));
  return odd === undefined ? undefined : `a label ${String(odd)}`;
};

const PROBABILITIES = either(array(FLOATS, 2), (value) =>
  value instanceof SeveralOutputs ? value.map(array(FLOATS, 2)).find((each) => each !== undefined) : 'neither',
);

const TRANSFORMED = either(array(undefined, 1, 2, 3, 4), sparse);

/** As result-types.ts and estimator.ts declare them. */
const CHECKS: Readonly<Record<string, Check>> = {
  predict: either(LABEL, tuple(array(FLOATS, 1, 2), array(FLOATS, 1, 2, 3))),
  predict_proba: PROBABILITIES,
  predict_log_proba: PROBABILITIES,
  decision_function: array(FLOATS, 1, 2),
  transform: either(TRANSFORMED, tuple(array(FLOATS, 2), array(FLOATS, 2))),
  inverse_transform: either(TRANSFORMED, (value) => (Array.isArray(value) ? undefined : 'no list')),
  score_samples: array(FLOATS, 1),
  mahalanobis: array(FLOATS, 1),
  predict_joint_log_proba: array(FLOATS, 2),
  latent_mean_and_variance: tuple(array(FLOATS, 1), array(FLOATS, 1)),
  apply: array(NUMBERS, 1, 2, 3),
  decision_path: either(sparse, tuple(sparse, array(INTS, 1))),
  kneighbors: either(tuple(array(FLOATS, 2), array(INTS, 2)), array(INTS, 2)),
  kneighbors_graph: sparse,
  radius_neighbors_graph: sparse,
  get_support: either(array(['bool'], 1), array(['int64'], 1)),
};

describe('what methods give has the declared type', () => {
  const models = fixtures.filter(({ env, kind }) => env === 'sklearn-1.9' && kind === 'model');
  const called = new Set<string>();

  test.each([...new Set(models.map((fixture) => fixture.class))])('%s', async (className) => {
    for (const fixture of models.filter((each) => each.class === className)) {
      const model: Estimator = await modelOf(fixture.name);
      const X = decodeInput(fixture.input!);
      for (const [label, spec] of Object.entries(fixture.methods)) {
        const name = spec.method ?? label;
        const check = CHECKS[name];
        if (check === undefined) continue;
        called.add(name);
        expect(check(callMethod(model, name, X, spec.kwargs)), `${fixture.name} ${label}`).toBeUndefined();
      }
      const { classes } = model;
      const problem =
        classes === undefined || classes === null
          ? undefined
          : Array.isArray(classes)
            ? classes.map(array(undefined, 1)).find((each) => each !== undefined)
            : array(undefined, 1)(classes);
      expect(problem, `${fixture.name} classes`).toBeUndefined();
    }
  });

  test('every method was called', () => {
    expect([...called].sort()).toEqual(Object.keys(CHECKS).sort());
  });
});
