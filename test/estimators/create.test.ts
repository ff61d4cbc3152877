/**
 * Models made in TypeScript: the attributes of models that Python fitted go through plain arrays into `create`, and Python
 * must load the file without a warning and predict what the fitted model predicts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrineError, create, dump, Estimator, load, NdArray, type TreeArrays, withStep } from '../../src/node.js';
import { PyGlobal, type PyObject } from '../../src/pickle/values/py-values.js';
import { parseCsv } from '../../src/table/csv.js';
import { fixturePath, readJson } from '../helpers/fixtures.js';
import { decodeInput, type Encoded } from '../helpers/inputs.js';
import { attributesOf, fixtureOf } from '../helpers/models.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { callMethod, compare } from '../helpers/results.js';

/** Loads a file with every warning an error, and answers as fixtures/oracle.py does. */
const STRICT = `
import io, json, sys, warnings
sys.path.insert(0, "fixtures")
import pandas
import joblib
from lib import methods
from lib.encode import decode
jobs, answers = json.load(sys.stdin), []
for job in jobs:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = joblib.load(job["file"])
        repr(model)
    X = decode(json.load(io.open("fixtures/" + job["input"], encoding="utf-8")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers.append({name: methods.call(model, name, X) for name in job["methods"]})
json.dump(answers, sys.stdout)
`;

const RELEASES = { 'sklearn-1.9': '1.9.1', 'sklearn-1.2': '1.2.2' } as const;
type Release = keyof typeof RELEASES;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-create-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const plain = (value: unknown): unknown => {
  if (value instanceof NdArray) return value.tolist();
  return Array.isArray(value) ? value.map(plain) : value;
};
const shortOf = (model: Estimator): string => model.className.slice(model.className.lastIndexOf('.') + 1);

/** The `Tree` of a fitted tree as arrays. */
function treeArrays(model: Estimator): TreeArrays {
  const state = attributesOf(model.get('tree_') as PyObject);
  const nodes = state.get('nodes') as NdArray;
  const values = state.get('values') as NdArray;
  const column = (name: string): number[] => {
    const { offset, dtype } = nodes.dtype.fields!.get(name)!;
    const view = new DataView(nodes.bytes!.buffer, nodes.bytes!.byteOffset);
    return Array.from({ length: nodes.size }, (_, i) => {
      const at = i * nodes.dtype.itemsize + offset;
      return dtype.kind === 'f' ? view.getFloat64(at, true) : Number(view.getBigInt64(at, true));
    });
  };
  const flat = values.toFloat64();
  const [, outputs, most] = values.shape as [number, number, number];
  const classes = model.get('classes_');
  const widths = Array.from({ length: outputs }, (_, k) =>
    Array.isArray(classes) ? (classes[k] as NdArray).size : most,
  );
  const rowOf = (i: number): number[][] =>
    widths.map((width, k) => [...flat.subarray((i * outputs + k) * most, (i * outputs + k) * most + width)]);
  return {
    children_left: column('left_child'),
    children_right: column('right_child'),
    feature: column('feature'),
    threshold: column('threshold'),
    value: Array.isArray(classes)
      ? Array.from({ length: nodes.size }, (_, i) => rowOf(i))
      : Array.from({ length: nodes.size }, (_, i) => rowOf(i).flat()),
    impurity: column('impurity'),
    n_node_samples: column('n_node_samples'),
    weighted_n_node_samples: column('weighted_n_node_samples'),
  };
}

const PUBLIC = (model: Estimator): string => model.className.replace(/^sklearn\.(\w+)\..*\.(\w+)$/, 'sklearn.$1.$2');
const SCALARS = ['n_features_in_', 'n_outputs_'];
/** Parameters that count when a model predicts. */
const GIVEN = new Set(
  'neg_label pos_label solver loss encoded_missing_value C with_mean with_std handle_unknown unknown_value sparse_output feature_range with_centering with_scaling strategy sparse_threshold max_depth drop power link dtype'.split(
    ' ',
  ),
);

