/** Columns of scores in Parquet, of which pages are written as they lie, as another reader has them: hyparquet. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, expect, test } from 'vitest';
import { outputAt } from '../../src/stream/places/outputs-node.js';
import { parquetSink } from '../../src/stream/sinks/parquet.js';
import type { Column } from '../../src/stream/batch.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'brine-floats-'));
afterAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
});

const GROUP = 131_072;

/** Batches in memory that is used again, as those of a stream are. */
async function written(name: string, count: number, step: number): Promise<Uint8Array> {
  const output = await outputAt(join(FOLDER, name), process.stdout);
  const sink = await parquetSink.open(output.sink, {});
  const scores = new Float64Array(step);
  const narrow = new Float32Array(step);
  const few = new Float64Array(step);
  const ids = new BigInt64Array(step);
  const kinds = new Array<string | null>(step);
  for (let at = 0; at < count; at += step) {
    const rows = Math.min(step, count - at);
    for (let i = 0; i < rows; i++) {
      scores[i] = score(at + i);
      narrow[i] = Math.cos(at + i);
      few[i] = (at + i) % 3;
      ids[i] = BigInt(at + i);
      kinds[i] = (at + i) % 1000 === 0 ? null : `kind ${(at + i) % 5}`;
    }
    const columns: Column[] = [
      { name: 'id', type: 'int64', values: ids.subarray(0, rows) },
      { name: 'score', type: 'float64', values: scores.subarray(0, rows) },
      { name: 'kind', type: 'text', values: kinds.slice(0, rows) },
      { name: 'narrow', type: 'float32', values: narrow.subarray(0, rows) },
      { name: 'few', type: 'float64', values: few.subarray(0, rows) },
    ];
    await sink.write({ rows, columns });
    ids.fill(-1n);
    scores.fill(-1);
    narrow.fill(-1);
    few.fill(-1);
  }
  await sink.end();
  await output.commit();
  return readFileSync(join(FOLDER, name));
}

const score = (row: number): number => (row % 5000 === 17 ? Number.NaN : Math.sin(row));

test('scores, labels and texts of several groups', { timeout: 60_000 }, async () => {
  const count = GROUP + 40_000;
  const bytes = await written('groups.parquet', count, 30_000);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const { row_groups: groups } = parquetMetadata(file);
  expect(groups.map((group) => Number(group.num_rows))).toEqual([GROUP, count - GROUP]);
  const chunks = Object.fromEntries(groups[0]!.columns.map(({ meta_data: m }) => [m!.path_in_schema[0]!, m!]));
  expect(chunks['score']).toMatchObject({ encodings: ['PLAIN'], codec: 'SNAPPY', num_values: BigInt(GROUP) });
  const all = Array.from({ length: GROUP }, (_, row) => score(row)).filter((value) => !Number.isNaN(value));
  const least = all.reduce((a, b) => Math.min(a, b));
  const most = all.reduce((a, b) => Math.max(a, b));
  expect(chunks['score']!.statistics).toMatchObject({ min_value: least, max_value: most, null_count: 0n });
  // A dictionary makes those of few kinds smaller.
  expect(chunks['few']!.dictionary_page_offset).toBeDefined();
  const rows = await parquetReadObjects({ file, compressors });
  expect(rows).toHaveLength(count);
  let wrong = 0;
  rows.forEach((row, i) => {
    const isRight =
      row['id'] === BigInt(i) &&
      Object.is(row['score'], score(i)) &&
      row['narrow'] === Math.fround(Math.cos(i)) &&
      row['few'] === i % 3 &&
      (row['kind'] ?? null) === (i % 1000 === 0 ? null : `kind ${i % 5}`);
    if (!isRight) wrong++;
  });
  expect(wrong).toBe(0);
});
