/** Arrow IPC streams: a record batch for each batch, written as it comes. */
import { InvalidInputError } from '../../core/errors.js';
import { DEFAULT_LIMITS } from '../../core/limits.js';
import { type Arrow, ARROW_END, arrowLibrary } from '../arrow-library.js';
import type { Column } from '../batch.js';
import { asBegun, exactIntegers } from '../exact-integers.js';
import { concatenated } from '../sources/bytes.js';
import { longOf } from '../sources/values.js';
import type { Time } from '../../core/time-unit.js';
import { BatchTemplate } from './arrow-template.js';
import type { Rows, Sink, SinkFormat } from '../types.js';

type DataType = InstanceType<Arrow['DataType']>;

function timeType(library: Arrow, { unit, zone }: Time): DataType {
  switch (unit) {
    case 'day':
      return new library.DateDay();
    case 's':
      return new library.TimestampSecond(zone);
    case 'ms':
      return new library.TimestampMillisecond(zone);
    case 'us':
      return new library.TimestampMicrosecond(zone);
    case 'ns':
      return new library.TimestampNanosecond(zone);
  }
}

function arrowType(library: Arrow, { type, name, values, time }: Column): DataType {
  switch (type) {
    case 'time':
      return timeType(library, time!);
    case 'float64':
      return new library.Float64();
    case 'float32':
      return new library.Float32();
    case 'int32':
      return new library.Int32();
    case 'int64':
      return new library.Int64();
    case 'bool':
      return new library.Bool();
    case 'text':
      return new library.Utf8();
    case 'other':
    case 'any': {
      const list = Array.from(values).filter((value) => value !== null && value !== undefined);
      if (list.length === 0) return new library.Utf8();
      if (list.every((value) => typeof value === 'number')) return new library.Float64();
      if (list.every((value) => typeof value === 'bigint')) return new library.Int64();
      throw new InvalidInputError(
        `column ${JSON.stringify(name)} holds values of several types, which Arrow does not know`,
      );
    }
  }
}

const encoder = new TextEncoder();

/** Texts one after another, as Arrow has them. */
function textData(library: Arrow, values: ArrayLike<unknown>) {
  const { length } = values;
  const valueOffsets = new Int32Array(length + 1);
  const nullBitmap = new Uint8Array((length + 7) >> 3).fill(0xff);
  let nullCount = 0;
  let all = '';
  const texts = new Array<string>(length);
  for (let i = 0; i < length; i++) {
    const value = values[i];
    const isThere = value !== null && value !== undefined;
    texts[i] = isThere ? String(value as string) : '';
    all += texts[i]!;
    valueOffsets[i + 1] = all.length;
    if (isThere) continue;
    nullBitmap[i >> 3]! &= ~(1 << (i & 7));
    nullCount++;
  }
  let data = encoder.encode(all);
  // Where a character is a byte, lengths are the same.
  if (data.length !== all.length) {
    const pieces = texts.map((text) => encoder.encode(text));
    pieces.forEach((piece, i) => (valueOffsets[i + 1] = valueOffsets[i]! + piece.length));
    data = concatenated(pieces) as typeof data;
  }
  return library.makeData({ type: new library.Utf8(), length, nullCount, nullBitmap, valueOffsets, data });
}

/** Counts one after another, as Arrow has dates and timestamps. */
function timeData(type: DataType, { values, time }: Column, library: Arrow) {
  const { length } = values;
  const data = time!.unit === 'day' ? new Int32Array(length) : new BigInt64Array(length);
  const nullBitmap = new Uint8Array((length + 7) >> 3).fill(0xff);
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (value !== null) data[i] = value as never;
    else {
      nullBitmap[i >> 3]! &= ~(1 << (i & 7));
      nullCount++;
    }
  }
  return library.makeData({ type: type as never, length, nullCount, nullBitmap, data: data as never });
}

/** The bytes of a stream with one batch: its schema, the batch, the end mark. */
function streamOf(
  library: Arrow,
  schema: InstanceType<Arrow['Schema']>,
  types: readonly DataType[],
  { columns, rows }: Rows,
): Uint8Array {
  const children = columns.map((column, j) => {
    const { values, type } = column;
    const target = types[j]!;
    if (type === 'time') return timeData(target, column, library);
    const isInt64 = target instanceof library.Int64;
    if (type === 'float64' && values instanceof Float64Array) return library.makeVector(values).data[0]!;
    if (type === 'float32' && values instanceof Float32Array) return library.makeVector(values).data[0]!;
    if (isInt64 && values instanceof BigInt64Array) return library.makeVector(values).data[0]!;
    if (target instanceof library.Utf8) return textData(library, values);
    const list = Array.from(values, isInt64 ? (value) => longOf(value, column.name) : (value) => value ?? null);
    return library.vectorFromArray(list, target).data[0]!;
  });
  const data = library.makeData({ type: new library.Struct(schema.fields), length: rows, nullCount: 0, children });
  return library.tableToIPC(new library.Table(schema, [new library.RecordBatch(schema, data)]), 'stream');
}

export const arrowSink: SinkFormat = {
  format: 'arrow',
  async open(target): Promise<Sink> {
    const library = await arrowLibrary(DEFAULT_LIMITS);
    let begun: Column['type'][] | undefined;
    let types: DataType[] | undefined;
    let schema: InstanceType<Arrow['Schema']> | undefined;
    let template: BatchTemplate | undefined;
    return {
      async write({ rows: count, columns }: Rows) {
        const isLater = begun !== undefined;
        begun ??= columns.map((column) => exactIntegers(column).type);
        const rows = { rows: count, columns: columns.map((column, j) => asBegun(column, begun![j]!)) };
        const quick = template?.write(rows);
        if (quick !== undefined) return target.write(quick);
        types ??= rows.columns.map((column) => arrowType(library, column));
        schema ??= new library.Schema(rows.columns.map(({ name }, j) => new library.Field(name, types![j]!, true)));
        const bytes = streamOf(library, schema, types, rows);
        // Every stream begins with its schema: it is written once.
        const head = 8 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(4, true);
        const from = isLater ? head : 0;
        const to = rows.rows === 0 ? head : bytes.length - ARROW_END.length;
        template = BatchTemplate.of(rows, bytes.subarray(head, to));
        if (to > from) await target.write(bytes.subarray(from, to));
      },
      end: () => target.write(ARROW_END),
    };
  },
};
