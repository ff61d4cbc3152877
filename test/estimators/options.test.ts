/** Options of methods: each takes those that it has, of the declared kind, and no others. */
import { afterEach, describe, expect, test } from 'vitest';
import { InvalidInputError, UnsupportedError } from '../../src/core/errors.js';
import { nearestName } from '../../src/core/options.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { flag, integer, optionValues, refused, choice, span } from '../../src/estimators/binding/method-options.js';
import { checkMethodOptions } from '../../src/estimators/binding/method-options.js';
import { addDefinitions } from '../../src/estimators/definitions.js';
import { defineEstimator } from '../../src/estimators/binding/define.js';
import { bind } from '../../src/estimators/bind.js';
import { float64Array } from '../../src/estimators/binding/results.js';
import { METHOD_NAMES } from '../../src/estimators/binding/methods.js';
import { optionsOf } from '../../src/estimators/running/known-options.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { NO_ARGS, PyGlobal, PyObject } from '../../src/pickle/values/py-values.js';
import { shareAlways } from '../../src/threads/share-rows.js';
import '../../src/node.js';
import { inputOf, modelOf } from '../helpers/models.js';

/** As JavaScript calls: with whatever. */
const any = (options: unknown): never => options as never;

const X_METHODS: readonly string[] = METHOD_NAMES.filter(
  (name) => name !== 'getFeatureNamesOut' && name !== 'stagedScore',
);

describe('an option that a method does not have', () => {
  for (const name of ['tree-iris', 'gpr-fitted', 'pls-both-linnerud', 'knn-iris-ball', 'score-grid']) {
    test(`is refused by every method of ${name}`, async () => {
      const model = await modelOf(name);
      const X = inputOf(name);
      const methods = model.methods.filter((method) => X_METHODS.includes(method));
      expect(methods.length).toBeGreaterThan(0);
      for (const method of methods) {
        const call = (model as unknown as Record<string, (...args: unknown[]) => unknown>)[method]!;
        const args = method === 'getSupport' ? [{ nonsense: 1 }] : [X, { nonsense: 1 }];
        expect(() => call.apply(model, args), method).toThrow(/has no option "nonsense"/);
        expect(() => call.apply(model, args), method).toThrow(InvalidInputError);
      }
      await expect(model.predictAsync(any(X), any({ nonsense: 1 }))).rejects.toThrow(/has no option "nonsense"/);
      expect(() => model.score(any(X), [1], any({ sample_weights: [1] }))).toThrow(InvalidInputError);
    });
  }

  test('is named with the nearest one', async () => {
    const gaussian = await modelOf('gpr-fitted');
    const X = any(inputOf('gpr-fitted'));
    expect(() => gaussian.predict(X, any({ return_std: true }))).toThrow('did you mean returnStd?');
    expect(() => gaussian.predict(X, any({ precison: 'float32' }))).toThrow('did you mean precision?');
    expect(() => gaussian.predict(X, any({ numIteration: 7 }))).toThrow(
      'it has returnStd, returnCov, extraColumns, precision',
    );
    const neighbors = await modelOf('knn-iris-ball');
    expect(() => neighbors.kneighbors(any(inputOf('knn-iris-ball')), any({ n_neighbours: 2 }))).toThrow(
      'kneighbors of KNeighborsClassifier has no option "n_neighbours": did you mean nNeighbors?',
    );
  });

  test('is refused where options are no object at all', async () => {
    const model = await modelOf('gpr-fitted');
    const X = any(inputOf('gpr-fitted'));
    for (const options of [true, 7, 'returnStd', ['returnStd'], null, Float64Array.of(1)])
      expect(() => model.predict(X, any(options))).toThrow(/options of predict of .* are an object/);
  });

  test('of another kind is refused', async () => {
    const model = await modelOf('gpr-fitted');
    const X = any(inputOf('gpr-fitted'));
    for (const returnStd of [1, 'yes', null, []])
      expect(() => model.predict(X, any({ returnStd })), String(returnStd)).toThrow(/is true or false/);
    const neighbors = await modelOf('knn-iris-ball');
    const rows = any(inputOf('knn-iris-ball'));
    expect(() => neighbors.kneighbors(rows, { nNeighbors: 1.5 })).toThrow(/whole number/);
    expect(() => neighbors.kneighborsGraph(rows, any({ mode: 'distances' }))).toThrow(/"connectivity" or "distance"/);
    expect(() => neighbors.kneighborsGraph(rows, any({ returnDistance: false }))).toThrow(/has no option/);
  });
});

