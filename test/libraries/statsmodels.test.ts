/** Results of statsmodels: the numbers of a summary, what formulas may hold, damaged state, and the scanner's rule. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describe as describeModel, type Estimator, load } from '../../src/node.js';
import { columnFactors, NotRebuilt } from '../../src/estimators/libraries/statsmodels/expression.js';
import type { ResultSummary } from '../../src/estimators/libraries/statsmodels/summary.js';
import { dumps } from '../../src/entries/pickle.js';
import { scan } from '../../src/entries/scan-node.js';
import { isHarmlessFormula } from '../../src/scan/constructions/texts.js';
import { attributesOf } from '../../src/estimators/binding/state.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { brine } from '../helpers/brine.js';
import { entriesOf, ROOT } from './corpus.js';
import { expectRefused, pathOf, type State } from './helpers.js';

interface Notes {
  nobs: number | null;
  df_model: number | null;
  df_resid: number | null;
  rsquared: number | null;
  llf: number | null;
  params: number[] | null;
  bse: number[] | null;
  tvalues: number[] | null;
  pvalues: number[] | null;
  names: string[];
}

const near = (have: number | null | undefined, want: number | null, where: string): void => {
  if (have === null || have === undefined || want === null) return;
  expect(Math.abs(have - want) / Math.max(1e-6, Math.abs(want)), `${where}: ${have} for ${want}`).toBeLessThan(1e-9);
};

test.each(entriesOf('statsmodels_').map((entry) => [`${entry.env} ${entry.name}`, entry] as const))(
  'summary of %s',
  async (_, entry) => {
    const notes = entry.notes as Notes;
    const summary = describeModel(await load(`${ROOT}/${entry.file}`)).summary as ResultSummary;
    near(summary.observations, notes.nobs, 'nobs');
    near(summary.dfModel, notes.df_model, 'df_model');
    near(summary.dfResid, notes.df_resid, 'df_resid');
    near(summary.rSquared, notes.rsquared, 'rsquared');
    near(summary.logLikelihood, notes.llf, 'llf');
    summary.coefficients.forEach((coefficient, i) => {
      near(coefficient.value, notes.params?.[i] ?? null, `params ${i}`);
      near(coefficient.standardError, notes.bse?.[i] ?? null, `bse ${i}`);
      near(coefficient.statistic, notes.tvalues?.[i] ?? null, `tvalues ${i}`);
      near(coefficient.pValue, notes.pvalues?.[i] ?? null, `pvalues ${i}`);
    });
    if (!entry.name.includes('mnlogit'))
      expect(summary.coefficients.slice(0, notes.names.length).map(({ name }) => name).join()).toBe(notes.names.slice(0, summary.coefficients.length).join()); // prettier-ignore
    if (/^(?:ols|wls|gls|formula-words)$/.test(entry.name)) expect(summary.coefficients[0]!.pValue).not.toBeNull();
    if (/^(?:ols|wls)$/.test(entry.name)) expect(summary.rSquared).not.toBeNull();
    if (/^(?:logit|probit|poisson)$/.test(entry.name)) expect(summary.logLikelihood).not.toBeNull();
  },
);

test('names of columns that the grammar has', () => {
  expect(columnFactors('Intercept')).toEqual([]);
  expect(columnFactors('x:C(g, Treatment("b"))[T.c d]')).toHaveLength(2);
  for (const name of [
    'bs(x, df=4)[0]',
    'center(x)',
    'own(x)',
    'C(g, Poly).Linear',
    'C(g, Helmert)[H.b]',
    'x.y',
    'x[0]()',
    'np.log(x',
    '__import__("os")',
    'I(x ** )',
    `I(${'('.repeat(200)}x${')'.repeat(200)})`,
    'np.load("f")',
    'I(x if x else 2)',
  ])
    // prettier-ignore
    expect(() => columnFactors(name), name).toThrow(NotRebuilt);
});

test('formulas that run nothing, and others', () => {
  for (const text of [
    'y ~ x + C(g)*z - 1',
    'np.log(y) ~ I(x ** 2)',
    "y ~ C(g, Treatment(reference='b'))",
    'y ~ bs(x, df=3)',
    'y ~ (a + b) * (c + d)',
    '~ -x',
    'y ~ Q("a b"):x',
  ])
    expect(isHarmlessFormula(text), text).toBe(true);
  for (const text of [
    'y ~ x.__class__',
    'y ~ exec("1")',
    'y ~ [z for z in x]',
    'y ~ np.load("x")',
    'y ~ x[0]',
    'y ~ (lambda: 1)()',
    'y ~ I((exec)("1"))',
    'y ~ I((C)(x))',
    'y ~ I("a"(x))',
    'y ~ I(x if x else z)',
    'y ~ x z',
    "y ~ Q('x').a",
  ])
    // prettier-ignore
    expect(isHarmlessFormula(text), text).toBe(false);
});

const inner = (value: unknown): State => attributesOf(value as PyObject) as State;
const modelIn = (state: State): State => inner(inner(state.get('_results')).get('model'));

test.each<[string, string, (state: State) => void, RegExp]>([
  ['no results', 'ols', (state) => state.delete('_results'), /fitted/],
  ['results that are none', 'ols', (state) => state.set('_results', 3), /fitted/],
  ['parameters that are words', 'ols', (state) => inner(state.get('_results')).set('params', ['a']), /numbers/], // prettier-ignore
  ['a model that is none', 'logit', (state) => inner(state.get('_results')).set('model', 'x'), /model/], // prettier-ignore
  ['a family that is none', 'glm-poisson', (state) => modelIn(state).set('family', 'x'), /link/],
  ['parameters beyond the columns', 'ols-frame', (state) => inner(state.get('_results')).set('params', [1, 2, 3, 4]), /coefficients/], // prettier-ignore
  ['a formula without its columns', 'formula-words', (state) => inner(modelIn(state).get('data')).set('orig_exog', null), /remove_data/], // prettier-ignore
  ['categories without the rows of fit', 'formula-words', (state) => inner(modelIn(state).get('data')).set('frame', null), /rows of fit/], // prettier-ignore
])('%s', async (_, name, change, message) => {
  await expectRefused('statsmodels_', name, 'predict', change, message);
});

test('tables by name where there is a formula, by place otherwise', async () => {
  const formula = await load<Estimator>(pathOf('statsmodels_', 'formula-words'));
  expect(() => formula.predict([[1, 2]])).toThrow(/pass a table with the columns g, x/);
  expect(() => formula.predict([{ x: 1 }])).toThrow(/needs a column g/);
  const byPlace = await load<Estimator>(pathOf('statsmodels_', 'ols-frame'));
  expect(() => byPlace.predict([{ a: 1, b: 2, const: 1 }])).toThrow(/by their place/);
  expect(byPlace.predict([{ const: 1, a: 1, b: 2 }]).shape).toEqual([1]);
  expect(() => byPlace.predict([{ const: 1, a: 1, b: 2 }], { which: 'linear' })).toThrow(/which/);
});

test('the command line describes a formula, and predicts from its columns', async () => {
  const { out } = await brine('show', pathOf('statsmodels_', 'formula-words'));
  expect(out).toContain('y ~ x + g');
  const model = await load<Estimator>(pathOf('statsmodels_', 'formula-words'));
  expect(model.featureNamesIn).toEqual(['g', 'x']);
  const csv = join(await mkdtemp(join(tmpdir(), 'brine-')), 'rows.csv');
  await writeFile(csv, 'x,g,spare\n1.5,c d,1\n2.25,a,2\n');
  const predicted = await brine('predict', pathOf('statsmodels_', 'formula-words'), '-i', csv);
  expect(JSON.parse(predicted.out)).toEqual(
    model
      .predict([
        { x: 1.5, g: 'c d' },
        { x: 2.25, g: 'a' },
      ])
      .tolist(),
  );
});

test.each<[string, (data: State) => void]>([
  ['a name in parentheses is called', (data) => data.set('formula', 'y ~ I((exec)("1"))')],
  ['a function of its own', (data) => data.set('formula', 'y ~ run(x)')],
  ['names are looked up in a dict of its own', (data) => data.set('frame', new PyDict([['np', 1]]))],
  ['a formula that is no text', (data) => data.set('formula', [1])],
])('dangerous: %s', async (_, change) => {
  const graph = await load<PyObject>(pathOf('statsmodels_', 'formula-words'), { lossless: true });
  const data = inner(modelIn(attributesOf(graph) as State).get('data'));
  expect((await scan(dumps(graph))).verdict).toBe('safe');
  change(data);
  const { verdict, findings } = await scan(dumps(graph));
  expect(verdict).toBe('dangerous');
  expect(findings.map(({ message }) => message).join()).toContain('formula');
});
