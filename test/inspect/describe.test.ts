/** What is said of a model is what Python says of it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe as suite, expect, test } from 'vitest';
import { describe, type ModelDescription } from '../../src/inspect/describe.js';
import { diagram } from '../../src/inspect/diagram.js';
import { summarise } from '../../src/entries/shared/inspect-node.js';
import { load } from '../../src/node.js';
import { parseCsv } from '../../src/table/csv.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { fixturePath, fixtures } from '../helpers/fixtures.js';
import { fixtureOf } from '../helpers/models.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const pathOf = (name: string): string => fixturePath(fixtureOf('sklearn-1.9', name).file);
const python = pythonOf('sklearn-1.9');

/** What Python says of each file: its kind, importances, coefficients, names at the last step, nodes of its trees. */
const QUESTION = `
import json, sys, joblib, warnings
from sklearn.base import is_classifier, is_regressor
from sklearn.pipeline import Pipeline
warnings.simplefilter("ignore")
answers = []
for path in json.load(sys.stdin):
    model = joblib.load(path)
    last = model.steps[-1][1] if isinstance(model, Pipeline) else model
    try: names = [str(n) for n in model[:-1].get_feature_names_out()] if isinstance(model, Pipeline) else None
    except Exception: names = None
    dense = lambda value: value.toarray() if hasattr(value, "toarray") else value
    array = lambda name: dense(getattr(last, name)).tolist() if hasattr(last, name) else None
    trees = getattr(last, "estimators_", None)
    flat = [] if trees is None else [t for t in (trees.ravel() if hasattr(trees, "ravel") else trees) if hasattr(t, "tree_")]
    answers.append({
        "kind": "classifier" if is_classifier(model) else "regressor" if is_regressor(model) else None,
        "importances": array("feature_importances_"), "coef": array("coef_"), "names": names,
        "nodes": sum(t.tree_.node_count for t in flat) or None,
        "version": model.__getstate__().get("_sklearn_version"),
        "params": sorted(model.get_params(deep=False)),
    })
json.dump(answers, sys.stdout)
`;

interface Answer {
  kind: string | null;
  importances: number[] | null;
  coef: number[] | number[][] | null;
  names: string[] | null;
  nodes: number | null;
  version: string;
  params: string[];
}

const models = fixtures.filter(
  ({ env, kind, name }) =>
    env === 'sklearn-1.9' &&
    kind === 'model' &&
    /^(?:forest|tree|extra|boost|pipe|logistic|ridge|linear|svc|knn|lasso)-/.test(name),
);

suite.runIf(python !== undefined || pythonRequired)('a description', () => {
  test('says of each model what Python says', async () => {
    const answers = JSON.parse(
      execFileSync(python!, ['-c', QUESTION], {
        input: JSON.stringify(models.map(({ file }) => fixturePath(file))),
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { ...process.env, PYTHONPATH: 'fixtures/custom' },
      }),
    ) as Answer[];
    const seen = { importances: 0, coefficients: 0, names: 0, nodes: 0 };
    for (const [i, { file, name }] of models.entries()) {
      const want = answers[i]!;
      const found = describe(await load(fixturePath(file)));
      if (want.kind !== null) expect(found.kind, name).toBe(want.kind);
      expect(found.sklearn, name).toBe(want.version);
      // Some store what their signature hides (gradient boosting its alpha).
      expect(Object.keys(found.params), name).toEqual(expect.arrayContaining(want.params));
      if (want.nodes !== null && !name.startsWith('pipe')) {
        // The first estimator of boosting may hold a tree of its own.
        expect(found.sizes.nodes, name).toBeGreaterThanOrEqual(want.nodes);
        seen.nodes++;
      }
      if (want.importances !== null && found.importances !== null) {
        found.importances.forEach(({ value }, j) => expect(value).toBeCloseTo(want.importances![j]!, 12));
        seen.importances++;
      }
      if (want.coef !== null && found.coefficients !== null) {
        const rows = found.coefficients.map(({ weights }) => weights.map(({ value }) => value));
        expect(rows.flat(), name).toEqual(want.coef.flat());
        seen.coefficients++;
        if (want.names !== null) {
          expect(found.coefficients[0]!.weights.map((weight) => weight.name)).toEqual(want.names);
          seen.names++;
        }
      }
    }
    expect(seen.importances).toBeGreaterThan(30);
    expect(seen.coefficients).toBeGreaterThan(30);
    expect(seen.names).toBeGreaterThan(5);
    expect(seen.nodes).toBeGreaterThan(15);
  }, 60_000);
});

test('names every part, with the columns that it sees', async () => {
  const { parts, features, classes } = describe(await load('demo/tumours.joblib'));
  expect(features).toMatchObject({ count: 5, names: ['radius', 'texture', 'area', 'shape', 'edge'] });
  expect(classes).toEqual(['benign', 'malignant']);
  const prepare = parts[0]!.model as ReturnType<typeof describe>;
  expect(prepare.parts[0]).toMatchObject({ name: 'numbers', columns: ['radius', 'texture', 'area'] });
  expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
});

