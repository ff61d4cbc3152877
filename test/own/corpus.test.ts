/** Own classes and functions, bundles, several pickles, dill and cloudpickle: what Python wrote, with Python's numbers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnsafeGlobalError } from '../../src/core/errors.js';
import { scan } from '../../src/entries/scan-node.js';
import { dump, load, loadAll, missingCode } from '../../src/node.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { PyObject } from '../../src/pickle/values/py-values.js';
import { asked, difference, ownEntries, ownEntry, ownFile, supplyAll } from '../helpers/own-corpus.js';

const named = ownEntries.map((entry) => [`${entry.env} ${entry.name}`, entry] as const);
const envs = [...new Set(ownEntries.map(({ env }) => env))];
/** What the models of record.py name. */
const NAMES = ['AddRatio', 'Clip', 'PickColumns', 'gain', 'squash', 'tokenize'].map((name) => `__main__.${name}`);

describe('with everything supplied', () => {
  let forget: () => void;
  beforeAll(() => {
    forget = supplyAll();
  });
  afterAll(() => forget());

  test.each(named)('%s answers as in Python', async (_, entry) => {
    for (const check of entry.checks) {
      const { at, pickle } = check;
      const warnings: string[] = [];
      const options = { ...(at === undefined ? {} : { at }), onWarning: (text: string) => warnings.push(text) };
      const model =
        pickle === undefined ? await load(ownFile(entry), options) : (await loadAll(ownFile(entry)))[pickle];
      expect(difference(asked(model, check), check.output)).toBeLessThan(1e-12);
      expect(warnings).toEqual([]);
    }
  });

  test.each(envs)('%s: scan says what is supplied by the user, and judges as before', async (env) => {
    const plain = await scan(ownFile({ env, name: 'whole.pkl' }));
    expect(plain.verdict).toBe('suspicious');
    const own = plain.findings.filter(({ rule }) => rule === 'supplied-by-you');
    expect(own.map(({ global }) => global).sort()).toEqual(NAMES);
    expect(own[0]!.message).toContain('supplied by you');
    for (const library of ['dill', 'cloudpickle']) {
      const carried = await scan(ownFile({ env, name: `whole-${library}.pkl` }));
      expect(carried.verdict).toBe('dangerous');
      const note = carried.findings.find(({ rule }) => rule === 'carries-code')!;
      for (const name of NAMES) expect(note.message).toContain(`${name} (supplied by you)`);
    }
  });

  test.each(envs)('%s: what carries code is written back, and answers as before', async (env) => {
    const folder = mkdtempSync(join(tmpdir(), 'brine-own-'));
    const entry = ownEntry(env, 'whole-cloudpickle.pkl');
    const out = join(folder, 'again.joblib');
    await dump(await load(ownFile(entry)), out);
    const again = await load(out);
    rmSync(folder, { recursive: true });
    for (const check of entry.checks) expect(difference(asked(again, check), check.output)).toBeLessThan(1e-12);
  });
});

describe('with nothing supplied', () => {
  test.each(envs)('%s: what is missing is told by name', async (env) => {
    const warnings: string[] = [];
    const model = await load(ownFile({ env, name: 'whole.pkl' }), { onWarning: (text) => warnings.push(text) });
    expect(warnings).toHaveLength(1);
    expect([...new Set(missingCode(model).map(({ name }) => name))].sort()).toEqual(NAMES);
    for (const name of NAMES) expect(warnings[0]).toContain(`'${name}'`);
  });

  test.each(envs.flatMap((env) => ['dill', 'cloudpickle'].map((library) => [env, library] as const)))(
    '%s: code that %s carries is refused, by name, and can be looked at',
    async (env, library) => {
      const path = ownFile({ env, name: `whole-${library}.pkl` });
      const error = await load(path).then(
        () => undefined,
        (caught: unknown) => caught as UnsafeGlobalError,
      );
      expect(error).toBeInstanceOf(UnsafeGlobalError);
      expect(error!.message).toContain('It carries the code of ');
      for (const name of NAMES) expect(error!.message).toContain(name);
      const inert = await load<unknown>(path, { allowDangerous: true });
      expect(inert).toBeInstanceOf(PyObject);
      expect(() => (inert as Estimator).predict([[1]])).toThrow(/does not run/);
    },
  );

  test('a part of what it carries is not enough', async () => {
    const forget = supplyAll();
    const { unregisterFunction } = await import('../../src/estimators/own/functions.js');
    unregisterFunction('__main__.tokenize');
    const path = ownFile({ env: 'own-2026', name: 'whole-cloudpickle.pkl' });
    await expect(load(path)).rejects.toThrow(/carries the code of __main__\.tokenize: once .* has supplied it/);
    forget();
  });

  test('the only model of a bundle is found', async () => {
    const entry = ownEntry('own-2026', 'only.joblib');
    const model = await load(ownFile(entry), { at: 'model' });
    expect(difference(asked(model, entry.checks[0]!), entry.checks[0]!.output)).toBeLessThan(1e-12);
  });
});
