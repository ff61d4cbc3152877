/** Columns as a Parquet file, compressed with snappy. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Cell } from '../../answers.js';
import { handler } from '../../contract.js';

export interface ParquetColumn {
  readonly name: string;
  readonly values: readonly Cell[];
}

declare module '../../contract.js' {
  interface Contract {
    parquet: { ask: { columns: readonly ParquetColumn[] }; give: Uint8Array<ArrayBuffer> };
  }
}

/** Whole numbers stay whole; a column of several kinds becomes texts. */
function typed({ name, values }: ParquetColumn): Parameters<typeof parquetWriteBuffer>[0]['columnData'][number] {
  const known = values.filter((value) => value !== null);
  const all = (type: string): boolean => known.length > 0 && known.every((value) => typeof value === type);
  if (all('boolean')) return { name, data: [...values], type: 'BOOLEAN', nullable: true };
  if (!all('number'))
    return {
      name,
      data: values.map((value) => (value === null ? null : String(value))),
      type: 'STRING',
      nullable: true,
    };
  if (!known.every(Number.isSafeInteger)) return { name, data: [...values], type: 'DOUBLE', nullable: true };
  const data = values.map((value) => (value === null ? null : BigInt(value as number)));
  return { name, data, type: 'INT64', nullable: true };
}

export default handler('parquet', ({ columns }) => {
  // Two columns of one name would be one.
  const seen = new Map<string, number>();
  const columnData = columns.map((column) => {
    const times = seen.get(column.name) ?? 0;
    seen.set(column.name, times + 1);
    return typed(times === 0 ? column : { ...column, name: `${column.name}_${times}` });
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
});
