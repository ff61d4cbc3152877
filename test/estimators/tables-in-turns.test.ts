import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inTurns } from '../../src/core/turns.js';
import { Arena } from '../../src/core/arena.js';
import { OWN, sharedMemory } from '../../src/estimators/input/column-reader.js';
import { CodedColumn, type Input, isNumbered, type Table } from '../../src/estimators/input/matrix.js';
import { FEW, readInSteps } from '../../src/estimators/input/read-in-steps.js';
import { readInput } from '../../src/estimators/input/read-input.js';
import type { Model } from '../../src/estimators/model.js';
import { load } from '../../src/node.js';
import { PyFloat } from '../../src/pickle/values/py-values.js';
import { setThreadFile, threadUse } from '../../src/threads/pool-node.js';
import { shareAlways } from '../../src/threads/share-rows.js';

setThreadFile(new URL('../helpers/thread.mjs', import.meta.url));

/** Texts by codes are the texts. */
function plain(X: Input): unknown {
  if (X.kind !== 'table') return X;
  return {
    ...X,
    columns: X.columns.map((column) =>
      column instanceof CodedColumn ? { dtype: 'object', values: column.values } : column,
    ),
  };
}

/** Both ways give the same, or the same error. */
async function expectSame(X: unknown): Promise<void> {
  let expected: Input;
  try {
    expected = readInput(X);
  } catch (error) {
    await expect(inTurns(readInSteps(X))).rejects.toThrow((error as Error).message);
    return;
  }
  for (const memory of [OWN, sharedMemory(new Arena())]) {
    const found = await inTurns(readInSteps(X, memory));
    expect(found.constructor).toBe(expected.constructor);
    expect(plain(found)).toEqual(plain(expected));
    expect(isNumbered(found)).toBe(isNumbered(expected));
  }
}

const ROWS = FEW + 200;
const cells = fc.oneof(
  fc.constantFrom<unknown>(1, 0, -0, Number.NaN, 2.5, null, undefined, true, false, 'a', 'b', '', 7n, 2n ** 60n),
  fc.constant(new PyFloat(3)),
  fc.constant(new Date(0)),
  fc.string(),
);
/** Columns of some kinds of values, long enough to be read in several steps. */
const column = fc.tuple(fc.array(cells, { minLength: 1, maxLength: 4 }), cells, fc.nat(5 * ROWS)).map(
  ([values, odd, at]) =>
    (rows: number) =>
      Array.from({ length: rows }, (_, i) => (i === at ? odd : values[i % values.length])),
);

describe('X is read in steps as it is at once', () => {
  test.each([ROWS, 5000])(
    '%i rows of any values',
    async (rows) => {
      await fc.assert(
        fc.asyncProperty(fc.array(column, { minLength: 1, maxLength: 3 }), async (makers) => {
          const columns = makers.map((make) => make(rows));
          const names = columns.map((_, j) => `c${j}`);
          const at = (i: number): unknown[] => columns.map((values) => values[i]);
          const records = Array.from({ length: rows }, (_, i) =>
            Object.fromEntries(names.map((name, j) => [name, columns[j]![i]])),
          );
          await expectSame(records);
          await expectSame(records.map((record) => new Map(Object.entries(record))));
          await expectSame(Object.fromEntries(names.map((name, j) => [name, columns[j]])));
          await expectSame(new Map(names.map((name, j) => [name, columns[j]])));
          await expectSame(Array.from({ length: rows }, (_, i) => at(i)));
          await expectSame({ columns: names, data: Array.from({ length: rows }, (_, i) => at(i)) });
          await expectSame({ columns: names.map((_, j) => j), data: Array.from({ length: rows }, (_, i) => at(i)) });
        }),
        { numRuns: Math.ceil(10_000 / rows) },
      );
    },
    120_000,
  );

  test('typed arrays, names that repeat, rows of other lengths and names', async () => {
    const numbers = Array.from({ length: ROWS }, (_, i) => i);
    await expectSame({ a: Float32Array.from(numbers), b: numbers });
    await expectSame({ a: BigInt64Array.from(numbers, BigInt), b: Float64Array.from(numbers) });
    await expectSame({ a: BigUint64Array.from(numbers, () => 2n ** 63n), b: Uint8Array.from(numbers) });
    await expectSame(numbers.map((i) => Float32Array.of(i, i + 1)));
    await expectSame(numbers.map((i) => (i === 600 ? [1, 2, 3] : [i, 'text'])));
    await expectSame(numbers.map((i) => (i === 600 ? [1, 2, 3] : [i, i])));
    await expectSame(numbers.map((i) => (i === 600 ? { b: 1, a: 2 } : { a: i, b: 'text' })));
    await expectSame(numbers.map((i) => (i === 600 ? { a: 1 } : { a: i, b: 'text' })));
    await expectSame(numbers.map((i) => (i === 600 ? { a: 1, b: 2, c: 3 } : { a: i, b: 'text' })));
    await expectSame(numbers.map((i) => (i === 600 ? Object.create({ a: 1, b: 2 }) : { a: i, b: 'text' })));
    await expectSame(numbers.map((i) => (i === 600 ? null : { a: i })));
    await expectSame({ a: numbers, b: numbers.slice(1) });
    await expectSame({ columns: ['a', 'a'], data: { a: numbers } });
    await expectSame({ columns: ['a', 1], data: numbers.map((i) => [i, i]) });
    await expectSame({ a: [], b: [] });
    await expectSame({});
    await expectSame(numbers);
    await expectSame(numbers.map(String));
  });

  test('so many different texts that a dictionary does not hold them', async () => {
    const texts = Array.from({ length: 40_000 }, (_, i) => `text ${i}`);
    await expectSame({ a: texts });
    await expectSame({ a: texts.map((text) => text.repeat(20)), b: texts.map(() => 'x') });
    const read = await inTurns(readInSteps({ a: texts.map((_, i) => `text ${i % 9}`) }));
    expect((read as Table).columns[0]).toBeInstanceOf(CodedColumn);
  });
});

