/** What kernels need of a model is packed once for all threads, in one memory. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formUse, knownModels, setThreadFile, threadUse } from '../../src/threads/pool-node.js';
import { SCRATCH } from '../../src/linalg/wasm/kernel-instance.js';
import { describe as describeModel, load } from '../../src/node.js';
import type { RowMethod } from '../../src/threads/thread-pool.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { shareAlways } from '../../src/threads/share-rows.js';

setThreadFile(new URL('../helpers/thread.mjs', import.meta.url));
const FILES = 'fixtures/files/sklearn-1.9';
const ROWS = 6000;

beforeAll(() => {
  shareAlways(true);
});
afterAll(() => {
  shareAlways(false);
});

function rowsOf(columns: number): { data: Float64Array; shape: number[] } {
  const data = new Float64Array(ROWS * columns);
  for (let i = 0; i < data.length; i++) data[i] = (Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 28;
  return { data, shape: [ROWS, columns] };
}

async function until(condition: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

type Call = (X: unknown, options?: object) => Promise<{ bytes?: Uint8Array }> & { bytes?: Uint8Array };

async function both(model: Estimator, method: RowMethod, X: unknown): Promise<void> {
  const calls = model as unknown as Record<string, Call>;
  const one = calls[method]!(X).bytes!;
  const two = (await calls[`${method}Async`]!(X, { threads: 2 })).bytes!;
  expect(Buffer.compare(one, two)).toBe(0);
}

/** Model, method, and how many forms there are: that there is none of few leaves counts as one. Brute force is not shared out. */
const MODELS: readonly [file: string, method: RowMethod, forms: number][] = [
  ['forest-digits.joblib.gz', 'predictProba', 2],
  ['forest-reg-diabetes.joblib.z', 'predict', 2],
  ['boost-iris.joblib.gz', 'predictProba', 2],
  ['hist-iris.joblib.z', 'predictProba', 2],
  ['svc-iris.joblib.z', 'predict', 1],
  ['gaussian-wine.pkl', 'predictProba', 1],
  ['knn-iris-kd.pkl', 'predict', 1],
  ['mlp-iris.joblib.z', 'predictProba', 2],
];

describe('two threads make each form once', () => {
  for (const [file, method, forms] of MODELS) {
    test(
      file,
      async () => {
        using model = await load(`${FILES}/${file}`);
        const X = rowsOf(model.nFeaturesIn!);
        // One row takes another way down trees than many do.
        (model as unknown as Record<string, Call>)[method]!([Array.from(X.data.subarray(0, X.shape[1]))]);
        await both(model, method, X);
        const use = (await formUse(model))!;
        expect(use).toMatchObject({ made: forms, taken: forms });
        await both(model, method, X);
        expect(await formUse(model)).toEqual(use);
        // The memory has every form once, besides the rows of each thread.
        const packed = describeModel(model).sizes!.packed;
        expect(packed).toBeGreaterThan(0);
        expect(use.bytes).toBeGreaterThan(2 * SCRATCH);
        expect(use.bytes).toBeLessThan(packed + 2 * SCRATCH + 64 * (forms + 1));
      },
      60_000,
    );
  }
});

test.runIf(process.platform === 'linux')(
  'a closed model leaves no memory behind',
  async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    // Address space: each shared memory takes some gigabytes of it.
    const size = (): number => Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 2 ** 20;
    const settled = async (most: number): Promise<void> => {
      await until(() => {
        collect();
        return threadUse().live === 0 && size() < most;
      }, 10_000);
    };
    await settled(Number.POSITIVE_INFINITY);
    const before = size();
    const known = knownModels();
    const models: Estimator[] = [];
    for (let i = 0; i < 8; i++) {
      const model = await load(`${FILES}/forest-iris.joblib.gz`);
      await both(model, 'predictProba', rowsOf(model.nFeaturesIn!));
      models.push(model);
    }
    expect(knownModels()).toBe(known + 8);
    const during = size();
    expect(during).toBeGreaterThan(before + 5);
    for (const model of models) model.close();
    expect(await formUse(models[0]!)).toBeUndefined();
    models.length = 0;
    await settled(before + 2);
    expect(knownModels()).toBe(known);
    expect(threadUse().live).toBe(0);
    expect(size()).toBeLessThan(before + 2);
  },
  60_000,
);
