/** A damaged model is taken nowhere; what was never fitted is not damaged. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { migrate, migrateFile } from '../../src/entries/migrate-node.js';
import { bindEstimator } from '../../src/estimators/bind.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { recast, type Recast } from '../../src/migrate/records.js';
import { nodesOf, treeState } from '../../src/migrate/boundaries/tree.js';
import { dump, load } from '../../src/node.js';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyGlobal, PyObject } from '../../src/pickle/values/py-values.js';
import { attributesOf, graphOf } from '../helpers/models.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-damaged-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const DAMAGE: readonly [what: string, change: Recast][] = [
  ['without left children', { drop: ['left_child'] }],
  ['with children of two bytes', { change: { left_child: 'i2', right_child: 'i2', n_node_samples: 'i2' } }],
  ['with children of two sizes', { change: { right_child: 'i4' } }],
];

async function damaged(change: Recast): Promise<unknown> {
  const graph = await graphOf('tree-reg-diabetes', 'sklearn-1.2');
  const tree = attributesOf(graph).get('tree_');
  treeState(tree)!.set('nodes', recast(nodesOf(tree)!, change));
  return graph;
}

test.each(DAMAGE)('a tree %s', async (_what, change) => {
  const graph = await damaged(change);
  const path = join(folder, 'damaged.joblib');
  await dump(graph, path);
  const damage = expect.objectContaining({ code: 'INVALID_STATE' }) as Error;
  await expect(migrate(graph, ['scikit-learn==1.9.1'])).rejects.toEqual(damage);
  const out = join(folder, 'out.joblib');
  await expect(migrateFile(path, out, { to: ['scikit-learn==1.9.1'] })).rejects.toEqual(damage);
  let said = '';
  const io = { out: () => undefined, err: (text: string) => void (said += text), colour: false, readStdin: async () => new Uint8Array() }; // prettier-ignore
  for (const args of [
    ['migrate', path, '-o', out, '--to', 'newest'],
    ['doctor', path, '--for', 'scikit-learn==1.9.1'],
  ]) {
    // prettier-ignore
    expect(await main(args, io)).not.toBe(0);
  }
  expect(said).toMatch(/the file is damaged or not a model of this class[^]*the file is damaged/);
  expect(said).not.toContain('internal error');
  expect(existsSync(out)).toBe(false);
});

test.each([
  ['columns-names', 'feature_names_in_', 'ColumnTransformer.feature_names_in_: expected 8, as n_features_in_ says'],
  ['ada-iris-names', 'classes_', 'AdaBoostClassifier.classes_: expected 3, as n_classes_ says'],
])('%s whose %s are fewer than it counts', async (name, attribute, reason) => {
  const graph = await graphOf(name, 'sklearn-1.2');
  const listed = attributesOf(graph).get(attribute) as NdArray;
  attributesOf(graph).set(attribute, listed.slice([0, listed.size - 1]));
  await expect(migrate(graph, ['scikit-learn==1.9.1'])).rejects.toThrow(reason);
  const path = join(folder, 'fewer.joblib');
  await dump(graph, path);
  await expect(migrateFile(path, join(folder, 'x.joblib'), { to: ['scikit-learn==1.9.1'] })).rejects.toThrow(reason);
});

test('a PCA that lost the mean does not go, nor does it answer', async () => {
  const graph = await graphOf('pca-iris', 'sklearn-1.2');
  attributesOf(graph).delete('mean_');
  const lost = expect.objectContaining({ code: 'INVALID_STATE', attribute: 'mean_' }) as Error;
  await expect(migrate(graph, ['scikit-learn==1.9.1'])).rejects.toEqual(lost);
  expect(() => bindEstimator(graph as PyObject)!.transform([[1, 2, 3, 4]])).toThrow(lost);
});

test.each(['lgbm-grid.pkl', 'xgb-grid.pkl'])('%s has a booster that nobody fitted, and goes', async (name) => {
  const graph = await load<unknown>(`fixtures/boosters/files/boosters-2020/${name}`, { lossless: true });
  await expect(migrate(graph, ['scikit-learn==1.9.1'])).resolves.toBeDefined();
});

test('an object of another library that is not as it writes them is damage, and no internal error', () => {
  const span = new PyObject(new PyGlobal('pandas._libs.tslibs.timedeltas', '_timedelta_unpickle'), 'reduce', [
    'a day',
    10,
  ]);
  expect(() => migrateGraph(span, ['pandas==1.5.3'])).toThrow(
    expect.objectContaining({ code: 'INVALID_STATE' }) as Error,
  );
});

const learned = (name: unknown): boolean =>
  typeof name === 'string' && (name.startsWith('_') ? !/^_(?:sklearn|metadata)_/.test(name) : name.endsWith('_'));

test.each([
  ['kde-iris-gaussian', 'sklearn-1.2', '1.9.1'],
  ['kde-iris-gaussian', 'sklearn-0.24', '1.9.1'],
  ['agglomerate-iris', 'sklearn-1.2', '1.9.1'],
  ['threshold-fixed', 'sklearn-1.9', '1.7.2'],
  ['threshold-tuned', 'sklearn-1.9', '1.7.2'],
])('%s of %s that nobody fitted goes', async (name, env, target) => {
  const graph = await graphOf(name, env);
  const state = attributesOf(graph);
  for (const attribute of [...state.keys()]) if (learned(attribute)) state.delete(attribute);
  await expect(migrate(graph, [`scikit-learn==${target}`])).resolves.toBeDefined();
});

test.each([
  ['onehot-categories', 'sklearn-1.2', '1.9.1'],
  ['ordinal-categories', 'sklearn-0.24', '1.9.1'],
])('%s of %s with categories that Brine does not read goes', async (name, env, target) => {
  const graph = await graphOf(name, env);
  const count = (attributesOf(graph).get('categories_') as unknown[]).length;
  for (const type of ['<M8[ns]', '<m8[s]', '|S8']) {
    const two = NdArray.fromBytes(new Uint8Array(16), [2], dtypeOf(type));
    const dated = new Array<unknown>(count).fill(two);
    attributesOf(graph).set('categories_', dated);
    const model = await migrate(graph, [`scikit-learn==${target}`]);
    expect(attributesOf(model).get('categories_')).toHaveLength(count);
  }
});

test('columns of 0.24 that only have numbers have no names later', async () => {
  const graph = await graphOf('columns-ints', 'sklearn-0.24');
  const state = attributesOf(graph);
  const width = Number(state.get('n_features_in_'));
  state.set('_feature_names_in', NdArray.of(BigInt64Array.from({ length: width }, (_, i) => BigInt(i))));
  const model = await migrate(graph, ['scikit-learn==1.9.1']);
  const there = await graphOf('columns-ints', 'sklearn-1.9');
  expect([...attributesOf(model).keys()].sort()).toEqual([...attributesOf(there).keys()].sort());
  expect(attributesOf(model).has('feature_names_in_')).toBe(false);
});
