/** Record batches as they are read from their bytes, beside what apache-arrow reads from the same. */
import * as arrow from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { BrineError } from '../../src/core/errors.js';
import { CodedTexts } from '../../src/core/coded-texts.js';
import { tableLimits } from '../../src/core/limits.js';
import { plainBatch } from '../../src/stream/sources/arrow-batches.js';
import { columnsOf, type RecordBatch } from '../../src/stream/sources/arrow-columns.js';
import { arrowMessages } from '../../src/stream/sources/arrow-messages.js';
import { Bytes } from '../../src/stream/sources/bytes.js';
import type { Column } from '../../src/stream/batch.js';

const ROWS = 3000;
const range = <T>(make: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => make(i));

const COLUMNS: Readonly<Record<string, arrow.Vector>> = {
  double: arrow.vectorFromArray(
    range((i) => Math.sin(i)),
    new arrow.Float64(),
  ),
  gaps: arrow.vectorFromArray(
    range((i) => (i % 7 === 0 ? null : i / 3)),
    new arrow.Float64(),
  ),
  single: arrow.vectorFromArray(
    range((i) => (i % 5 === 0 ? null : i / 3)),
    new arrow.Float32(),
  ),
  long: arrow.vectorFromArray(
    range((i) => BigInt(i) << 40n),
    new arrow.Int64(),
  ),
  unsigned: arrow.vectorFromArray(
    range((i) => BigInt(i) << 50n),
    new arrow.Uint64(),
  ),
  int: arrow.vectorFromArray(
    range((i) => -i),
    new arrow.Int32(),
  ),
  byte: arrow.vectorFromArray(
    range((i) => (i % 200) - 100),
    new arrow.Int8(),
  ),
  short: arrow.vectorFromArray(
    range((i) => i),
    new arrow.Uint16(),
  ),
  flag: arrow.vectorFromArray(
    range((i) => (i % 11 === 0 ? null : i % 3 === 0)),
    new arrow.Bool(),
  ),
  few: arrow.vectorFromArray(
    range((i) => (i % 13 === 0 ? null : ['', 'ä', 'b', 'kind'][i % 4])),
    new arrow.Utf8(),
  ),
  many: arrow.vectorFromArray(
    range((i) => `text ${i}`),
    new arrow.Utf8(),
  ),
  long_texts: arrow.vectorFromArray(
    range((i) => 'é'.repeat(i % 90)),
    new arrow.Utf8(),
  ),
  large: arrow.vectorFromArray(
    range((i) => `no ${i % 9}`),
    new arrow.LargeUtf8(),
  ),
};

async function messagesOf(content: Uint8Array) {
  const out = [];
  const source = (async function* () {
    await Promise.resolve();
    yield content;
  })();
  for await (const message of arrowMessages(new Bytes(source), tableLimits())) out.push(message);
  return out;
}

const shown = ({ name, type, values }: Column) => ({ name, type, values: Array.from(values) });

describe('a record batch', () => {
  const content = arrow.tableToIPC(new arrow.Table(COLUMNS), 'stream');
  const [batch] = [...arrow.RecordBatchReader.from(content)];
  const fields = batch!.schema.fields;

  test('has the columns that the library reads', async () => {
    const message = (await messagesOf(content)).find(({ kind }) => kind === 'batch')!;
    const { rows, columns } = plainBatch(message, fields)!;
    expect(rows).toBe(ROWS);
    expect(columns.map(shown)).toEqual(columnsOf(batch as unknown as RecordBatch).map(shown));
    const kinds = Object.fromEntries(columns.map(({ name, coded }) => [name, coded instanceof CodedTexts]));
    expect(kinds).toMatchObject({ few: true, large: true, many: false, long_texts: false });
    for (const { name, values } of columns) if (name === 'many') expect(values[5]).toBe('text 5');
  });

  test('with integers that are missing is left to the library', async () => {
    const table = new arrow.Table({ a: arrow.vectorFromArray([1, null, 3], new arrow.Int32()) });
    const message = (await messagesOf(arrow.tableToIPC(table, 'stream'))).find(({ kind }) => kind === 'batch')!;
    expect(plainBatch(message, table.schema.fields)).toBeUndefined();
  });

  test('that is damaged is a typed error or a batch of as many rows', { timeout: 120_000 }, async () => {
    const small = new arrow.Table(
      Object.fromEntries(Object.entries(COLUMNS).map(([name, column]) => [name, column.slice(0, 20)])),
    );
    const bytes = arrow.tableToIPC(small, 'stream');
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 5) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 0x55;
      try {
        const messages = await messagesOf(damaged);
        for (const message of messages.filter(({ kind }) => kind === 'batch'))
          for (const column of plainBatch(message, fields)?.columns ?? [])
            expect(column.values.length).toBe(message.batch!.rows);
      } catch (error) {
        expect(error).toBeInstanceOf(BrineError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(5);
  });
});
