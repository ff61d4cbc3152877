/** Pages start without the kernels: results are the same before they are there and after. */
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { Estimator } from '../../src/index.js';

const FOLDER = 'fixtures/files/sklearn-1.9';

test.each(['linear-linnerud.joblib.gz', 'forest-iris-labels.pkl'])(
  'a page runs %s at once, and has the same bits when the kernels have come',
  async (file) => {
    vi.resetModules();
    let asked = false;
    vi.doMock('../../src/linalg/wasm/kernels.generated.js', async (original) => {
      asked = true;
      return original();
    });
    const { load, NdArray } = await import('../../src/index.js');
    const { machine } = await import('../../src/linalg/wasm/kernel-instance.js');
    const { loadKernels } = await import('../../src/linalg/wasm/kernel-bytes.js');
    const model = await load<Estimator>(readFileSync(`${FOLDER}/${file}`));
    const cols = model.nFeaturesIn!;
    const rows = Float64Array.from({ length: 4096 * cols }, (_, i) => ((i * 7919) % 1000) / 50);
    const X = NdArray.of(rows, [4096, cols]);
    expect(asked).toBe(false);
    // One row of a linear model is not worth them.
    if (file.startsWith('linear')) {
      model.predict(X.slice([0, 1]));
      expect(asked).toBe(false);
    }
    const before = model.predict(X) as InstanceType<typeof NdArray>;
    await loadKernels();
    expect(asked).toBe(true);
    expect(machine()).toBeDefined();
    const after = model.predict(X) as InstanceType<typeof NdArray>;
    expect([...after.toFloat64()]).toEqual([...before.toFloat64()]);
    vi.doUnmock('../../src/linalg/wasm/kernels.generated.js');
  },
);

test('without the file of the kernels everything goes on in TypeScript', async () => {
  vi.resetModules();
  vi.doMock('../../src/linalg/wasm/kernels.generated.js', () => {
    throw new Error('offline');
  });
  const { machine } = await import('../../src/linalg/wasm/kernel-instance.js');
  const { loadKernels } = await import('../../src/linalg/wasm/kernel-bytes.js');
  expect(machine()).toBeUndefined();
  await loadKernels();
  expect(machine()).toBeUndefined();
  vi.doUnmock('../../src/linalg/wasm/kernels.generated.js');
});