/** The same model again, through plain arrays. */
async function again(model: Estimator, sklearn: string): Promise<Estimator> {
  const name = shortOf(model);
  const attributes: Record<string, unknown> = {};
  for (const [key, value] of model.params)
    if (GIVEN.has(key) && !(value instanceof Estimator))
      attributes[key] = key === 'dtype' && value instanceof PyGlobal ? value.name : value;
  const take = (...names: string[]): void => {
    for (const attribute of names) {
      const value = model.get(attribute);
      if (value !== undefined) attributes[attribute] = plain(value);
    }
  };
  take(
    'coef_',
    'intercept_',
    'classes_',
    'mean_',
    'scale_',
    'var_',
    'min_',
    'center_',
    'feature_names_in_',
    'max_abs_',
  );
  if (/Encoder$/.test(name) && name !== 'LabelEncoder')
    attributes['categories_'] = (model.get('categories_') as NdArray[]).map(plain);
  if (name === 'SimpleImputer') take('statistics_');
  if (/Tree(?:Classifier|Regressor)$/.test(name)) {
    take(...SCALARS);
    attributes['tree_'] = treeArrays(model);
  }
  if (/Forest|ExtraTrees/.test(name)) {
    attributes['estimators_'] = await Promise.all(
      (model.get('estimators_') as Estimator[]).map((tree) => again(tree, sklearn)),
    );
    delete attributes['estimator'];
  }
  if (name === 'Pipeline') {
    attributes['steps'] = await Promise.all(
      [...model.namedSteps].map(async ([step, inner]) => [
        step,
        inner instanceof Estimator ? await again(inner, sklearn) : inner,
      ]),
    );
  }
  if (name === 'FeatureUnion') {
    attributes['transformer_list'] = await Promise.all(
      [...model.namedSteps].map(async ([step, inner]) => [step, await again(inner as Estimator, sklearn)]),
    );
  }
  if (name === 'ColumnTransformer') {
    const parts = model.get('transformers_') as [string, Estimator | string, unknown[]][];
    const partOf = async (inner: Estimator | string): Promise<unknown> =>
      inner instanceof Estimator ? (shortOf(inner) === 'FunctionTransformer' ? 'passthrough' : again(inner, sklearn)) : inner; // prettier-ignore
    const rest = parts.find(([part]) => part === 'remainder');
    if (rest !== undefined) attributes['remainder'] = await partOf(rest[1]);
    attributes['transformers_'] = await Promise.all(
      parts.filter((part) => part !== rest).map(async ([part, inner, columns]) => [part, await partOf(inner), columns]),
    );
    take('n_features_in_');
  }
  return create(PUBLIC(model), attributes, { sklearn });
}

const NAMES = `
  logistic-cancer logistic-cancer-names logistic-cancer-dual logistic-digits logistic-iris logistic-iris-frame logistic-wine-names
  ridge-diabetes ridge-iris-frame ridge-linnerud linear-diabetes linear-linnerud elastic-net-diabetes
  sgd-iris-log sgd-cancer-log sgd-reg-diabetes
  standard-iris standard-digits standard-wine-no-mean standard-iris-frame minmax-iris minmax-digits maxabs-wine robust-iris robust-wine-frame normalizer-wine
  onehot-categories onehot-categories-dense onehot-frame onehot-numbers ordinal-categories ordinal-frame ordinal-missing
  label-encoder-words label-encoder-numbers label-binarizer-two label-binarizer-words imputer-mean imputer-median imputer-frame
  tree-iris tree-iris-entropy tree-iris-names-p5 tree-iris-frame tree-cancer-bool tree-digits tree-stump tree-single-leaf tree-reg-diabetes
  extra-tree-reg-diabetes forest-cancer-bool forest-cancer-frame forest-digits forest-iris forest-reg-diabetes extra-reg-diabetes
  poisson-diabetes gamma-diabetes tweedie-diabetes tweedie-diabetes-normal tweedie-iris-identity tweedie-iris-log
  ridge-class-cancer ridge-class-iris ridge-class-cv-wine onehot-categories-first onehot-categories-if-binary onehot-categories-dropped
  tree-iris-labels tree-reg-linnerud tree-reg-diabetes-two forest-iris-labels forest-reg-linnerud extra-wine-labels
  columns-ints columns-names columns-names-passthrough columns-names-remainder-scaled
  pipe-nested pipe-digits pipe-wine-names table-logistic-p4 table-ridge columns-names-plain
`;