/** Mixed columns for a pipeline of an imputer, a scaler and an encoder: rows of its own table, again and again. */
const FILE = 'demo/tumours.joblib';

function tumours(rows: number): Record<string, unknown>[] {
  const shapes = ['oval', 'round', 'irregular', null];
  return Array.from({ length: rows }, (_, i) => ({
    radius: i % 11 === 0 ? null : 7 + ((i * 7919) % 1000) / 50,
    texture: 10 + ((i * 104_729) % 1000) / 40,
    area: 200 + ((i * 1_299_709) % 2000),
    shape: shapes[i % 3],
    edge: i % 2 === 0 ? 'rough' : 'smooth',
  }));
}

describe('tables on threads and in turns', () => {
  test.each([1, 2])(
    'have the bits of one call, on %i threads',
    async (threads) => {
      using model = await load<Model>(FILE);
      const records = tumours(20_000);
      const names = Object.keys(records[0]!);
      const columns = Object.fromEntries(names.map((name) => [name, records.map((record) => record[name])]));
      const expected = model.predictProba(records);
      shareAlways(true);
      const { answered } = threadUse();
      try {
        for (const X of [records, columns]) {
          const told: [number, number][] = [];
          const onProgress = (done: number, rows: number): void => void told.push([done, rows]);
          const found = await model.predictProbaAsync(X, { threads, onProgress });
          expect(found.shape).toEqual(expected.shape);
          expect(Buffer.compare(found.bytes!, expected.bytes!)).toBe(0);
          expect(told.at(-1)).toEqual([20_000, 20_000]);
          expect(told.length).toBeGreaterThan(2);
          expect(told.every(([done], k) => k === 0 || done > told[k - 1]![0])).toBe(true);
          expect((await model.predictAsync(X, { threads })).tolist()).toEqual(model.predict(X).tolist());
        }
      } finally {
        shareAlways(false);
      }
      expect(threadUse().answered > answered).toBe(threads === 2);
    },
    60_000,
  );

  test('columns that turn out to be others while threads have their first rows', async () => {
    using model = await load<Model>(FILE);
    const late = (from: number, change: (record: Record<string, unknown>, i: number) => void) =>
      tumours(20_000).map((record, i) => {
        if (i >= from) change(record, i);
        return record;
      });
    const shapes = ['oval', 'round', 'irregular'];
    const cases = [
      // Texts that come one after another, and more often than dictionaries are sent.
      tumours(20_000).map((record, i) => ({ ...record, shape: shapes[Math.min(2, Math.floor(i / 7000))] })),
      tumours(20_000).map((record, i) => ({ ...record, shape: i < 15_000 ? null : 'round' })),
      // A number and a boolean in a column of other things.
      late(19_999, (record) => (record['radius'] = 12n)),
      late(15_000, (record) => (record['area'] = true)),
      late(15_000, (record) => (record['area'] = null)),
    ];
    shareAlways(true);
    try {
      for (const records of cases) {
        const expected = model.predictProba(records);
        const told: number[] = [];
        const onProgress = (done: number): void => void told.push(done);
        const found = await model.predictProbaAsync(records, { threads: 2, onProgress });
        expect(Buffer.compare(found.bytes!, expected.bytes!)).toBe(0);
        expect(told.at(-1)).toBe(20_000);
        expect(told.every((done, k) => k === 0 || done > told[k - 1]!)).toBe(true);
      }
    } finally {
      shareAlways(false);
    }
  }, 60_000);

  test.each([1, 2])(
    'an error names the row of all of X, on %i threads',
    async (threads) => {
      using model = await load<Model>(FILE);
      const records = tumours(20_000);
      records[17_321]!['texture'] = 'much';
      shareAlways(true);
      try {
        await expect(model.predictProbaAsync(records, { threads })).rejects.toMatchObject({ row: 17_321 });
        expect(() => model.predictProba(records)).toThrow('row 17321');
        records[17_321]!['texture'] = 3;
        records[12_345] = { radius: 1 };
        await expect(model.predictProbaAsync(records, { threads })).rejects.toThrow('row 12345 lacks texture');
      } finally {
        shareAlways(false);
      }
    },
    60_000,
  );

  test.each([1, 2])(
    'are left off where the signal says so, on %i threads',
    async (threads) => {
      using model = await load<Model>(FILE);
      const records = tumours(60_000);
      const reason = new Error('no longer wanted');
      await expect(model.predictProbaAsync(records, { threads, signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      const controller = new AbortController();
      let last = 0;
      const onProgress = (done: number): void => {
        last = done;
        controller.abort(reason);
      };
      shareAlways(true);
      try {
        const { signal } = controller;
        await expect(model.predictProbaAsync(records, { threads, signal, onProgress })).rejects.toBe(reason);
        expect(last).toBeLessThan(60_000);
        const thrown = new Error('of the listener');
        const onError = (): void => {
          throw thrown;
        };
        await expect(model.predictProbaAsync(records, { threads, onProgress: onError })).rejects.toBe(thrown);
      } finally {
        shareAlways(false);
      }
      await expect(model.predictProbaAsync(records, { signal: 1 } as never)).rejects.toThrow('AbortSignal');
      await expect(model.predictProbaAsync(records, { onProgress: 1 } as never)).rejects.toThrow('onProgress');
    },
    60_000,
  );

  test('others have their turn while a table is read and answered', async () => {
    using model = await load<Model>(FILE);
    const records = tumours(300_000);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await model.predictProbaAsync(records, { threads: 1 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  }, 120_000);
});
