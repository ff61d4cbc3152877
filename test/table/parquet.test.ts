import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BrineError, FormatError, InvalidInputError, NotFoundError, UnsupportedError } from '../../src/core/errors.js';
import { readParquet } from '../../src/entries/parquet-node.js';
import { expectedTable } from '../helpers/parquet.js';

const FOLDER = 'fixtures/parquet/files';
const refused = ['refused.parquet', 'empty.parquet'];
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.parquet') && !refused.includes(name));

/** A value as `expectedTable` gives it: integers as bigint, missing as null. */
function plain(value: unknown, integer: boolean, missing: boolean): unknown {
  if (value === null || (missing && Number.isNaN(value))) return null;
  return integer && typeof value === 'number' ? BigInt(value) : value;
}

describe('pandas reads the same', () => {
  test('thirteen files', () => expect(files.length).toBe(13));

  test.each(files)('%s', async (file) => {
    const expected = expectedTable(file);
    const table = await readParquet(`${FOLDER}/${file}`);
    expect(table.columns).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      const integer = values.some((value) => typeof value === 'bigint');
      const found = Array.from(table.data.get(name)!, (value, i) => plain(value, integer, values[i] === null));
      expect(found, name).toEqual(values);
    }
  });

  test('numbers keep their width', async () => {
    const { data, rows } = await readParquet(readFileSync(`${FOLDER}/usual-snappy.parquet`));
    expect(rows).toBe(40);
    expect(data.get('int8')).toBeInstanceOf(Int8Array);
    expect(data.get('uint32')).toBeInstanceOf(Uint32Array);
    expect(data.get('int64')).toBeInstanceOf(BigInt64Array);
    expect(data.get('float32')).toBeInstanceOf(Float32Array);
    expect(data.get('float64_null')).toBeInstanceOf(Float64Array);
  });

  test('chosen columns, in the order asked for', async () => {
    const { columns, data } = await readParquet(`${FOLDER}/refused.parquet`, { columns: ['kept'] });
    expect(columns).toEqual(['kept']);
    expect(data.get('kept')).toEqual(Float64Array.of(1.5, 2.5));
    const two = await readParquet(`${FOLDER}/groups.parquet`, { columns: ['string', 'int8'] });
    expect([...two.data.keys()]).toEqual(['string', 'int8']);
  });

  test('no rows', async () => {
    expect(await readParquet(`${FOLDER}/empty.parquet`)).toMatchObject({ rows: 0 });
  });
});

describe('what is no table of numbers, texts and booleans', () => {
  test.each([
    ['timestamp_us', 'TIMESTAMP'],
    ['timestamp_ns_utc', 'TIMESTAMP'],
    ['date', 'DATE'],
    ['time', 'TIME'],
    ['duration', 'INT64'],
    ['decimal', 'DECIMAL'],
    ['binary', 'BYTE_ARRAY'],
    ['list', 'LIST'],
    ['struct', 'group'],
  ])('%s', async (column, what) => {
    const reading = readParquet(`${FOLDER}/refused.parquet`, { columns: ['kept', column] });
    if (column === 'duration') {
      // Parquet has no durations: the file says integers, and only Arrow's own note tells.
      expect((await reading).data.get(column)).toEqual([3_000_000, null]);
      return;
    }
    await expect(reading).rejects.toThrow(UnsupportedError);
    await expect(reading).rejects.toThrow(new RegExp(`"${column}".*${what}.*columns: `));
  });

  test('an unknown column, and no file', async () => {
    await expect(readParquet(`${FOLDER}/texts.parquet`, { columns: ['age'] })).rejects.toThrow(InvalidInputError);
    await expect(readParquet(`${FOLDER}/absent.parquet`)).rejects.toThrow(NotFoundError);
  });
});

describe('damage', () => {
  test.each([
    ['nothing', ''],
    ['a text', 'PAR1 but no more'],
    ['a footer that lies', 'PAR1\xff\xff\xff\x7fPAR1'],
  ])('%s', async (_, content) => {
    await expect(readParquet(Buffer.from(content, 'latin1'))).rejects.toThrow(FormatError);
  });

  test.each(['usual-none.parquet', 'usual-zstd.parquet', 'pages-v2.parquet', 'encodings.parquet'])(
    'single bytes of %s: a table or a typed error',
    async (file) => {
      const bytes = readFileSync(`${FOLDER}/${file}`);
      for (let at = 4; at < bytes.length; at += 41) {
        const damaged = Buffer.from(bytes);
        damaged[at] = damaged[at]! ^ (at % 3 === 0 ? 0xff : 0x10);
        await readParquet(damaged).catch((error: unknown) => expect(error).toBeInstanceOf(BrineError));
      }
    },
  );

  test('every cut is refused', async () => {
    const bytes = readFileSync(`${FOLDER}/texts.parquet`);
    for (let length = 0; length < bytes.length; length += 7) {
      await expect(readParquet(bytes.subarray(0, length))).rejects.toThrow(FormatError);
    }
  });
});
