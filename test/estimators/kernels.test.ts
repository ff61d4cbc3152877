import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { BINARY } from '../../src/linalg/wasm/kernels.generated.js';
import { allowWebAssembly, machine } from '../../src/linalg/wasm/kernel-instance.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { Estimator } from '../../src/estimators/estimator.js';
import { floor32 } from '../../src/trees/branches.js';

const FILES = 'fixtures/files';
const NUMBERS = ['predict', 'predictProba', 'decisionFunction', 'transform', 'scoreSamples', 'kneighbors'] as const;

afterEach(() => {
  allowWebAssembly(true);
});

/** Rows that are the same in every run, none of them in the training data. */
function rowsOf(columns: number, rows: number): { data: Float64Array; shape: number[] } {
  const data = new Float64Array(rows * columns);
  let state = 12345;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[i] = (state / 2 ** 32 - 0.3) * 8;
  }
  return { data, shape: [rows, columns] };
}

type Results = ReadonlyMap<string, unknown[]>;

function flat(value: unknown): unknown[] {
  if (value instanceof NdArray) return value.flat();
  if (Array.isArray(value)) return value.flatMap(flat);
  return [];
}

function results(model: Estimator, X: unknown): Results {
  const found = new Map<string, unknown[]>();
  for (const name of model.methods.filter((each) => (NUMBERS as readonly string[]).includes(each))) {
    try {
      found.set(name, flat((model[name as 'predict'] as (X: unknown) => unknown).call(model, X)));
    } catch (error) {
      found.set(name, [(error as Error).message]);
    }
  }
  return found;
}

// Enough rows for every kernel: fewer numbers than some thousand stay in TypeScript.
describe('TypeScript and WebAssembly', () => {
  test('there is WebAssembly here, so the next tests compare two ways', () => {
    expect(machine()).toBeDefined();
    allowWebAssembly(false);
    expect(machine()).toBeUndefined();
  });

  for (const folder of readdirSync(FILES)) {
    test(`agree on every model of ${folder}`, async () => {
      let models = 0;
      for (const file of readdirSync(`${FILES}/${folder}`)) {
        const path = `${FILES}/${folder}/${file}`;
        const model = await load<unknown>(path, { mmapMode: undefined }).catch(() => undefined);
        if (!(model instanceof Estimator)) continue;
        const columns = (() => {
          try {
            return model.nFeaturesIn;
          } catch {
            return undefined;
          }
        })();
        if (columns === undefined || columns > 5000) continue;
        for (const X of [rowsOf(columns, 261), rowsOf(columns, 1)]) {
          const fast = results(model, X);
          allowWebAssembly(false);
          const plain = results(model, X);
          allowWebAssembly(true);
          for (const [method, values] of plain) {
            const others = fast.get(method)!;
            expect(others.length, `${path} ${method}`).toBe(values.length);
            // Bit for bit, in every family: sums have the same order and exponentials the same steps.
            values.forEach((value, i) => {
              if (!Object.is(value, others[i])) expect(others[i], `${path} ${method} ${i}`).toBe(value);
            });
          }
          models++;
        }
      }
      if (folder.startsWith('sklearn')) expect(models).toBeGreaterThan(0);
    }, 120_000);
  }

  test('the embedded kernels are what assembly/ compiles to', () => {
    execFileSync('node', ['scripts/make-kernels.mjs', '--check']);
  }, 60_000);

  test('they are small', () => {
    expect(gzipSync(Buffer.from(BINARY, 'base64')).length).toBeLessThan(10_000);
  });
});

describe('floor32', () => {
  test('is the largest float32 that is not above', () => {
    const values = [
      0,
      -0,
      1,
      0.1,
      -0.1,
      1e-50,
      -1e-50,
      3.5e38,
      -3.5e38,
      1 + 2 ** -24,
      -1 - 2 ** -24,
      Math.PI,
      -Math.PI,
    ];
    for (const value of values) {
      const down = floor32(value);
      expect(Math.fround(down)).toBe(down);
      expect(down).toBeLessThanOrEqual(value);
      // The next float32 above it is above the value.
      const bits = new Int32Array(new Float32Array([down]).buffer);
      if (down === 0) continue;
      bits[0]! += down > 0 ? 1 : -1;
      const up = new Float32Array(bits.buffer)[0]!;
      expect(up).toBeGreaterThan(value);
    }
    expect(floor32(Infinity)).toBe(Infinity);
    expect(floor32(-Infinity)).toBe(-Infinity);
  });
});
