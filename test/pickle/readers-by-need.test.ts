import { expect, test } from 'vitest';
import { CodeNeeded } from '../../src/pickle/code-needed.js';
import { ALL_READERS } from '../../src/model/all-readers.js';
import { readers } from '../../src/model/readers.js';

test('what is not loaded is asked for, whatever a file names', async () => {
  const missing = ALL_READERS.filter(([key]) => !(readers as ReadonlyMap<string, unknown>).has(key));
  expect(missing.length).toBeGreaterThan(20);
  for (const [key] of missing) expect(() => readers.get(key), key).toThrow(expect.any(CodeNeeded));
  expect(readers.get('os system')).toBeUndefined();
  const needed: unknown[] = [];
  for (const key of ['collections OrderedDict', 'joblib.numpy_pickle NumpyArrayWrapper']) {
    try {
      readers.get(key);
    } catch (error) {
      needed.push(error);
    }
  }
  for (const one of needed as CodeNeeded[]) await one.load();
  for (const [key, reader] of ALL_READERS) expect(readers.get(key), key).toBe(reader);
});
