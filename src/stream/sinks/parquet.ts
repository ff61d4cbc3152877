/** Parquet: row groups of some hundred thousand rows, compressed with snappy, through the optional library hyparquet-writer. */
import type * as HyparquetWriter from 'hyparquet-writer';
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import { part, type Column, type ColumnType } from '../batch.js';
import type { ByteSink, Rows, Sink, SinkFormat } from '../types.js';

type Library = typeof HyparquetWriter;
type BasicType = NonNullable<HyparquetWriter.ColumnSource['type']>;

/** Rows that are gathered for a group. */
const GROUP = 131_072;

const TYPES: Readonly<Record<Exclude<ColumnType, 'any'>, BasicType>> = {
  float64: 'DOUBLE',
  float32: 'FLOAT',
  int32: 'INT32',
  int64: 'INT64',
  bool: 'BOOLEAN',
  text: 'STRING',
};

function parquetType({ type, name, values }: Column): BasicType {
  if (type !== 'any') return TYPES[type];
  const list = Array.from(values).filter((value) => value !== null && value !== undefined);
  if (list.length === 0) return 'STRING';
  if (list.every((value) => typeof value === 'number')) return 'DOUBLE';
  if (list.every((value) => typeof value === 'bigint')) return 'INT64';
  throw new InvalidInputError(
    `column ${JSON.stringify(name)} holds values of several types, which Parquet does not know`,
  );
}

async function library(): Promise<Library> {
  try {
    return await import('hyparquet-writer');
  } catch (cause) {
    throw new UnsupportedError(
      'to write Parquet needs the package hyparquet-writer, which is not installed: npm install hyparquet-writer',
      { cause },
    );
  }
}

/** Values of one type as the library takes them. */
function dataOf(type: BasicType, values: ArrayLike<unknown>): HyparquetWriter.ColumnSource['data'] {
  if (type === 'INT64')
    return Array.from(values, (value) => (value === null || value === undefined ? null : BigInt(value as number)));
  if (type === 'STRING')
    return Array.from(values, (value) => (value === null || value === undefined ? null : String(value as string)));
  if (ArrayBuffer.isView(values)) return values as unknown as Float64Array;
  return Array.from(values, (value) => value ?? null);
}

/** Several batches of the same columns as one. */
function joined(batches: readonly Rows[]): Rows {
  if (batches.length === 1) return batches[0]!;
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const columns = batches[0]!.columns.map((first, j): Column => {
    const parts = batches.map((batch) => batch.columns[j]!.values);
    const Typed = first.values.constructor as new (length: number) => Float64Array;
    if (!parts.every((values) => ArrayBuffer.isView(values) && values.constructor === Typed))
      return { name: first.name, type: first.type, values: parts.flatMap((values) => Array.from(values)) };
    const values = new Typed(rows);
    let at = 0;
    for (const piece of parts as unknown as Float64Array[]) {
      values.set(piece, at);
      at += piece.length;
    }
    return { name: first.name, type: first.type, values };
  });
  return { rows, columns };
}

export const parquetSink: SinkFormat = {
  format: 'parquet',
  async open(target: ByteSink): Promise<Sink> {
    const { ByteWriter, ParquetWriter, schemaFromColumnData } = await library();
    const bytes = new ByteWriter(1 << 20);
    /** What the library has written since the last time. */
    const flush = async (): Promise<void> => {
      const piece = Uint8Array.from(bytes.getBytes());
      bytes.index = 0;
      if (piece.length > 0) await target.write(piece);
    };
    let types: BasicType[] | undefined;
    let writer: InstanceType<Library['ParquetWriter']> | undefined;
    let waiting: Rows[] = [];
    let count = 0;
    const group = async (rows: Rows): Promise<void> => {
      const columnData = rows.columns.map(({ name, values }, j) => ({
        name,
        type: types![j]!,
        data: dataOf(types![j]!, values),
        nullable: true,
      }));
      writer ??= new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData }), createdBy: 'brine' });
      if (rows.rows > 0) await writer.write({ columnData, rowGroupSize: rows.rows });
      await flush();
    };
    return {
      async write(rows) {
        types ??= rows.columns.map(parquetType);
        waiting.push(rows);
        count += rows.rows;
        if (count < GROUP) return;
        const all = joined(waiting);
        let at = 0;
        for (; all.rows - at >= GROUP; at += GROUP) await group(cut(all, at, at + GROUP));
        waiting = at < all.rows ? [cut(all, at, all.rows)] : [];
        count = all.rows - at;
      },
      async end() {
        const rest = waiting.length > 0 ? joined(waiting) : undefined;
        if (rest !== undefined && (rest.rows > 0 || writer === undefined)) await group(rest);
        await writer!.finish();
        await flush();
      },
    };
  },
};

function cut(rows: Rows, from: number, to: number): Rows {
  return {
    rows: to - from,
    columns: rows.columns.map(({ name, type, values }) => ({ name, type, values: part(values, from, to) })),
  };
}
