/** Columns of Arrow's record batches out of their buffers: https://arrow.apache.org/docs/format/Columnar.html */
import { CodedTexts, NO_CODE } from '../../core/coded-texts.js';
import { FormatError } from '../../core/errors.js';
import { arrowColumns } from '../../estimators/input/arrow.js';
import { type Column, columnOf, typeOfValues } from '../batch.js';
import { listOf, type TextData, textsOf } from './arrow-texts.js';

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
  readonly type: { readonly typeId: number; readonly precision?: number };
}

/** Numbers of types in Arrow's format (`Type` of Schema.fbs), and apache-arrow's own for dictionaries. */
const FLOAT = 3;
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
  if (typeId !== FLOAT || precision !== DOUBLE_PRECISION || isThere === undefined) return undefined;
  const values = Float64Array.from(data.values);
  for (let i = 0; i < values.length; i++) if (!isThere(i)) values[i] = Number.NaN;
  return columnOf(name, 'float64', values);
}

/** The columns of a batch, as columns that can be cut and carried over. */
export function columnsOf(batch: RecordBatch): Column[] {
  const { fields } = batch.schema;
  if (batch.numRows === 0) return fields.map(({ name }) => columnOf(name, 'any', []));
  return fields.map(({ name, type }, j): Column => {
    const vector = batch.getChildAt(j) as { readonly data?: readonly ColumnData[] } | null;
    const data = vector?.data?.length === 1 ? vector.data[0] : undefined;
    const found = data?.length === batch.numRows ? quickly(name, data) : undefined;
    if (found !== undefined) return found;
    const one = { schema: { fields: [{ name, type }] }, numRows: batch.numRows, getChildAt: () => batch.getChildAt(j) };
    const values = arrowColumns(one).columns[0]!;
    return columnOf(name, typeOfValues(values), values);
  });
}
