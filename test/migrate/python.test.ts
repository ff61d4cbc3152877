/** The real release loads what Brine migrated without a warning, answers as the old one did, and goes on working with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, methodsOf, wrongAnswers } from '../../scripts/migrate/ask.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { dump, load } from '../../src/node.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';

const RECIPES = [
  [
    'forest-iris',
    'hist-cancer',
    'boost-cancer',
    'boost-reg-diabetes-huber',
    'isolation-cancer',
    'knn-iris-kd',
    'svc-iris-frame',
  ],
  [
    'pipe-texts',
    'columns-ints',
    'onehot-categories',
    'ordinal-categories',
    'sgd-cancer-log',
    'pls-diabetes',
    'spline-iris',
  ],
].flat();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-migrate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([['sklearn-1.2', 'sklearn-1.9', '1.9.1']])('%s in %s', (from, to, release) => {
  test.skipIf(pythonOf(to) === undefined && !requiredIn(to))('works', { timeout: 120_000 }, async () => {
    const chosen = fixtures.filter(
      (one) => one.env === from && RECIPES.includes(one.name.replace(/-(?:p\d|joblib|gzip)$/, '')),
    );
    expect(chosen.length).toBeGreaterThan(8);
    const jobs = [];
    for (const one of chosen) {
      const { model } = migrateGraph(await load(fixturePath(one.file), { lossless: true }), [
        `scikit-learn==${release}`,
      ]);
      const file = join(folder, `${one.name}.joblib`);
      await dump(model, file);
      jobs.push({
        recipe: one.name,
        file,
        input: resolve(fixturePath(one.input!)),
        methods: methodsOf(one.methods),
        fit: true,
      });
    }
    (await ask(to, jobs)).forEach((found, i) => {
      const one = chosen[i]!;
      expect(found, one.name).toMatchObject({ warnings: [], broken: {} });
      expect(found.load, one.name).toBeUndefined();
      expect(wrongAnswers(one.methods, readJson(one.expected) as Record<string, unknown>, found), one.name).toEqual({});
    });
  });
});