test.each([
  ['stacking-cancer', ['  ┌─ LogisticRegression ─────┐', 'X ─┼─ RandomForestClassifier ─┼─► LogisticRegression ─► a', '  └─ DecisionTreeClassifier ─┘']], // prettier-ignore
  ['union-iris', ['X ─┬─ StandardScaler ─┬─► a', '   └─ MinMaxScaler ───┘']],
  ['tree-iris', undefined],
])('the picture of %s', async (name, lines) => {
  const graph = await load<PyObject>(pathOf(name), { lossless: true });
  expect(diagram(graph, 'a')?.map((line) => line.trim())).toEqual(lines?.map((line) => line.trim()));
});

test('what is no model has no description', () => {
  expect(() => describe([1, 2])).toThrow(/takes an estimator/);
});

test('bytes of arrays and of what predictions keep, for each part', async () => {
  const model = await load<Estimator>('fixtures/files/sklearn-1.9/mlp-iris.joblib.z');
  const before = describe(model).sizes;
  expect(before.packed).toBe(0);
  const stored = ['coefs_', 'intercepts_'].flatMap((name) => model.get(name) as NdArray[]);
  expect(before.bytes).toBeGreaterThanOrEqual(stored.reduce((sum, array) => sum + array.nbytes, 0));
  const data = Float64Array.from({ length: 4 * 500 }, (_, i) => i % 7);
  model.predict({ data, shape: [500, 4] });
  const { packed } = describe(model).sizes;
  // Weights by output, and the panels of the layers that are wide enough.
  const weights = (model.get('coefs_') as NdArray[]).reduce((sum, array) => sum + array.nbytes, 0);
  expect(packed).toBeGreaterThanOrEqual(weights);
  expect(packed).toBeLessThan(4 * weights + 4096);
  model.predict({ data, shape: [500, 4] });
  expect(describe(model).sizes.packed).toBe(packed);

  const pipeline = await load<Estimator>(pathOf('pipe-digits'));
  pipeline.predict({ data: new Float64Array(500 * 64), shape: [500, 64] });
  const { sizes, parts } = describe(pipeline);
  const inside = parts.map(({ model: part }) => (part as ModelDescription).sizes);
  // Ten classes in panels of four.
  expect(inside.map((part) => part.packed)).toEqual([0, 12 * 64 * 8]);
  expect(sizes.packed).toBe(inside.reduce((sum, part) => sum + part.packed, 0));
  expect(inside.every((part) => part.bytes > 0 && part.bytes < sizes.bytes)).toBe(true);
});

suite('the types of features', () => {
  const typesOf = async (path: string): Promise<Record<string, unknown>> => {
    const { names, types } = describe(await load(path)).features;
    return Object.fromEntries((names ?? []).map((name, j) => [name, types?.[j]]));
  };

  test('are those of the table that a pipeline was fitted with', async () => {
    const { columns, data } = parseCsv(readFileSync('demo/tumours.csv', 'utf8')).table;
    const types = await typesOf('demo/tumours.joblib');
    expect(Object.keys(types).length).toBeGreaterThan(4);
    for (const [name, type] of Object.entries(types)) {
      expect(columns).toContain(name);
      const values = Array.from(data.get(name)!).filter((value) => value !== null && !Number.isNaN(value));
      expect(type, name).toBe(typeof values[0] === 'string' ? 'text' : 'number');
    }
  });

  test('are what boosters recorded', async () => {
    const file = (name: string): string => {
      const folder = 'fixtures/boosters/files/boosters-2026';
      return `${folder}/${readdirSync(folder).find((each) => each.startsWith(`${name}.`))!}`;
    };
    expect(await typesOf(file('lgbm-categories'))).toEqual({ x: 'number', colour: 'category', size: 'category', z: 'number' }); // prettier-ignore
    expect(await typesOf(file('xgb-categories'))).toEqual({ x: 'float', colour: 'category', size: 'category', z: 'float' }); // prettier-ignore
    const { importances } = describe(await load(file('xgb-categories')));
    expect(importances!.map(({ name }) => name)).toEqual(['x', 'colour', 'size', 'z']);
  });

  test('are numpy’s where an encoder kept numbers, and not said of texts', async () => {
    expect(describe(await load(pathOf('onehot-numbers'))).features.types).toContain('float64');
    expect(describe(await load(pathOf('onehot-categories'))).features.types).toContain('text');
    expect(describe(await load(pathOf('pipe-texts-logistic'))).features.types).toBeNull();
  });
});

suite('the page of a file', () => {
  test('fits narrow terminals, and says only what somebody chose', async () => {
    for (const columns of [40, 64, 100]) {
      const lines = await summarise('demo/tumours.joblib', columns);
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
      expect(lines.join('\n')).toContain(columns < 64 ? 'fill: SimpleImputer(strat' : "SimpleImputer(strategy='");
      expect(lines.join('\n')).not.toContain('copy=True');
    }
  });
});
