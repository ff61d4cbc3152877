/** What audits are composed of: the callables of the policy that a Python has, attribute names, and texts. */
import type { Row } from '../../src/scan/policy/entry.js';
import { FUNCTION_SLOTS } from '../../src/scan/policy/functions.js';
import { KNOWN } from '../../src/scan/policy/known.generated.js';
import { words } from '../../src/scan/policy/name-table.js';
import { GROUPS, ROWS } from '../../src/scan/policy/all-tables.js';
import { PLAIN } from '../../src/scan/policy/tables.js';

export interface Callable {
  readonly module: string;
  readonly name: string;
  readonly row: Row;
}

const ALL: readonly Callable[] = [
  ...KNOWN.flatMap(([kind, module, names]) => words(names).map((name) => ({ module, name, row: PLAIN[kind] }))),
  ...ROWS.flat().flatMap((row) =>
    words(row.in).flatMap((module) => words(row.names).map((name) => ({ module, name, row }))),
  ),
];

/** Every module and name of the policy. */
export const PAIRS: readonly (readonly [module: string, name: string])[] = ALL.map(({ module, name }) => [
  module,
  name,
]);

/** What files are composed of: the part of the policy that a Python has. */
export class Stock {
  readonly all: readonly Callable[];
  /** Rows that are written by hand are more interesting than the hundreds of estimators. */
  readonly special: readonly Callable[];
  readonly functions: readonly Callable[];
  readonly types: readonly Callable[];
  readonly classes: readonly Callable[];
  readonly calling: readonly Callable[];
  readonly #rows: ReadonlyMap<string, Callable>;
  readonly #groups = new Map<string, readonly { module: string; name: string }[]>();

  constructor(here: readonly (readonly [string, string])[] = PAIRS) {
    const present = new Set(here.map((pair) => pair.join(' ')));
    const last = new Map(ALL.map((callable) => [`${callable.module} ${callable.name}`, callable]));
    this.#rows = new Map([...last].filter(([key]) => present.has(key)));
    this.all = [...this.#rows.values()];
    this.special = this.all.filter(({ row }) => row.in !== '');
    const byKind = (kind: Row['kind']): readonly Callable[] => this.all.filter(({ row }) => row.kind === kind);
    this.functions = byKind('function');
    this.types = byKind('type');
    this.classes = byKind('class');
    this.calling = byKind('callable');
    for (const [group, members] of groups) {
      const found = members.filter(({ module, name }) => present.has(`${module} ${name}`));
      this.#groups.set(group, found.length > 0 ? found : members);
    }
  }

  row(module: string, name: string): Callable | undefined {
    return this.#rows.get(`${module} ${name}`);
  }

  group(name: string): readonly { module: string; name: string }[] {
    return this.#groups.get(name)!;
  }
}

const groups = new Map<string, { module: string; name: string }[]>();
for (const [group, lists] of GROUPS.flatMap((all) => Object.entries(all))) {
  const members = groups.get(group) ?? [];
  groups.set(group, members);
  for (const [modules, names] of lists)
    for (const module of words(modules)) for (const name of words(names)) members.push({ module, name });
}

/** Attributes that libraries, Python or numpy look up by name. */
export const ATTRIBUTES = [
  ...FUNCTION_SLOTS,
  ...words(
    'append extend add update predict fit transform __setstate__ __reduce__ __array__ __array_interface__ __array_struct__ __len__ ' +
      '__iter__ __getitem__ __call__ __class__ __dict__ __del__ __init__ __new__ __float__ __index__ __eq__ __hash__ __fspath__ __buffer__ ' +
      '_parse_arg_template formula restore_design_info from_arrays dist args kwds pyfunc estimators_ steps _mgr _data _typ _flags attrs ' +
      'handle _handle model_str data maps shape dtype indices indptr n_features_in_ classes_ tree_ _sklearn_version _name freq location ' +
      'store_backend backend verbose base_dir path filename name key',
  ),
];
export const PLAIN_ATTRIBUTES = ATTRIBUTES.filter((name) => !name.startsWith('__') && name !== '_parse_arg_template');
export const TEXTS = words(
  'a b os system posix numpy scipy.special sklearn builtins eval exec import_module touch unlink lower split %s %(a)s {0.__class__} ' +
    '/tmp/brine-audit-mark ../x latin1 C F < = f8 O i4 V0 MT19937 UTC Europe/Berlin ../../etc/passwd random D add log1p category ' +
    'datetime64[ns] object str this antigravity x__y __globals__ {a!r} 0',
);
export const CODES = ['f8', 'f4', 'i8', 'i4', 'u1', 'O8', 'V0', 'V8', 'S4', 'U3', 'M8', 'm8', 'b1', 'c16', 'f2'];
