/** A migrated model may be of a class whose code its file did not ask for. Alone in its file: others would have loaded that code. */
import { expect, test } from 'vitest';
import { migrate } from '../../src/entries/migrate-node.js';
import { load } from '../../src/node.js';
import { fixturePath } from '../helpers/fixtures.js';

test('one class against the rest is bound as what it becomes', async () => {
  const file = fixturePath('files/sklearn-1.2/logistic-wine-ovr-liblinear.joblib');
  const old = await load(file);
  const now = await migrate(old, ['scikit-learn==1.9.1']);
  expect(now.className).toBe('sklearn.multiclass.OneVsRestClassifier');
  const rows = [new Array<number>(13).fill(1), new Array<number>(13).fill(200)];
  expect(now.predict(rows)).toEqual(old.predict(rows));
});
