/** Parts, parameters, trees in one form, and values of features. */
import { describe, expect, test } from 'vitest';
import {
  columnsAt,
  featureRanges,
  modelsIn,
  outline,
  parametersOf,
  partAt,
  treesOf,
} from '../../src/entries/explain.js';
import { load } from '../../src/node.js';
import { type NdArray } from '../../src/numpy/ndarray.js';
import { readJson } from '../helpers/fixtures.js';
import { fixtureOf, inputOf, modelOf } from '../helpers/models.js';

const tumours = () => load('demo/tumours.joblib');

test('parts stand where describe names them', async () => {
  const model = await tumours();
  expect(modelsIn(model).map(({ path }) => path)).toEqual(['']);
  expect(partAt(model, ['prepare', 'numbers', 'scale']).className).toMatch(/StandardScaler$/);
  expect(() => partAt(model, ['prepare', 'colours'])).toThrow('there is no part prepare.colours: numbers, words');
  const bundle = await load<unknown>('fixtures/files/sklearn-1.9/model-in-dict-p4.pkl');
  expect(modelsIn(bundle).map(({ path }) => path)).toEqual(['model']);
  expect(outline({}).text).toBe('object');
});

test('parameters stand beside their defaults', async () => {
  const model = partAt(await tumours(), ['model']);
  const found = new Map(parametersOf(model).map((one) => [one.name, one]));
  expect(found.get('C')).toEqual({ name: 'C', value: '2.0', default: '1.0', chosen: true });
  expect(found.get('max_iter')).toEqual({ name: 'max_iter', value: '500', default: '100', chosen: true });
  expect(found.get('tol')).toEqual({ name: 'tol', value: '0.0001', default: '0.0001', chosen: false });
});

describe('values of features', () => {
  test('come from what the steps of a pipeline keep, in the units of its rows', async () => {
    const model = await tumours();
    const [radius, , , shape, edge] = featureRanges(model);
    const fill = partAt(model, ['prepare', 'numbers', 'fill']).get('statistics_') as NdArray;
    const scale = partAt(model, ['prepare', 'numbers', 'scale']);
    const [mean, deviation] = [
      (scale.get('mean_') as NdArray).get(0),
      (scale.get('scale_') as NdArray).get(0),
    ] as number[];
    expect(radius!.value).toBeCloseTo(fill.get(0) as number, 1);
    expect(radius!.low).toBeCloseTo(mean! - 3 * deviation!, 1);
    expect(radius!.high).toBeCloseTo(mean! + 3 * deviation!, 1);
    expect(shape!.categories).toEqual(['oval', 'ragged', 'round']);
    expect([edge!.value, edge!.low]).toEqual(['rough', null]);
  });

  test.each(['tree-iris', 'gaussian-iris', 'kmeans-iris', 'knn-iris-kd', 'svc-iris', 'hist-iris', 'gpc-iris-one'])(
    'of %s lie around rows of irises',
    async (name) => {
      const model = await modelOf(name);
      const rows = (inputOf(name) as NdArray).tolist() as number[][];
      for (const [j, { low, high, value, source }] of featureRanges(model).entries()) {
        if (source === null) continue;
        const column = rows.map((row) => row[j]!);
        expect(value).toBeGreaterThanOrEqual(low!);
        expect(value).toBeLessThanOrEqual(high!);
        expect(high! - low!).toBeLessThan(4 * (Math.max(...column) - Math.min(...column)));
        expect(low).toBeLessThan(Math.max(...column));
        expect(high).toBeGreaterThan(Math.min(...column));
      }
    },
  );

  test('columns lead back to the units of the features', async () => {
    const model = await tumours();
    const columns = columnsAt(model);
    expect(columns.map(({ feature }) => feature)).toEqual([0, 1, 2, 3, 3, 3, 4, 4]);
    expect(columns.slice(3).map(({ category }) => category)).toEqual(['oval', 'ragged', 'round', 'rough', 'smooth']);
    const mean = (partAt(model, ['prepare', 'numbers', 'scale']).get('mean_') as NdArray).get(0);
    expect(columns[0]!.undo!(0)).toBe(mean);
  });
});

/** The leaf of a row, and what it adds. */
function leafOf(
  model: Parameters<typeof treesOf>[0],
  t: number,
  row: readonly number[],
): { node: number; value: number } {
  const { left, right, feature, threshold, compares, value } = treesOf(model)!.tree(t);
  let node = 0;
  while (left[node] !== -1) {
    const x = Math.fround(row[feature[node]!]!);
    node = (compares === '<=' ? x <= threshold[node]! : x < threshold[node]!) ? left[node]! : right[node]!;
  }
  return { node, value: value[node]! };
}

test('forms of models that refuse negative values start at zero', async () => {
  for (const { low, high, value } of featureRanges(await modelOf('nmf-iris'))) {
    expect(low).toBe(0);
    expect(value).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(value as number);
  }
});

test('what stands beside parameters is none', async () => {
  const names = parametersOf(await modelOf('forest-wine-oob')).map(({ name }) => name);
  expect(names).toContain('max_depth');
  expect(names).not.toContain('estimator');
});

describe('trees in one form', () => {
  test.each(['tree-iris', 'forest-wine-oob', 'boost-cancer'])(
    '%s leads rows to the leaves that Python names',
    async (name) => {
      const model = await modelOf(name);
      const { data } = (readJson(fixtureOf('sklearn-1.9', name).expected) as { apply: { data: number[] } }).apply;
      const rows = (inputOf(name) as NdArray).tolist() as number[][];
      const { count } = treesOf(model)!;
      const found = rows.flatMap((row) => Array.from({ length: count }, (_, t) => leafOf(model, t, row).node));
      expect(found).toEqual(data);
    },
  );

  test.each([
    ['lgbm-regression.pkl', 'boosters-2019'],
    ['xgb-poisson.joblib', 'boosters-2019'],
  ])('%s adds up to the margin of the library', async (name, env) => {
    const model = await load(`fixtures/boosters/files/${env}/${name}`);
    const width = model.nFeaturesIn!;
    const { count } = treesOf(model)!;
    const rows = [0, 1, 2].map((i) =>
      Array.from({ length: width }, (_, j) => Math.fround(((i * 7 + j * 3) % 11) / 7 - 0.5)),
    );
    const light = name.startsWith('lgbm');
    const margins = (
      model.predict(rows, light ? { rawScore: true } : { outputMargin: true }) as unknown as NdArray
    ).toFloat64();
    const sums = rows.map((row) =>
      Array.from({ length: count }, (_, t) => leafOf(model, t, row).value).reduce((a, b) => a + b, 0),
    );
    // Up to a base that all rows share.
    rows.forEach((_, i) => expect(sums[i]! - sums[0]!).toBeCloseTo(margins[i]! - margins[0]!, 4));
    expect(treesOf(model)!.tree(0).samples![0]).toBeGreaterThan(0);
  });

  test('models of other kinds have none', async () => {
    expect(treesOf(await modelOf('logistic-iris'))).toBeUndefined();
  });
});
