/**
 * The rows of the policy by exact module and name, and the groups of names that patterns speak of. Most models name nothing
 * but what the basic tables hold, and pages load no more; the rest comes with the first file that names something else.
 */
import type { DangerRule } from './dangerous.js';
import type { Groups, KnownKind, Row } from './entry.js';
import { NameTable, words } from './name-table.js';
import { JOBLIB, JOBLIB_GROUPS } from './rows/joblib.js';
import { NUMPY, NUMPY_GROUPS } from './rows/numpy.js';
import { PYTHON, PYTHON_GROUPS } from './rows/python.js';
import { SKLEARN, SKLEARN_GROUPS } from './rows/sklearn.js';

/** Rows and groups of what every model may be made of. */
export const BASIC_ROWS: readonly (readonly Row[])[] = [PYTHON, NUMPY, JOBLIB, SKLEARN];
export const BASIC_GROUPS: readonly Groups[] = [PYTHON_GROUPS, NUMPY_GROUPS, JOBLIB_GROUPS, SKLEARN_GROUPS];

/** How the names of `known.generated.ts` may be used: there are no forms but those of their kind. */
export const PLAIN: Readonly<Record<KnownKind, Row>> = {
  class: { kind: 'class', in: '', names: '' },
  type: { kind: 'type', in: '', names: '', args: ['', 'num|str|bytes'] },
  function: { kind: 'function', in: '', names: '' },
  maker: {
    kind: 'maker',
    in: '',
    names: '',
    args: 'class, int, none|(data...)',
    state: '(data...)',
    check: 'own-class',
  },
};

export interface Tables {
  /** False for the basic tables: what is not in them may be in the others. */
  readonly complete: boolean;
  readonly rows: NameTable<Row>;
  readonly dangerousNames: NameTable<DangerRule>;
  readonly dangerousModules: ReadonlyMap<string, DangerRule>;
  readonly stdlib: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, NameTable<true>>;
}

/** Of `known.generated.ts`, what nearly every model names. */
export const NUMBER_TYPES = 'bool_ float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 str_';

let basic: Tables | undefined;
let complete: Tables | undefined;

/** The tables that are loaded. */
export function policyTables(): Tables {
  return complete ?? (basic ??= basicTables());
}

/** For `all-tables.ts`: from now on everything is decided by these. */
export function useTables(tables: Tables): void {
  complete = tables;
}

/** The tables that come with every page. */
export function basicTables(): Tables {
  const rows = new NameTable<Row>();
  rows.add('numpy', NUMBER_TYPES, PLAIN.type);
  return {
    complete: false,
    rows: rowTable(BASIC_ROWS, rows),
    dangerousNames: new NameTable<DangerRule>(),
    dangerousModules: new Map(),
    stdlib: new Set(),
    groups: groupTables(BASIC_GROUPS),
  };
}

/** Adds rows that are written by hand; the last row for a name counts. */
export function rowTable(all: readonly (readonly Row[])[], rows = new NameTable<Row>()): NameTable<Row> {
  for (const row of all.flat()) for (const module of words(row.in)) rows.add(module, row.names, row);
  return rows;
}

export function groupTables(all: readonly Groups[]): ReadonlyMap<string, NameTable<true>> {
  const groups = new Map<string, NameTable<true>>();
  for (const [name, lists] of all.flatMap((each) => Object.entries(each))) {
    const table = groups.get(name) ?? new NameTable<true>();
    groups.set(name, table);
    for (const [modules, list] of lists) for (const module of words(modules)) table.add(module, list, true);
  }
  return groups;
}
