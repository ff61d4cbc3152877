/** Pages load the guard with the basic tables of the policy; these must decide as all tables do, or not at all. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UnsafeGlobalError } from '../../src/core/errors.js';
import { MODULE_RENAMES } from '../../src/estimators/binding/module-renames.js';
import { load } from '../../src/index.js';
import { scanContext } from '../../src/model/scan-context.js';
import { completeGuard } from '../../src/scan/complete-guard.js';
import { GROUPS } from '../../src/scan/policy/all-tables.js';
import { words } from '../../src/scan/policy/name-table.js';
import { Policy, parseGlobal } from '../../src/scan/policy/policy.js';
import { BASIC_GROUPS, BASIC_ROWS, basicTables, NUMBER_TYPES, policyTables } from '../../src/scan/policy/tables.js';
import { TABLES_NEEDED } from '../../src/scan/policy/tables-needed.js';
import { bytes, call, stackGlobal } from '../helpers/pickle-bytes.js';

const { implemented } = scanContext;

/** Every pair of module and name that the basic tables or Brine's own classes hold, under old names of modules as well. */
function* basicPairs(): Iterable<readonly [string, string]> {
  const older = new Map<string, string[]>();
  for (const [old, today] of MODULE_RENAMES) older.set(today, [...(older.get(today) ?? []), old]);
  const named = [
    ...BASIC_ROWS.flat().flatMap((row) =>
      words(row.in).flatMap((module) => words(row.names).map((name) => [module, name] as const)),
    ),
    ...[...implemented.classes()].map(parseGlobal).map(({ module, name }) => [module, name] as const),
    ...[...implemented.calls()].map((pair) => pair.split(' ', 2) as [string, string]),
    ...words(NUMBER_TYPES).map((name) => ['numpy', name] as const),
  ];
  for (const [module, name] of named) {
    yield [module, name];
    for (const old of older.get(module) ?? []) yield [old, name];
  }
}

// First, while nothing has asked for more in this process.
test('an ordinary model loads with the basic tables, a hostile or damaged file brings the others', async () => {
  const model = await load(readFileSync('demo/tumours.joblib'));
  expect(model.classes).toBeDefined();
  expect(policyTables().complete).toBe(false);

  const SYSTEM = call('os', 'system');
  const broken = bytes(SYSTEM.subarray(0, -1), '0000', stackGlobal('builtins', 'eval'), '.');
  const error = await load(broken).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UnsafeGlobalError);
  expect((error as UnsafeGlobalError).globals).toEqual(['os.system', 'builtins.eval']);
  expect(policyTables().complete).toBe(true);
});

test('what the basic tables decide, all tables decide alike', () => {
  completeGuard();
  const all = new Policy(implemented);
  let decided = 0;
  for (const [module, name] of basicPairs()) {
    // One that changes over to all tables where it cannot decide: then there is nothing to compare.
    const ruling = new Policy(implemented, {}, basicTables()).rule(module, name);
    expect(ruling, `${module}.${name}`).toEqual(all.rule(module, name));
    decided++;
  }
  expect(decided).toBeGreaterThan(900);
});

test('a group of names is told in one place', () => {
  const names = GROUPS.flatMap((groups) => Object.keys(groups));
  expect(new Set(names).size).toBe(names.length);
  expect(BASIC_GROUPS.every((groups) => GROUPS.includes(groups))).toBe(true);
});

test('nothing is decided on half of the tables', async () => {
  const { vi } = await import('vitest');
  vi.resetModules();
  const { Policy: Fresh } = await import('../../src/scan/policy/policy.js');
  const { TABLES_NEEDED: needed } = await import('../../src/scan/policy/tables-needed.js');
  expect(needed.description).toBe(TABLES_NEEDED.description);
  const policy = new Fresh(implemented);
  const thrown = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  for (const [module, name] of [
    ['os', 'system'],
    ['pandas', 'DataFrame'],
    ['numpy', 'sin'],
    ['my_pkg', 'Own'],
    ['sklearn.linear_model._logistic', 'LogisticRegression.fit'],
    ['__builtin__', 'eval'],
  ] as const) {
    expect(
      thrown(() => policy.rule(module, name)),
      `${module}.${name}`,
    ).toBe(needed);
  }
  expect(thrown(() => policy.isPythonModule('os'))).toBe(needed);
  expect(thrown(() => policy.isInGroup('torch._utils', '_rebuild', 'torch-tensor'))).toBe(needed);
});
