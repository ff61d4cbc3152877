import { readFileSync } from 'node:fs';

type Value = null | boolean | string | { int: string } | { float: string };

const { lists, tables } = JSON.parse(readFileSync('fixtures/parquet/expected.json', 'utf8')) as {
  lists: Value[][];
  tables: Record<string, Record<string, number>>;
};

function plain(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return 'int' in value ? BigInt(value.int) : Number(value.float.replace('inf', 'Infinity'));
}

/** What pandas reads from a file of fixtures/parquet: integers are bigint, and what is missing is null. */
export function expectedTable(file: string): Record<string, unknown[]> {
  const entries = Object.entries(tables[file]!).map(([name, at]) => [name, lists[at]!.map(plain)]);
  return Object.fromEntries(entries) as Record<string, unknown[]>;
}
