/** Boosters are read while their file is loaded, and what is wrong with one is told by the first call. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { heldModel } from '../../src/estimators/libraries/lightgbm/held-model.js';
import { load } from '../../src/node.js';
import { dumps } from '../../src/entries/pickle.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { InvalidStateError } from '../../src/core/errors.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { attributesOf } from '../helpers/models.js';

const FILE = 'fixtures/boosters/files/boosters-2026/lgbm-cancer.pkl';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the text of a booster', () => {
  test('is read by load', async () => {
    const read = vi.spyOn(heldModel, 'read');
    await load(FILE);
    expect(read).toHaveBeenCalled();
  });

  test('is left as it is in a graph that is only looked at', async () => {
    const read = vi.spyOn(heldModel, 'read');
    await load(FILE, { lossless: true });
    expect(read).not.toHaveBeenCalled();
  });

  test('that is damaged does not keep the file from being loaded', async () => {
    const graph = await load<PyObject>(FILE, { lossless: true });
    const booster = attributesOf(attributesOf(graph).get('_Booster'));
    const name = booster.has('_handle') ? '_handle' : 'handle';
    booster.set(name, (booster.get(name) as string).replace('split_feature=', 'split='));
    const model = await load<Estimator>(dumps(graph));
    expect(() => model.predict([[1, 2, 3, 4]])).toThrow(InvalidStateError);
  });
});
