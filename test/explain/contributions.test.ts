/** Contributions add up to what Python says, and those of trees are Shapley values by their definition. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contributionsOf, treesOf, type TreeNodes } from '../../src/entries/explain.js';
import { parseCsv } from '../../src/entries/csv.js';
import { load } from '../../src/node.js';
import { type NdArray } from '../../src/numpy/ndarray.js';
import { fixtureOf, inputOf, modelOf } from '../helpers/models.js';
import { readJson } from '../helpers/fixtures.js';

const rowsOf = (name: string, env = 'sklearn-1.9'): number[][] =>
  (inputOf(name, env) as NdArray).tolist() as number[][];

/** What Python answered, a row of numbers each. */
function expectedOf(name: string, method: string): number[][] {
  const { data, shape } = (
    readJson(fixtureOf('sklearn-1.9', name).expected) as Record<string, { data: number[]; shape: number[] }>
  )[method]!;
  const width = shape[1] ?? 1;
  return Array.from({ length: shape[0]! }, (_, i) => data.slice(i * width, (i + 1) * width));
}

describe('contributions add up to', () => {
  test('the logit of a pipeline over numbers and words', async () => {
    const model = await load('demo/tumours.joblib');
    const python = JSON.parse(readFileSync('demo/python.json', 'utf8')) as { predict_proba: number[][] };
    const { table } = parseCsv(readFileSync('demo/tumours.csv', 'utf8'));
    for (let i = 0; i < table.rows; i++) {
      const row = Object.fromEntries(table.columns.map((name) => [name, table.data.get(name)![i]]));
      const [found, ...more] = contributionsOf(model, [row]);
      expect(more).toEqual([]);
      const { base, features, others, total, target, unit } = found!;
      expect([target, unit, others]).toEqual(['malignant', 'decision_function', []]);
      expect(features.map(({ name }) => name)).toEqual(['radius', 'texture', 'area', 'shape', 'edge']);
      const share = 1 / (1 + Math.exp(-total));
      expect(share).toBeCloseTo(python.predict_proba[i]![1]!, 12);
      expect(features.reduce((sum, { value }) => sum + value, base)).toBeCloseTo(total, 12);
    }
  });

  test.each([
    ['forest-wine-oob', 'predict_proba', 'predict_proba'],
    ['tree-iris-entropy', 'predict_proba', 'predict_proba'],
    ['forest-reg-diabetes', 'predict', 'predict'],
    ['boost-cancer', 'decision_function', 'decision_function'],
    ['boost-iris-names', 'decision_function', 'decision_function'],
    ['hist-iris', 'decision_function', 'decision_function'],
    ['hist-reg-diabetes', 'predict', 'predict'],
    ['logistic-iris', 'decision_function', 'decision_function'],
    ['linear-diabetes', 'predict', 'predict'],
  ])('%s: %s', async (name, method, unit) => {
    const model = await modelOf(name);
    const expected = expectedOf(name, method);
    for (const [i, row] of rowsOf(name).slice(0, 6).entries()) {
      const given =
        model.featureNamesIn === undefined
          ? row
          : Object.fromEntries(model.featureNamesIn.map((key, j) => [key, row[j]]));
      const found = contributionsOf(model, [given] as never);
      expect(found.map((one) => one.unit)).toEqual(expected[i]!.map(() => unit));
      found.forEach(({ total }, k) => {
        const wanted = expected[i]![k]!;
        expect(Math.abs(total - wanted) / Math.max(1, Math.abs(wanted))).toBeLessThan(1e-9);
      });
    }
  });
});

/** What a tree gives on average where only some features are known: the others go both ways by the rows of training. */
function expectation(tree: TreeNodes, row: readonly number[], known: number, k: number, node = 0): number {
  const { left, right, feature, threshold, samples, value, width } = tree;
  if (left[node] === -1) return value[node * width + k]!;
  const [l, r] = [left[node]!, right[node]!];
  if ((known >> feature[node]!) & 1)
    return expectation(tree, row, known, k, Math.fround(row[feature[node]!]!) <= threshold[node]! ? l : r);
  const part = samples![l]! / samples![node]!;
  return part * expectation(tree, row, known, k, l) + (1 - part) * expectation(tree, row, known, k, r);
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Shapley's definition: the mean of what a feature adds over all orders in which features become known. */
function shapley(tree: TreeNodes, row: readonly number[], j: number, k: number): number {
  const n = row.length;
  let sum = 0;
  for (let others = 0; others < 1 << n; others++) {
    if ((others >> j) & 1) continue;
    const size = [...others.toString(2)].filter((bit) => bit === '1').length;
    const weight = (factorial(size) * factorial(n - size - 1)) / factorial(n);
    sum += weight * (expectation(tree, row, others | (1 << j), k) - expectation(tree, row, others, k));
  }
  return sum;
}

test('contributions of a tree are Shapley values by their definition', async () => {
  const model = await modelOf('tree-iris');
  const tree = treesOf(model)!.tree(0);
  for (const row of rowsOf('tree-iris')) {
    contributionsOf(model, [row]).forEach(({ features }, k) => {
      features.forEach(({ value }, j) => expect(value).toBeCloseTo(shapley(tree, row, j, k), 12));
    });
  }
});

test('models of other kinds and rows of other forms are refused', async () => {
  const knn = await modelOf('knn-iris-kd');
  expect(() => contributionsOf(knn, [[1, 2, 3, 4]])).toThrow('KNeighborsClassifier is none of them');
  const tree = await modelOf('tree-iris');
  expect(() => contributionsOf(tree, [[1, 2, 3]])).toThrow('one row of 4 columns; this has 3');
  expect(() => contributionsOf('a model', [[1]])).toThrow('contributionsOf takes an estimator');
});