describe.each(Object.keys(RELEASES) as Release[])('scikit-learn %s', (release) => {
  const python = pythonOf(release);
  test.runIf(python !== undefined || pythonRequired)(
    'loads what create made without a warning, and predicts the same',
    async () => {
      const problems: string[] = [];
      const jobs: {
        file: string;
        input: string;
        methods: string[];
        expected: Record<string, Encoded>;
        name: string;
      }[] = [];
      for (const name of NAMES.trim().split(/\s+/)) {
        const fixture = fixtureOf('sklearn-1.9', name);
        const fitted = await load<Estimator>(fixturePath(fixture.file));
        const made = await again(fitted, RELEASES[release]);
        const file = join(folder, `${release}-${name}.joblib`);
        await dump(made, file);
        const expected = readJson(fixture.expected) as Record<string, Encoded>;
        const methods = Object.keys(fixture.methods).filter((method) => /^(?:predict|predict_proba|decision_function|transform|apply)$/.test(method)); // prettier-ignore
        jobs.push({ file, input: fixture.input!, methods, expected, name });
        const X = decodeInput(fixture.input!);
        for (const method of methods) {
          try {
            compare(callMethod(made, method, X, undefined), expected[method]!, 1e-12, `${name} ${method}`);
          } catch (error) {
            problems.push((error as Error).message);
          }
        }
      }
      expect(problems).toEqual([]);
      expect(jobs.length).toBeGreaterThan(18);
      const answer = execFileSync(python!, ['-c', STRICT], {
        input: JSON.stringify(jobs),
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      (JSON.parse(answer) as Record<string, Encoded>[]).forEach((results, i) => {
        for (const [method, found] of Object.entries(results)) {
          const want = jobs[i]!.expected[method]!;
          const where = `${release} ${jobs[i]!.name} ${method}`;
          expect(found.shape, where).toEqual(want.shape);
          const [a, b] = [found.data, want.data] as [unknown[], unknown[]];
          if (!Array.isArray(b)) expect(a, where).toEqual(b);
          else b.forEach((item, k) => (typeof item === 'number' ? expect(Math.abs((a[k] as number) - item), where).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(item))) : expect(a[k], where).toEqual(item))); // prettier-ignore
        }
      });
    },
    60_000,
  );
});

