/** Damaged state of scorers, priors and of classes that only old releases have: a typed error, never a number. */
import { describe, expect, test } from 'vitest';
import { BrineError, InvalidStateError, NotFittedError } from '../../src/core/errors.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, type PyObject } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import { attributesOf, graphOf, inputOf } from '../helpers/models.js';

type State = PyDict<string, unknown>;

const floats = (...values: number[]): NdArray => NdArray.of(Float64Array.from(values));
const matrix = (rows: number, cols: number): NdArray => NdArray.of(new Float64Array(rows * cols).fill(1), [rows, cols]);

/** The first item of a list in the state becomes another one. */
function changeFirst(state: State, name: string, change: (item: NdArray) => NdArray): void {
  const items = [...(asSequence(state.get(name)) as NdArray[])];
  items[0] = change(items[0]!);
  state.set(name, items);
}

const old: [string, string, (state: State) => void][] = [
  ['an axis that is none', 'old-imputer-mean', (state) => state.set('axis', 2)],
  ['statistics that are gone', 'old-imputer-mean', (state) => state.delete('statistics_')],
  ['statistics that are flat no more', 'old-imputer-mean', (state) => state.set('statistics_', matrix(2, 2))],
  ['components of another form', 'projection-hash', (state) => state.set('components_', floats(1, 2))],
  ['scores of another form', 'random-lasso', (state) => state.set('scores_', matrix(2, 5))],
  [
    'hashes that fall',
    'forest-hash',
    (state) => {
      changeFirst(state, 'trees_', (tree) => NdArray.of(tree.toFloat64().reverse()));
    },
  ],
  [
    'rows beyond the last',
    'forest-hash',
    (state) => {
      changeFirst(state, 'original_indices_', (rows) => NdArray.of(rows.toFloat64().fill(1e6)));
    },
  ],
  [
    'fewer rows than hashes',
    'forest-hash',
    (state) => {
      changeFirst(state, 'original_indices_', () => floats(1));
    },
  ],
  ['fewer trees than hash functions', 'forest-hash', (state) => state.set('trees_', [])],
];

function runAny(graph: PyObject, X: unknown): void {
  const model = bind(graph);
  const rows = X as number[][];
  if (model.methods.includes('kneighbors')) model.kneighbors(rows);
  else model.transform(rows);
}

describe('damaged state: old classes', () => {
  test.each(old)('%s', async (name, fixture, damage) => {
    const graph = await graphOf(fixture, 'sklearn-0.20');
    damage(attributesOf(graph));
    expect(() => {
      runAny(graph, inputOf(fixture, 'sklearn-0.20'));
      // Without what `fit` makes there is nothing to tell it from a model that was never fitted.
    }).toThrow(name === 'statistics that are gone' ? NotFittedError : InvalidStateError);
  });
});

describe('damaged state: what is there of a fit', () => {
  test.each([
    ['the rows', 'X_train_'],
    ['the solution', 'alpha_'],
    ['the factor', 'L_'],
    ['the kernel', 'kernel_'],
  ])('a process without %s is none before fit', async (_name, attribute) => {
    const graph = await graphOf('gpr-rbf');
    attributesOf(graph).delete(attribute);
    expect(() => bind(graph).predict(inputOf('gpr-rbf') as number[][])).toThrow(InvalidStateError);
  });

  test('a prior of endless targets', async () => {
    const graph = await graphOf('gpr-prior-two');
    attributesOf(graph).set('n_targets', 2 ** 40);
    expect(() => bind(graph).predict(inputOf('gpr-prior-two') as number[][])).toThrow(InvalidStateError);
  });

  test('a compound of kernels inside of itself', async () => {
    const graph = await graphOf('gpr-prior-compound');
    const kernel = attributesOf(graph).get('kernel') as PyObject;
    attributesOf(kernel).set('kernels', [kernel, kernel]);
    expect(() => bind(graph).predict(inputOf('gpr-prior-compound') as number[][])).toThrow(InvalidStateError);
  });
});

const scorers: [string, (scorer: State) => void][] = [
  ['a sign that is none', (scorer) => scorer.set('_sign', 7)],
  ['methods that are none', (scorer) => scorer.set('_response_method', [1, 2])],
  ['a function that is none', (scorer) => scorer.set('_score_func', 'f1_score')],
  ['an average that is none', (scorer) => (scorer.get('_kwargs') as PyDict).set('average', 'magic')],
  ['a beta that is none', (scorer) => scorer.delete('_kwargs')],
];

describe('damaged state: scorers', () => {
  test.each(scorers)('%s', async (_name, damage) => {
    const graph = await graphOf('scoring-made');
    damage(attributesOf(attributesOf(graph).get('scorer_')));
    const X = inputOf('scoring-made') as { shape: readonly number[] };
    const y = Array.from({ length: X.shape[0]! }, (_, i) => i % 2);
    expect(() => bind(graph).score(X as never, y)).toThrow(BrineError);
  });
});

describe('damaged state: what scores stand on', () => {
  const cases: [string, string, (state: State) => void][] = [
    ['a covariance of another size', 'norm', (state) => state.set('covariance_', matrix(3, 3))],
    ['targets of another width', 'pls-both-linnerud', (state) => state.set('y_rotations_', matrix(2, 2))],
    ['a mean of other targets', 'pls-both-linnerud', (state) => state.set('_y_mean', floats(1))],
  ];
  test.each(cases)('%s', async (_name, fixture, damage) => {
    const graph = await graphOf(fixture);
    damage(attributesOf(graph));
    const X = inputOf(fixture) as number[][];
    const model = bind(graph);
    const y = Array.from({ length: (X as unknown as { shape: number[] }).shape[0]! }, () => [1, 2, 3]);
    expect(() => (fixture === 'norm' ? model.errorNorm([[1]]) : model.transform(X, { y }))).toThrow(InvalidStateError);
  });

  test('the covariance to compare with has to fit', async () => {
    const model = bind(await graphOf('norm'));
    expect(() => model.errorNorm([[1, 2, 3, 4]])).toThrow('has 1 rows, not 4');
  });
});
