/**
 * Column chunks of floats that are nearly all different, as scores are: one page of their bytes as they lie. The library would look for
 * a dictionary and for repetitions in them, one value after another. https://parquet.apache.org/docs/file-format/data-pages/
 */
import type { RowGroup } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer';
import type { writePageHeader } from 'hyparquet-writer/src/datapage.js';

export type Floats = Float64Array | Float32Array;
export type Chunk = RowGroup['columns'][number];

/** Values that are looked at. */
const SAMPLE = 1024;
/** Snappy's tag of bytes that are no repetition, with their number in four bytes. */
const LITERAL = 63 << 2;

/** True for values that no dictionary makes smaller. */
export function areVaried(values: Floats): boolean {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const found = new Set<number>();
  let looked = 0;
  for (let i = 0; i < values.length; i += step, looked++) found.add(values[i]!);
  return found.size > looked / 2;
}

function statisticsOf(values: Floats) {
  let least = Infinity;
  let most = -Infinity;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value !== value) missing++;
  }
  const counts = { null_count: 0n, nan_count: BigInt(missing) };
  if (least > most) return counts;
  // A zero of either sign is between these.
  return { ...counts, min_value: least === 0 ? -0 : least, max_value: most === 0 ? 0 : most };
}

function varIntSize(value: number): number {
  let size = 1;
  for (; value > 0x7f; value = Math.floor(value / 128)) size++;
  return size;
}

/** Writes all values, of which none is null, of an optional column. */
export function writeFloats(
  writer: ByteWriter,
  writeHeader: typeof writePageHeader,
  name: string,
  values: Floats,
): Chunk {
  const start = writer.offset;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const count = values.length;
  // That each value is there: one run of the same level.
  const levels = varIntSize(2 * count) + 1;
  writeHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels + bytes.length,
    compressed_page_size: levels + varIntSize(bytes.length) + 5 + bytes.length,
    data_page_header_v2: {
      num_values: count,
      num_nulls: 0,
      num_rows: count,
      encoding: 'PLAIN',
      definition_levels_byte_length: levels,
      repetition_levels_byte_length: 0,
      is_compressed: true,
    },
  });
  const header = writer.offset - start;
  writer.appendVarInt(2 * count);
  writer.appendUint8(1);
  writer.appendVarInt(bytes.length);
  writer.appendUint8(LITERAL);
  writer.appendUint32(bytes.length - 1);
  writer.appendBytes(bytes);
  return {
    meta_data: {
      type: values instanceof Float64Array ? 'DOUBLE' : 'FLOAT',
      encodings: ['PLAIN'],
      path_in_schema: [name],
      codec: 'SNAPPY',
      num_values: BigInt(count),
      total_compressed_size: BigInt(writer.offset - start),
      total_uncompressed_size: BigInt(header + levels + bytes.length),
      data_page_offset: BigInt(start),
      statistics: statisticsOf(values),
      encoding_stats: [{ page_type: 'DATA_PAGE_V2', encoding: 'PLAIN', count: 1 }],
    },
    file_offset: BigInt(start),
  };
}
