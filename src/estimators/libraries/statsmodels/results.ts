/**
 * What results of statsmodels have in common: parameters, the model that was fitted, and the names of its columns. A pickle holds
 * a wrapper with the results in `_results`, which hold the model, which holds the data of fit.
 * https://www.statsmodels.org/stable/dev/internal.html
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { DataFrame } from '../../../pandas/frame.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { affine } from '../../../linalg/affine.js';
import { any, numbers, optional } from '../../binding/attributes.js';
import type { Attribute, Model, Owner, State } from '../../binding/define.js';
import { attributesOf, classPath, describe } from '../../binding/state.js';
import type { Input } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import { frameIn } from '../frames/frame.js';
import { pandasView } from '../frames/lookup.js';
import { checkOrder, type Design, rebuiltDesign } from './design.js';
import { columnFactors, NotRebuilt, variablesOf } from './expression.js';

/** The last part of a class's name; empty for what is no object. */
export const nameOfClass = (value: unknown): string => (value instanceof PyObject ? (classPath(value)?.split('.').at(-1) ?? '') : ''); // prettier-ignore

/** Attributes of an object of the graph; none of what is no object. */
export const inside = (value: unknown): PyDict => (value instanceof PyObject ? attributesOf(value) : undefined) ?? new PyDict(); // prettier-ignore

function frameOf(value: unknown): DataFrame | undefined {
  const view = pandasView(value);
  return view instanceof DataFrame ? view : undefined;
}

/** The object itself, whose class was read as an attribute of the state. */
function object(): Attribute<PyObject> {
  return {
    read(value, place) {
      if (value instanceof PyObject) return value;
      throw place.fail('an object of statsmodels', describe(value));
    },
  };
}

export const resultAttributes = {
  params: numbers(1, 2),
  model: object(),
  scale: optional(any()),
  normalized_cov_params: optional(any()),
  cov_params_default: optional(any()),
  cov_type: optional(any()),
  mle_retvals: optional(any()),
  nobs: optional(any()),
  df_model: optional(any()),
  df_resid: optional(any()),
  k_constant: optional(any()),
  _use_t: optional(any()),
};

export type Results = Model<typeof resultAttributes>;

/** Takes the results out of their wrapper. */
export function unwrap(state: State): void {
  const results = state.get('_results');
  if (results instanceof PyObject) for (const [key, value] of attributesOf(results) ?? []) if (typeof key === 'string') state.set(key, value); // prettier-ignore
}

/** Takes the results out of their wrapper, and notes the columns that a table of new rows needs: those that the formula reads. */
export function unwrapNamed(state: State): void {
  unwrap(state);
  const model = inside(state.get('model'));
  const data = inside(model.get('data'));
  const columns = frameOf(data.get('orig_exog'))?.columns;
  if (columns?.every((name) => typeof name === 'string') !== true) return;
  const hasFormula = typeof (model.get('formula') ?? data.get('formula')) === 'string';
  const names = hasFormula ? variablesIn(columns as string[]) : columns;
  if (names !== undefined) state.set('feature_names_in_', names);
}

/** Undefined where a column is made by something that is not rebuilt. */
function variablesIn(columns: readonly string[]): string[] | undefined {
  try {
    return [...new Set(columns.flatMap((name) => [...variablesOf(columnFactors(name))]))];
  } catch (error) {
    if (error instanceof NotRebuilt) return undefined;
    throw error;
  }
}

interface Fit {
  readonly formula: string | undefined;
  /** Names of the columns of the design, where there are some. */
  readonly names: readonly string[] | undefined;
  readonly design: Design | undefined;
  /** Columns of the design. */
  readonly width: number;
}

const fits = new WeakMap<object, Fit>();

/** The design of the model that was fitted. @throws UnsupportedError for formulas that are not rebuilt */
export function fitOf(m: Results, width: number): Fit {
  const known = fits.get(m);
  if (known !== undefined) return known;
  const model = inside(m.model);
  const data = inside(model.get('data'));
  const exog = frameOf(data.get('orig_exog'));
  const formula: unknown = model.get('formula') ?? data.get('formula');
  let design: Design | undefined;
  if (typeof formula === 'string') {
    if (exog === undefined) throw new UnsupportedError(`this ${m.self.className} was fitted with a formula, and the file lacks the columns that it made: save it without remove_data`); // prettier-ignore
    design = rebuiltDesign(m.self, exog, frameOf(data.get('frame')));
  }
  if (exog !== undefined && exog.columns.length !== width)
    throw m.self.fail('params', `${exog.columns.length} coefficients`, `${width}`);
  const names = exog?.columns.every((name) => typeof name === 'string') === true ? (exog.columns as string[]) : undefined; // prettier-ignore
  const fit = { formula: typeof formula === 'string' ? formula : undefined, names, design, width };
  fits.set(m, fit);
  return fit;
}

/** X·B of `width` columns of X and `outputs` columns of B, which lie side by side in each row of `coefficients`. */
export function linear(m: Results, X: Input, coefficients: Float64Array, width: number, outputs = 1): Float64Array {
  const { design, names } = fitOf(m, width);
  const weights = new Float64Array(width * outputs);
  for (let i = 0; i < width; i++) for (let k = 0; k < outputs; k++) weights[k * width + i] = coefficients[i * outputs + k]!; // prettier-ignore
  let rows: Float64Array;
  if (design === undefined) {
    const dense = asDense(m.self, X, { nan: true, inf: true, width });
    checkOrder(m.self, dense, names);
    rows = dense.data;
  } else {
    if (X.kind !== 'texts' && X.names === undefined)
      throw new InvalidInputError(`${m.self.className} was fitted with the formula ${fitOf(m, width).formula!}: pass a table with the columns ${design.variables.join(', ')}`); // prettier-ignore
    rows = design.rowsOf(frameIn(m.self, X, X.cols));
  }
  return affine(rows, X.rows, width, weights, outputs, () => 0);
}

/** `number` for columns that the formula computes with, null for categories. */
export function typesOfFit(m: Results, width: number): (string | null)[] {
  const { design } = fitOf(m, width);
  if (design === undefined) return new Array<string>(width).fill('number');
  return design.variables.map((name) => (design.categorical.has(name) ? null : 'number'));
}

/** Width of X, and the names of its columns: those of the table that a formula reads. */
export function columnsOfFit(m: { readonly self: Owner } & Results, width: number): readonly string[] | undefined {
  const { design, names } = fitOf(m, width);
  return design?.variables ?? names;
}