describe('options of an estimator inside', () => {
  test('are those of the last step', async () => {
    const search = await modelOf('score-grid');
    expect(Object.keys(optionsOf(search, 'score'))).toEqual([]);
    expect(() => search.score(any(inputOf('score-grid')), [1], { sampleWeight: [1] })).toThrow(/it has extraColumns/);
  });
});

describe('declared options', () => {
  const PREDICT = {
    first: integer('From which stage on.', 0),
    last: integer('Up to which stage.', undefined),
    twice: flag('Everything twice.'),
    mode: choice('How.', 'sum', 'mean'),
    range: span('Stages.'),
    slow: refused(flag('By another way.'), 'there is but one way'),
  };

  test('have their defaults, and none is given where there is None', () => {
    expect(optionValues(PREDICT, undefined)).toEqual({
      first: 0,
      last: undefined,
      twice: false,
      mode: 'sum',
      range: undefined,
      slow: false,
    });
    expect(optionValues(PREDICT, { last: null, twice: true, range: [1, 2] })).toMatchObject({
      last: undefined,
      twice: true,
      range: [1, 2],
    });
  });

  test('are checked', () => {
    const check = (options: unknown): void => {
      checkMethodOptions('predict of Model', options, PREDICT);
    };
    check({ first: 2, last: null, twice: true, mode: 'mean', range: [0, 1], slow: false });
    check({ first: undefined });
    expect(() => { check({ first: null }); }).toThrow(InvalidInputError); // prettier-ignore
    expect(() => { check({ range: [1] }); }).toThrow('two whole numbers'); // prettier-ignore
    expect(() => { check({ slow: true }); }).toThrow(UnsupportedError); // prettier-ignore
    expect(() => { check({ toString: 1 }); }).toThrow(InvalidInputError); // prettier-ignore
    expect(() => { check(JSON.parse('{"__proto__": 1}')); }).toThrow(InvalidInputError); // prettier-ignore
  });
});

test('the nearest name is one that somebody may have meant', () => {
  expect(nearestName('start_iteration', ['numIteration', 'startIteration'])).toBe('startIteration');
  expect(nearestName('retrunStd', ['returnStd'])).toBe('returnStd');
  expect(nearestName('nonsense', ['returnStd', 'precision'])).toBeUndefined();
  expect(nearestName('x'.repeat(1e6), ['returnStd'])).toBeUndefined();
});

describe('options of …Async', () => {
  const definition = defineEstimator({
    classes: ['test.Scaled'],
    attributes: {},
    byRow: true,
    options: { predict: { factor: integer('What rows are multiplied with.', 1) } },
    predict(_m, X, options) {
      if (X.kind !== 'dense') throw new InvalidInputError('dense rows');
      const factor = (options?.['factor'] as number | undefined) ?? 1;
      return float64Array(
        Float64Array.from({ length: X.rows }, (_, i) => factor * X.data[i * X.cols]!),
        X.rows,
      );
    },
  });

  afterEach(() => {
    shareAlways(false);
  });

  test('reach the method', async () => {
    addDefinitions([definition]);
    const object = new PyObject(new PyGlobal('test', 'Scaled'), 'newobj', NO_ARGS);
    object.state = new PyDict([['x_', 1]]);
    const model: Estimator = bind(object);
    const X = Array.from({ length: 2000 }, (_, i) => [i]);
    const found = (await model.predictAsync(X, any({ factor: 3 }))) as NdArray;
    expect(found.toFloat64()[1999]).toBe(5997);
    expect((model.predict(X, any({ factor: 2 })) as NdArray).toFloat64()[3]).toBe(6);
    await expect(model.predictAsync(X, any({ factors: 3 }))).rejects.toThrow('did you mean factor?');
    await expect(model.predictAsync(X, any({ threads: -1 }))).rejects.toThrow(/whole number/);
  });
});
