/** Parquet in pieces of few rows, which end and begin within pages, beside what pandas reads from the same files. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, describe, test } from 'vitest';
import { Arena } from '../../src/core/arena.js';
import { FormatError } from '../../src/core/errors.js';
import { tableLimits } from '../../src/core/limits.js';
import { CodedTexts } from '../../src/core/coded-texts.js';
import { columnOf } from '../../src/estimators/input/cells.js';
import type { Memory } from '../../src/table/parquet-memory.js';
import { openRowGroups } from '../../src/table/parquet-groups.js';
import { expectedTable } from '../helpers/parquet.js';

const FOLDER = 'fixtures/parquet/files';
const files = readdirSync(FOLDER).filter((name) =>
  /^(?:usual|pages|version|groups|encodings|texts|big).*parquet$/.test(name),
);

/** @param copies Whether bytes come in the memory that is offered, as those of a file do. */
const opened = (bytes: Uint8Array, copies = false) =>
  openRowGroups(
    {
      size: bytes.length,
      range: (start, end, into) => {
        if (!copies || into === undefined) return Promise.resolve(bytes.subarray(start, end));
        into.set(bytes.subarray(start, end));
        return Promise.resolve(into.subarray(0, end - start));
      },
    },
    tableLimits(),
  );

/** Integers as bigint, missing as null. */
const plain = (value: unknown, isInteger: boolean): unknown =>
  value === null || value === undefined || Number.isNaN(value)
    ? null
    : isInteger && typeof value === 'number'
      ? BigInt(value)
      : value;

describe('rows in pieces', () => {
  test.each(files.flatMap((file) => [false, true].map((isReused) => [file, isReused] as const)))(
    '%s, memory used again: %s',
    async (file, isReused) => {
      const expected = expectedTable(file);
      const { columns, groups, read } = await opened(readFileSync(`${FOLDER}/${file}`), isReused);
      const found = columns.map((): unknown[] => []);
      const arena = new Arena();
      const memory = (): Memory => {
        // What is not copied before the next rows come would be theirs.
        arena.reset();
        return arena;
      };
      for (const group of groups.keys()) {
        for await (const { rows, values } of read(group, 7, isReused ? memory : undefined)) {
          expect(rows).toBeLessThanOrEqual(7);
          values.forEach((part, j) => {
            expect(part.length).toBe(rows);
            found[j]!.push(...Array.from(part instanceof CodedTexts ? part.values : part));
          });
        }
      }
      columns.forEach(({ name }, j) => {
        const wanted = expected[name]!;
        const isInteger = wanted.some((value) => typeof value === 'bigint');
        expect(
          found[j]!.map((value) => plain(value, isInteger)),
          name,
        ).toEqual(wanted);
      });
    },
  );

  test('headers that stand across the pieces in which a file is read', { timeout: 120_000 }, async () => {
    const { ParquetWriter, ByteWriter, schemaFromColumnData } = await import('hyparquet-writer');
    const ROWS = 120_000;
    const data = Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i));
    const columnData = ['a', 'b', 'c'].map((name) => ({ name, data, type: 'DOUBLE' as const, nullable: false }));
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData }) });
    await file.write({ columnData, rowGroupSize: ROWS, pageSize: 64 });
    await file.finish();
    const { read } = await opened(new Uint8Array(writer.getBytes()));
    let at = 0;
    for await (const { rows, values } of read(0, 60_000)) {
      const wanted = Buffer.from(data.slice(at, at + rows).buffer);
      for (const part of values)
        expect(wanted.equals(Buffer.from(Float64Array.from(part as Float64Array).buffer))).toBe(true);
      at += rows;
    }
    expect(at).toBe(ROWS);
  });

  test('texts of a dictionary stay codes, and only missing ones are numbers to pandas', async () => {
    const { columns, read } = await opened(readFileSync(`${FOLDER}/usual-snappy.parquet`));
    for await (const { values } of read(0, 1000)) {
      const texts = values[columns.findIndex(({ name }) => name === 'string_null')];
      expect(texts).toBeInstanceOf(CodedTexts);
      expect(columnOf(texts!)).toMatchObject({ dtype: 'object' });
    }
    expect(columnOf(new CodedTexts(Int32Array.of(-1, -1), ['a']))).toEqual({
      dtype: 'float64',
      numbers: Float64Array.of(Number.NaN, Number.NaN),
    });
  });

  test('a file that is cut off, or has other bytes in a page, is damaged', async () => {
    const bytes = new Uint8Array(readFileSync(`${FOLDER}/usual-snappy.parquet`));
    await expect(opened(bytes.subarray(0, bytes.length - 9))).rejects.toThrow(FormatError);
    const all = async (changed: Uint8Array): Promise<void> => {
      const { groups, read } = await opened(changed);
      for (const group of groups.keys()) for await (const { rows } of read(group, 16)) expect(rows).toBeGreaterThan(0);
    };
    await all(bytes);
    let damaged = 0;
    for (let at = 4; at < 4000; at += 37) {
      const changed = bytes.slice();
      changed.fill(0xff, at, at + 8);
      // Either it is refused as damaged, or the change is in values, of which any is one.
      await all(changed).catch((error: unknown) => {
        expect((error as Error).name, `byte ${at}: ${(error as Error).stack}`).toMatch(
          /FormatError|LimitError|UnsupportedError/,
        );
        damaged++;
      });
    }
    expect(damaged).toBeGreaterThan(20);
  });
});
