import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { setThreadFile, threadUse } from '../../src/threads/pool-node.js';
import { load, loadMapped } from '../../src/node.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import type { Model } from '../../src/estimators/model.js';
import { shareAlways } from '../../src/threads/share-rows.js';
import { machine } from '../../src/linalg/wasm/kernel-instance.js';

const FOREST = 'fixtures/files/sklearn-1.9/forest-digits.joblib.gz';
const SMALL = 'fixtures/files/sklearn-1.9/forest-iris-words.pkl';

setThreadFile(new URL('../helpers/thread.mjs', import.meta.url));

function rowsOf(columns: number, rows: number): { data: Float64Array; shape: number[] } {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < data.length; i++) data[i] = (Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 28;
  return { data, shape: [rows, columns] };
}

async function until(condition: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('rows on several threads', () => {
  test('have the bits of one thread', async () => {
    using model = await load<Model>(FOREST);
    const X = rowsOf(model.nFeaturesIn!, 20_000);
    const one = model.predictProba(X);
    const { answered } = threadUse();
    const two = await model.predictProbaAsync(X, { threads: 2 });
    expect(threadUse().live).toBe(2);
    expect(threadUse().answered).toBeGreaterThan(answered);
    expect(two.shape).toEqual(one.shape);
    expect(Buffer.compare(two.bytes!, one.bytes!)).toBe(0);
    const labels = await model.predictAsync(X, { threads: 2 });
    expect(Buffer.compare(labels.bytes!, model.predict(X).bytes!)).toBe(0);
    expect(labels.dtype.str).toBe(model.predict(X).dtype.str);
  }, 60_000);

  test('numbers in shared memory are not copied, and stay what they are', async () => {
    using model = await load<Model>(FOREST);
    const X = rowsOf(model.nFeaturesIn!, 6000);
    const data = new Float64Array(new SharedArrayBuffer(X.data.byteLength));
    data.set(X.data);
    shareAlways(true);
    const { answered } = threadUse();
    try {
      for (let i = 0; i < 5; i++) {
        const two = await model.predictProbaAsync({ data, shape: X.shape }, { threads: 2 });
        expect(Buffer.compare(two.bytes!, model.predictProba(X).bytes!)).toBe(0);
      }
    } finally {
      shareAlways(false);
    }
    expect(threadUse().answered).toBeGreaterThan(answered);
    expect(data).toEqual(X.data);
  }, 60_000);

  test('results that are large come with their memory', async () => {
    using model = await load('fixtures/files/sklearn-1.9/pca-digits-randomized.pkl');
    const X = rowsOf(model.nFeaturesIn!, 40_000);
    shareAlways(true);
    try {
      for (let i = 0; i < 3; i++) {
        const two = await model.transformAsync(X, { threads: 2 });
        expect(
          Buffer.compare((two as { bytes: Uint8Array }).bytes, (model.transform(X) as { bytes: Uint8Array }).bytes),
        ).toBe(0);
      }
    } finally {
      shareAlways(false);
    }
  }, 60_000);

  test('several calls at once do not mix', async () => {
    using model = await load<Model>(FOREST);
    const inputs = [3000, 9000, 5000].map((rows) => rowsOf(model.nFeaturesIn!, rows));
    const found = await Promise.all(inputs.map((X) => model.predictProbaAsync(X, { threads: 2 })));
    inputs.forEach((X, i) => {
      expect(Buffer.compare(found[i]!.bytes!, model.predictProba(X).bytes!)).toBe(0);
    });
  }, 60_000);

  test('an error is that of the method', async () => {
    using model = await load<Model>(FOREST);
    const X = rowsOf(model.nFeaturesIn!, 20_000);
    X.data[15_000 * model.nFeaturesIn! + 3] = Number.POSITIVE_INFINITY;
    await expect(model.predictAsync(X, { threads: 2 })).rejects.toThrow('row 15000, column 3');
    await expect(model.predictAsync([[1, 2]], { threads: 2 })).rejects.toThrow('features');
  }, 60_000);

  test('little work and one thread stay here', async () => {
    using model = await load<Model>(FOREST);
    const X = rowsOf(model.nFeaturesIn!, 3);
    const { answered } = threadUse();
    expect((await model.predictAsync(X)).flat()).toEqual(model.predict(X).flat());
    expect((await model.predictAsync(X, { threads: 1 })).flat()).toEqual(model.predict(X).flat());
    expect(threadUse().answered).toBe(answered);
  });
});

test('1,000 loads and closes leave no thread and no kernels behind', async () => {
  await until(() => threadUse().live === 0, 5000);
  const before = threadUse();
  expect(before.live).toBe(0);
  const bytes = new Uint8Array(readFileSync(SMALL));
  const kernels = machine();
  let labels: unknown[] | undefined;
  shareAlways(true);
  for (let i = 0; i < 1000; i++) {
    const model = await load(bytes);
    const X = rowsOf(model.nFeaturesIn!, 600);
    labels ??= model.predict(X).flat();
    const found = await model.predictAsync(X, { threads: 2 });
    expect(found.flat()).toEqual(labels);
    model.close();
  }
  shareAlways(false);
  // Each time threads had a part in it.
  expect(threadUse().answered - before.answered).toBeGreaterThanOrEqual(1000);
  expect(machine()).toBe(kernels);
  expect(machine()!.size).toBeLessThanOrEqual(256 << 20);
  await until(() => threadUse().live === 0, 5000);
  expect(threadUse().live).toBe(0);
}, 120_000);

/** Lines of the memory of this process, and those of them that are the file. */
function mapsOf(path: string): { all: number; own: number } {
  const lines = readFileSync('/proc/self/maps', 'utf8').split('\n');
  return { all: lines.length, own: lines.filter((line) => line.endsWith(path)).length };
}

test.runIf(process.platform === 'linux')(
  '1,000 maps and closes leave no map and no open file behind',
  async () => {
    const path = resolve('fixtures/files/sklearn-1.9/knn-wine-brute.joblib');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const open = (): number => readdirSync('/proc/self/fd').length;
    const X = rowsOf(13, 40);
    const labels = (await load(path)).predict(X).flat();
    const times = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const mapped = await loadMapped<Estimator>(path);
        expect(mapped.isMapped).toBe(true);
        expect(mapsOf(path).own).toBeGreaterThan(0);
        expect(mapped.value.predict(X).flat()).toEqual(labels);
        mapped.close();
      }
      expect(mapsOf(path).own).toBe(0);
    };
    // The process itself grows at first.
    await times(200);
    await until(() => false, 200);
    collect();
    const before = mapsOf(path);
    const files = open();
    await times(1000);
    expect(open()).toBeLessThanOrEqual(files + 2);
    // The ranges themselves go when nothing refers to them: a thousand of them are not left.
    await until(() => {
      collect();
      return mapsOf(path).all < before.all + 100;
    }, 5000);
    expect(mapsOf(path).all).toBeLessThan(before.all + 100);
  },
  120_000,
);
