/** Everything that the policy knows: the rows of all libraries, and what is dangerous. */
import { type DangerRule, STDLIB_RULES } from './dangerous.js';
import { LIBRARY_RULES } from './dangerous-libraries.js';
import type { Groups, Row } from './entry.js';
import { KNOWN } from './known.generated.js';
import { NameTable, words } from './name-table.js';
import { BOOSTERS, BOOSTERS_GROUPS } from './rows/boosters.js';
import { IMPLEMENTED } from './rows/implemented.generated.js';
import { IMBLEARN, IMBLEARN_GROUPS } from './rows/imblearn.js';
import { PANDAS, PANDAS_GROUPS } from './rows/pandas.js';
import { PURE_FUNCTIONS } from './rows/pure-functions.generated.js';
import { OLD_DISTRIBUTION, SCIPY, SCIPY_GROUPS } from './rows/scipy.js';
import { SERIALIZERS, SERIALIZERS_GROUPS } from './rows/serializers.js';
import { STATSMODELS } from './rows/statsmodels.js';
import { TABULAR, TABULAR_GROUPS } from './rows/tabular.js';
import { TORCH, TORCH_GROUPS } from './rows/torch.js';
import { STDLIB_MODULES } from './stdlib-modules.generated.js';
import { BASIC_GROUPS, BASIC_ROWS, groupTables, PLAIN, rowTable, type Tables, useTables } from './tables.js';

export const DANGER_RULES: readonly DangerRule[] = [...STDLIB_RULES, ...LIBRARY_RULES];

/** All rows that are written by hand, and the functions that a FunctionTransformer may name. */
export const ROWS: readonly (readonly Row[])[] = [
  IMPLEMENTED,
  ...BASIC_ROWS,
  SCIPY,
  BOOSTERS,
  IMBLEARN,
  STATSMODELS,
  TABULAR,
  PANDAS,
  TORCH,
  SERIALIZERS,
  PURE_FUNCTIONS,
];
export const GROUPS: readonly Groups[] = [
  ...BASIC_GROUPS,
  SCIPY_GROUPS,
  BOOSTERS_GROUPS,
  IMBLEARN_GROUPS,
  TABULAR_GROUPS,
  PANDAS_GROUPS,
  TORCH_GROUPS,
  SERIALIZERS_GROUPS,
];

/** scipy's distributions evaluate a template that their state holds. */
const DISTRIBUTION: Row = { ...PLAIN.class, evaluates: true, older: OLD_DISTRIBUTION };

let tables: Tables | undefined;

/** Makes all tables count, for every policy of this process. */
export function useAllTables(): void {
  useTables((tables ??= make()));
}

function make(): Tables {
  const rows = new NameTable<Row>();
  for (const [kind, module, names] of KNOWN) {
    rows.add(module, names, module.startsWith('scipy.stats.') ? DISTRIBUTION : PLAIN[kind]);
  }
  const dangerousNames = new NameTable<DangerRule>();
  const dangerousModules = new Map<string, DangerRule>();
  for (const rule of DANGER_RULES) {
    for (const module of words(rule.modules ?? '')) dangerousModules.set(module, rule);
    for (const [module, list] of rule.names ?? []) dangerousNames.add(module, list, rule);
  }
  return {
    complete: true,
    rows: rowTable(ROWS, rows),
    dangerousNames,
    dangerousModules,
    stdlib: new Set(words(STDLIB_MODULES)),
    groups: groupTables(GROUPS),
  };
}
