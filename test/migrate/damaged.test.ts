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
import type { NdArray } from '../../src/numpy/ndarray.js';
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