test('a step can be replaced, and the model that had it stays as it was', async () => {
  const model = await load<Estimator>('demo/tumours.joblib');
  const rows = [{ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' }];
  const before = model.predictProba(rows).tolist();
  const old = model.namedSteps.get('model') as Estimator;
  const flipped = await create('sklearn.linear_model.LogisticRegression', {
    coef_: (old.get('coef_') as NdArray).toFloat64().map((value) => -value) && [[...(old.get('coef_') as NdArray).toFloat64()].map((value) => -value)],
    intercept_: [-(old.get('intercept_') as NdArray).toFloat64()[0]!],
    classes_: ['benign', 'malignant'],
  }); // prettier-ignore
  const changed = withStep(model, 'model', flipped);
  const after = changed.predictProba(rows).tolist() as number[][];
  expect(after[0]).toEqual(
    [...(before as number[][])[0]!].reverse().map((value) => expect.closeTo(value, 12) as number),
  );
  expect(model.predictProba(rows).tolist()).toEqual(before);
  const path = join(folder, 'changed.joblib');
  await dump(changed, path);
  expect((await load(path)).predictProba(rows).tolist()).toEqual(after);
  const unscaled = withStep(model, 'prepare__numbers__scale', 'passthrough');
  expect(unscaled.predictProba(rows).tolist()).not.toEqual(before);
  expect(() => withStep(model, 'prepare__texts', 'passthrough')).toThrow(/no step 'texts'; it has numbers, words/);
  expect(() => withStep(model, 'model__inner', 'passthrough')).toThrow(/no step 'inner'/);
});

const newest = pythonOf('sklearn-1.9');
test.runIf(newest !== undefined || pythonRequired)(
  'Python loads a model with other steps, and predicts the same',
  async () => {
    const model = await load<Estimator>('demo/tumours.joblib');
    const table = parseCsv(readFileSync('demo/tumours.csv', 'utf8')).table;
    const weights = [[1.2, 0.4, 3, -0.3, 0.2, 0.1, 0.9, -0.9]];
    const next = await create('sklearn.linear_model.LogisticRegression', { coef_: weights, intercept_: [0.1], classes_: ['benign', 'malignant'] }); // prettier-ignore
    const replaced = withStep(model, 'model', next);
    const changed = { replaced, unscaled: withStep(replaced, 'prepare__numbers__scale', 'passthrough') };
    const found: Record<string, unknown> = {};
    const files: string[] = [];
    for (const [name, each] of Object.entries(changed)) {
      files.push(join(folder, `${name}.joblib`));
      await dump(each, files.at(-1)!);
      found[name] = [each.predict(table).tolist(), each.predictProba(table).tolist()];
    }
    expect(found['unscaled']).not.toEqual(found['replaced']);
    const script = `
import json, sys, warnings
warnings.simplefilter("error")
import joblib, pandas
rows = pandas.read_csv("demo/tumours.csv")
models = [joblib.load(path) for path in sys.argv[1:]]
print(json.dumps([[m.predict(rows).tolist(), m.predict_proba(rows).tolist()] for m in models]))
`;
    const answers = JSON.parse(execFileSync(newest!, ['-c', script, ...files], { encoding: 'utf8' })) as unknown[];
    Object.keys(changed).forEach((name, i) => {
      const [labels, shares] = answers[i] as [string[], number[][]];
      const near = shares.map((row) => row.map((value) => expect.closeTo(value, 12) as number));
      expect(found[name], name).toEqual([labels, near]);
    });
  },
  60_000,
);

describe('what cannot be is refused', () => {
  const LOGISTIC = 'sklearn.linear_model.LogisticRegression';
  const good = { coef_: [[1, 2]], intercept_: [0], classes_: [0, 1] };
  const tree = { children_left: [1, -1, -1], children_right: [2, -1, -1], feature: [0, 0, 0], threshold: [0.5, 0, 0], value: [[1, 1], [1, 0], [0, 1]] }; // prettier-ignore
  const TREE = 'sklearn.tree.DecisionTreeClassifier';
  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ['an unknown class', 'sklearn.svm.SVC', {}, /does not make/],
    ['the module inside', 'sklearn.linear_model._logistic.LogisticRegression', good, /knows the class as sklearn.linear_model/],
    ['an unknown parameter', LOGISTIC, { ...good, alpha: 1 }, /no parameter alpha/],
    ['classes that do not fit', LOGISTIC, { ...good, classes_: [0, 1, 2] }, /classes_|coef_/],
    ['a missing attribute', LOGISTIC, { coef_: [[1]], classes_: [0, 1] }, /intercept_/],
    ['a child before its parent', TREE, { classes_: [0, 1], n_features_in_: 1, tree_: { ...tree, children_left: [0, -1, -1] } }, /child 0/],
    ['a node twice', TREE, { classes_: [0, 1], n_features_in_: 1, tree_: { ...tree, children_right: [1, -1, -1] } }, /child 1/],
    ['a column beyond', TREE, { classes_: [0, 1], n_features_in_: 1, tree_: { ...tree, feature: [1, 0, 0] } }, /column 1 of 1/],
    ['too few values', TREE, { classes_: [0, 1, 2], n_features_in_: 1, tree_: tree }, /3 nodes need 3 each/],
    ['an unknown column', 'sklearn.compose.ColumnTransformer', { feature_names_in_: ['a'], transformers_: [['n', 'drop', ['b']]] }, /column b/],
    ['a part that is none', 'sklearn.compose.ColumnTransformer', { feature_names_in_: ['a'], transformers_: [['n', null, ['a']]] }, /part n .* is an estimator/],
    ['a column past the last', 'sklearn.compose.ColumnTransformer', { n_features_in_: 2, transformers_: [['n', 'drop', [2]]] }, /column 2 of 2/],
    ['a remainder that is none', 'sklearn.compose.ColumnTransformer', { n_features_in_: 2, remainder: 'keep', transformers_: [['n', 'drop', [1]]] }, /remainder of ColumnTransformer is/],
    ['an unknown link', 'sklearn.linear_model.TweedieRegressor', { coef_: [1], intercept_: 0, link: 'probit' }, /link of TweedieRegressor is 'auto'/],
    ['a Poisson regression without coefficients', 'sklearn.linear_model.PoissonRegressor', { intercept_: 0 }, /coef_/],
    ['a ridge classifier without classes', 'sklearn.linear_model.RidgeClassifier', { coef_: [[1, 2]], intercept_: [0] }, /RidgeClassifier needs classes_/],
    ['a ridge classifier of too many classes', 'sklearn.linear_model.RidgeClassifier', { coef_: [[1, 2]], intercept_: [0], classes_: ['a', 'b', 'c'] }, /coef_|classes_/],
    ['a dropped category that is none', 'sklearn.preprocessing.OneHotEncoder', { categories_: [['a', 'b']], drop: ['c'] }, /drop of OneHotEncoder names c, no category of column 0/],
    ['too few dropped categories', 'sklearn.preprocessing.OneHotEncoder', { categories_: [['a'], ['b']], drop: ['a'] }, /a category of each of 2 columns/],
    ['outputs that do not fit', TREE, { classes_: [[0, 1], [0, 1]], n_outputs_: 3, n_features_in_: 1, tree_: tree }, /classes_ has labels for 2/],
    ['too few values for two outputs', TREE, { classes_: [[0, 1], [0, 1, 2]], n_features_in_: 1, tree_: tree }, /3 nodes need 5 each/],
    ['names that do not fit', LOGISTIC, { ...good, feature_names_in_: ['a'] }, /coef_|feature_names_in_/],
    ['coefficients that are no numbers', LOGISTIC, { ...good, coef_: [['a', 'b']] }, /coef_/],
    ['coefficients without an underscore', LOGISTIC, { coef: [[1, 2]], intercept_: [0], classes_: [0, 1] }, /no parameter coef; fitted attributes end in _: coef_/],
  ])('%s', async (_, className, attributes, message) => {
    const refusal = await create(className, attributes).then(() => undefined, (error: unknown) => error); // prettier-ignore
    expect(refusal).toBeInstanceOf(BrineError);
    expect((refusal as Error).message).toMatch(message);
  }); // prettier-ignore
});
