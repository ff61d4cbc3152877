/** All rows of the policy by exact module and name, and the groups of names that patterns speak of. */
import type { DangerRule } from './dangerous.js';
import { STDLIB_RULES } from './dangerous.js';
import { LIBRARY_RULES } from './dangerous-libraries.js';
import type { Groups, KnownKind, Row } from './entry.js';
import { KNOWN } from './known.generated.js';
import { NameTable, words } from './name-table.js';
import { BOOSTERS, BOOSTERS_GROUPS } from './rows/boosters.js';
import { JOBLIB, JOBLIB_GROUPS } from './rows/joblib.js';
import { NUMPY, NUMPY_GROUPS } from './rows/numpy.js';
import { PANDAS, PANDAS_GROUPS } from './rows/pandas.js';
import { PURE_FUNCTIONS } from './rows/pure-functions.generated.js';
import { PYTHON, PYTHON_GROUPS } from './rows/python.js';
import { SCIPY, SCIPY_GROUPS } from './rows/scipy.js';
import { SERIALIZERS, SERIALIZERS_GROUPS } from './rows/serializers.js';
import { SKLEARN, SKLEARN_GROUPS } from './rows/sklearn.js';
import { TORCH, TORCH_GROUPS } from './rows/torch.js';
import { STDLIB_MODULES } from './stdlib-modules.generated.js';

export const DANGER_RULES: readonly DangerRule[] = [...STDLIB_RULES, ...LIBRARY_RULES];

/** All rows that are written by hand, and the functions that a FunctionTransformer may name. */
export const ROWS: readonly (readonly Row[])[] = [
  PYTHON,
  NUMPY,
  SCIPY,
  JOBLIB,
  SKLEARN,
  BOOSTERS,
  PANDAS,
  TORCH,
  SERIALIZERS,
  PURE_FUNCTIONS,
];
export const GROUPS: readonly Groups[] = [
  PYTHON_GROUPS,
  NUMPY_GROUPS,
  SCIPY_GROUPS,
  JOBLIB_GROUPS,
  SKLEARN_GROUPS,
  BOOSTERS_GROUPS,
  PANDAS_GROUPS,
  TORCH_GROUPS,
  SERIALIZERS_GROUPS,
];

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

/** scipy's distributions evaluate a template that their state holds. */
const DISTRIBUTION: Row = { ...PLAIN.class, evaluates: true };

export interface Tables {
  readonly rows: NameTable<Row>;
  readonly dangerousNames: NameTable<DangerRule>;
  readonly dangerousModules: ReadonlyMap<string, DangerRule>;
  readonly stdlib: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, NameTable<true>>;
}

let tables: Tables | undefined;

export function policyTables(): Tables {
  return (tables ??= build());
}

function build(): Tables {
  const rows = new NameTable<Row>();
  for (const [kind, module, names] of KNOWN) {
    rows.add(module, names, module.startsWith('scipy.stats.') ? DISTRIBUTION : PLAIN[kind]);
  }
  for (const row of ROWS.flat()) for (const module of words(row.in)) rows.add(module, row.names, row);
  const dangerousNames = new NameTable<DangerRule>();
  const dangerousModules = new Map<string, DangerRule>();
  for (const rule of DANGER_RULES) {
    for (const module of words(rule.modules ?? '')) dangerousModules.set(module, rule);
    for (const [module, list] of rule.names ?? []) dangerousNames.add(module, list, rule);
  }
  const groups = new Map<string, NameTable<true>>();
  for (const [name, lists] of GROUPS.flatMap((all) => Object.entries(all))) {
    const table = groups.get(name) ?? new NameTable<true>();
    groups.set(name, table);
    for (const [modules, list] of lists) for (const module of words(modules)) table.add(module, list, true);
  }
  return { rows, dangerousNames, dangerousModules, stdlib: new Set(words(STDLIB_MODULES)), groups };
}
