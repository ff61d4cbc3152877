/** Parquet: row groups of some hundred thousand rows, compressed with snappy, through the optional library hyparquet-writer. */
import type * as HyparquetWriter from 'hyparquet-writer';
import type { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import type { Column, ColumnType } from '../batch.js';
import { asBegun, exactIntegers } from '../exact-integers.js';
import { longOf } from '../sources/values.js';
import type { Time } from '../../core/time-unit.js';
import type { ByteSink, Rows, Sink, SinkFormat } from '../types.js';
import { Gathered } from './gathered.js';
import { areVaried, type Chunk, type Floats, writeFloats } from './parquet-floats.js';

type Library = typeof HyparquetWriter & { readonly writePageHeader: typeof writePageHeader };
type BasicType = NonNullable<HyparquetWriter.ColumnSource['type']>;

/** Rows that are gathered for a group. */
const GROUP = 131_072;

const TYPES: Readonly<Record<Exclude<ColumnType, 'any' | 'other' | 'time'>, BasicType>> = {
  float64: 'DOUBLE',
  float32: 'FLOAT',
  int32: 'INT32',
  int64: 'INT64',
  bool: 'BOOLEAN',
  text: 'STRING',
};

type Element = ReturnType<typeof HyparquetWriter.schemaFromColumnData>[number];

const UNITS = { ms: 'MILLIS', us: 'MICROS', ns: 'NANOS' } as const;

/** Parquet has no seconds: they are milliseconds there, as pyarrow writes them. */
const unitOf = (unit: Exclude<Time['unit'], 'day'>): keyof typeof UNITS => (unit === 's' ? 'ms' : unit);

/** How a column of times is described: https://parquet.apache.org/docs/file-format/types/logicaltypes/ */
function timeElement(element: Element, { unit, zone }: Time): Element {
  if (unit === 'day') return { ...element, converted_type: 'DATE', logical_type: { type: 'DATE' } };
  const inFile = UNITS[unitOf(unit)];
  const logical = { type: 'TIMESTAMP', isAdjustedToUTC: zone !== null, unit: inFile } as const;
  return {
    ...element,
    ...(inFile === 'NANOS' ? {} : { converted_type: `TIMESTAMP_${inFile}` as const }),
    logical_type: logical,
  };
}

function parquetType({ type, name, values, time }: Column): BasicType {
  if (type === 'time') return time!.unit === 'day' ? 'INT32' : 'INT64';
  if (type !== 'any' && type !== 'other') return TYPES[type];
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
    const { writePageHeader } = await import('hyparquet-writer/src/datapage.js');
    return { ...(await import('hyparquet-writer')), writePageHeader };
  } catch (cause) {
    throw new UnsupportedError(
      'to write Parquet needs the package hyparquet-writer, which is not installed: npm install hyparquet-writer',
      { cause },
    );
  }
}

/** Values of one type as the library takes them. */
function dataOf(name: string, type: BasicType, values: ArrayLike<unknown>): HyparquetWriter.ColumnSource['data'] {
  if (type === 'INT64') return Array.from(values, (value) => longOf(value, name));
  if (type === 'STRING')
    return Array.from(values, (value) => (value === null || value === undefined ? null : String(value as string)));
  if (ArrayBuffer.isView(values)) return values as unknown as Float64Array;
  return Array.from(values, (value) => value ?? null);
}

function milliseconds(seconds: ArrayLike<unknown>): (bigint | null)[] {
  return Array.from(seconds as ArrayLike<bigint | null>, (value) => (value === null ? null : value * 1000n));
}

const isFloats = (values: unknown): values is Floats =>
  values instanceof Float64Array || values instanceof Float32Array;

export const parquetSink: SinkFormat = {
  format: 'parquet',
  async open(target: ByteSink): Promise<Sink> {
    const { ByteWriter, ParquetWriter, schemaFromColumnData, writePageHeader } = await library();
    const bytes = new ByteWriter(1 << 20);
    /** What has been written since the last time. */
    const flush = async (): Promise<void> => {
      const piece = bytes.getBytes().slice();
      bytes.index = 0;
      if (piece.length > 0) await target.write(piece);
    };
    const gathered = new Gathered(GROUP);
    let begun: ColumnType[] | undefined;
    let types: BasicType[] | undefined;
    let writer: InstanceType<Library['ParquetWriter']> | undefined;
    const schemaOf = (columns: readonly Column[]): Element[] => {
      const columnData = columns.map(({ name }, j) => ({ name, type: types![j]!, data: [], nullable: true }));
      return schemaFromColumnData({ columnData }).map((element, j) => {
        const time = columns[j - 1]?.time;
        return time === undefined ? element : timeElement(element, time);
      });
    };
    /** The library writes a group of one column, which becomes one of all columns. */
    const chunksOf = async ({ name, values: given, time }: Column, type: BasicType, rows: number): Promise<Chunk[]> => {
      const values = time?.unit === 's' ? milliseconds(given) : given;
      if (isFloats(values) && areVaried(values)) return [writeFloats(bytes, writePageHeader, name, values)];
      const columnData = [{ name, type, data: dataOf(name, type, values), nullable: true }];
      await writer!.write({ columnData, rowGroupSize: rows });
      writer!.num_rows -= BigInt(rows);
      return writer!.row_groups.pop()!.columns;
    };
    const group = async ({ rows, columns }: Rows): Promise<void> => {
      writer ??= new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'brine' });
      if (rows > 0) {
        const start = bytes.offset;
        const chunks: Chunk[] = [];
        for (const [j, column] of columns.entries()) chunks.push(...(await chunksOf(column, types![j]!, rows)));
        const size = chunks.reduce((sum, { meta_data: chunk }) => sum + (chunk?.total_uncompressed_size ?? 0n), 0n);
        writer.num_rows += BigInt(rows);
        writer.row_groups.push({
          columns: chunks,
          total_byte_size: size,
          num_rows: BigInt(rows),
          total_compressed_size: BigInt(bytes.offset - start),
        });
      }
      await flush();
    };
    return {
      async write({ rows: count, columns }) {
        begun ??= columns.map((column) => exactIntegers(column).type);
        const rows = { rows: count, columns: columns.map((column, j) => asBegun(column, begun![j]!)) };
        types ??= rows.columns.map(parquetType);
        for (let at = 0; at < rows.rows;) {
          at = gathered.add(rows, at);
          if (gathered.isFull) await group(gathered.take());
        }
        if (rows.rows === 0) gathered.add(rows, 0);
      },
      async end() {
        const rest = gathered.take();
        if (rest.rows > 0 || writer === undefined) await group(rest);
        await writer!.finish();
        await flush();
      },
    };
  },
};
