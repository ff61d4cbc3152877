/** Columns of Arrow's record batches out of their buffers: https://arrow.apache.org/docs/format/Columnar.html */
import { CodedTexts, NO_CODE } from '../../core/coded-texts.js';
import { FormatError } from '../../core/errors.js';
import { arrowColumns } from '../../estimators/input/arrow.js';
import { type Column, columnOf, typeOfValues } from '../batch.js';
import { listOf, type TextData, textsOf } from './arrow-texts.js';
import { arrowTime, isNarrow, timesOf, type TimeType } from './arrow-times.js';

/** What `fromArrow` would take. */
export type RecordBatch = Parameters<typeof arrowColumns>[0];

/** The memory of a column, as apache-arrow describes it. */
interface ColumnData {
  readonly length: number;
  readonly offset: number;
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array | null;
  readonly values: ArrayLike<number> & { subarray?: unknown };
  readonly valueOffsets?: Int32Array | BigInt64Array;
  readonly dictionary?: { readonly data: readonly ColumnData[]; readonly type: { readonly typeId: number } } | null;
  readonly type: TimeType & { readonly precision?: number };
}

/** Numbers of types in Arrow's format (`Type` of Schema.fbs), and apache-arrow's own for dictionaries. */
const INT = 2;
const FLOAT = 3;
const BOOL = 6;
const UTF8 = 5;
const LARGE_UTF8 = 20;
const DICTIONARY = -1;
const DOUBLE_PRECISION = 2;

/** True where a value is there, by row. */
function presence({ nullCount, nullBitmap, offset }: ColumnData): ((row: number) => boolean) | undefined {
  if (nullCount === 0 || nullBitmap === undefined || nullBitmap === null || nullBitmap.length === 0) return undefined;
  return (row) => ((nullBitmap[(offset + row) >> 3]! >> ((offset + row) & 7)) & 1) === 1;
}

const textData = (data: ColumnData): TextData => ({
  length: data.length,
  bytes: data.values as unknown as Uint8Array,
  offsets: data.valueOffsets!,
  isThere: presence(data),
});

/** Codes of a dictionary of texts; undefined where it is none, or holds what is missing. */
function codedOf(data: ColumnData): CodedTexts | undefined {
  const { dictionary, length, values } = data;
  if (dictionary === undefined || dictionary === null || dictionary.data.length !== 1) return undefined;
  const [entries] = dictionary.data;
  if (![UTF8, LARGE_UTF8].includes(dictionary.type.typeId) || values instanceof BigInt64Array) return undefined;
  const texts = listOf(textData(entries!));
  if (texts.includes(null)) return undefined;
  const isThere = presence(data);
  const codes = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const code = isThere?.(i) === false ? NO_CODE : values[i]!;
    if (!(code < texts.length && code >= NO_CODE))
      throw new FormatError(`row ${i} of a batch asks for entry ${code} of ${texts.length}`, { format: 'arrow' });
    codes[i] = code;
  }
  return new CodedTexts(codes, texts as string[]);
}

/** What stands in one buffer as it is wanted; undefined for other columns. */
function quickly(name: string, data: ColumnData): Column | undefined {
  const { typeId, precision } = data.type;
  if (typeId === UTF8 || typeId === LARGE_UTF8) return columnOf(name, 'text', textsOf(textData(data)));
  if (typeId === DICTIONARY) {
    const coded = codedOf(data);
    return coded === undefined ? undefined : columnOf(name, 'text', coded);
  }
  const isThere = presence(data);
  const time = arrowTime(data.type);
  const wanted = time !== undefined && isNarrow(time) ? Int32Array : BigInt64Array;
  if (time !== undefined)
    return data.values instanceof wanted
      ? { name, type: 'time', time, values: timesOf(data.values, isThere) }
      : undefined;
  if (typeId !== FLOAT || precision !== DOUBLE_PRECISION || isThere === undefined) return undefined;
  const values = Float64Array.from(data.values);
  for (let i = 0; i < values.length; i++) if (!isThere(i)) values[i] = Number.NaN;
  return columnOf(name, 'float64', values);
}

/** Types that stand in a table: of all others only the names are told. */
const HELD: ReadonlySet<unknown> = new Set([1, INT, FLOAT, UTF8, BOOL, LARGE_UTF8, 24]);

/** The word for a type that no table holds; undefined for those that one does. */
function otherKind(type: unknown): string | undefined {
  const { typeId, dictionary } = type as { typeId?: unknown; dictionary?: { typeId?: unknown } };
  const held = typeId === DICTIONARY ? dictionary?.typeId : typeId;
  return HELD.has(held) || arrowTime(type as TimeType) !== undefined ? undefined : String(type as string);
}

/** A column without rows still has its type, which a table of answers takes over. */
function emptyColumn(name: string, type: unknown): Column {
  const { typeId, precision, bitWidth } = type as { typeId?: number; precision?: number; bitWidth?: number };
  if (typeId === FLOAT) return columnOf(name, precision === DOUBLE_PRECISION ? 'float64' : 'float32', []);
  if (typeId === INT) return columnOf(name, bitWidth === 64 ? 'int64' : 'int32', []);
  if (typeId === BOOL) return columnOf(name, 'bool', []);
  return columnOf(name, otherKind(type) === undefined ? 'text' : 'any', []);
}

/** The columns of a batch, as columns that can be cut and carried over. */
export function columnsOf(batch: RecordBatch): Column[] {
  const { fields } = batch.schema;
  return fields.map(({ name, type }, j): Column => {
    const time = arrowTime(type as TimeType);
    if (batch.numRows === 0)
      return time === undefined ? emptyColumn(name, type) : { name, type: 'time', time, values: [] };
    const kind = otherKind(type);
    if (kind !== undefined) return { name, type: 'other', kind, values: new Array<null>(batch.numRows).fill(null) };
    const vector = batch.getChildAt(j) as { readonly data?: readonly ColumnData[] } | null;
    const data = vector?.data?.length === 1 ? vector.data[0] : undefined;
    const found = data?.length === batch.numRows ? quickly(name, data) : undefined;
    if (found !== undefined) return found;
    const one = { schema: { fields: [{ name, type }] }, numRows: batch.numRows, getChildAt: () => batch.getChildAt(j) };
    const values = arrowColumns(one).columns[0]!;
    return columnOf(name, typeOfValues(values), values);
  });
}
