/** Terms of a generalized additive model: what columns each makes of X. */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import type { Attribute, Place } from '../../binding/define.js';
import { attributesOf, classPath, describe, unwrapScalar } from '../../binding/state.js';
import { splineBasis } from './splines.js';

export interface Term {
  /** Number of coefficients. */
  readonly width: number;
  /** The largest position of a column that it reads. */
  readonly reach: number;
  /** Columns of one row. */
  readonly columns: (row: Float64Array, index: number) => Float64Array | readonly number[];
}

/** Splines of a term, and coefficients of all terms together. */
const MOST = 100_000;
const MAX_DEPTH = 4;

type Get = (name: string) => unknown;

function wholeIn(get: Get, name: string, place: Place, least: number): number {
  const value = get(name);
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MOST) return value;
  throw place.fail(`a whole number ${name} of each term`, describe(value));
}

function times(term: Term, get: Get, place: Place): Term {
  if ((get('by') ?? null) === null) return term;
  const by = wholeIn(get, 'by', place, 0);
  const columns: Term['columns'] = (row, i) => Array.from(term.columns(row, i), (value) => value * row[by]!);
  return { width: term.width, reach: Math.max(term.reach, by), columns };
}

function splineTerm(get: Get, place: Place, isFactor: boolean): Term {
  const feature = wholeIn(get, 'feature', place, 0);
  const [splines, order] = [wholeIn(get, 'n_splines', place, 1), wholeIn(get, 'spline_order', place, 0)];
  const edges = get('edge_knots_');
  const knots = edges instanceof NdArray && edges.size === 2 ? edges.toFloat64() : asSequence(edges)?.map(Number);
  if (knots?.length !== 2 || order > 20 || splines < order + 1) throw place.fail('two knots at the edges of each spline', describe(edges)); // prettier-ignore
  const pair: [number, number] = [knots[0]!, knots[1]!];
  const basis = splineBasis({ edges: pair, splines, order, periodic: get('basis') === 'cp' });
  const drops = isFactor && get('coding') === 'dummy' ? 1 : 0;
  const isCategorical = get('dtype') === 'categorical';
  const columns: Term['columns'] = (row, i) => {
    const value = row[feature]!;
    if (isCategorical && !(value >= Math.min(...pair) && value <= Math.max(...pair)))
      throw new InvalidInputError(`row ${i}, column ${feature}: ${value} is none of the categories of fit`, { row: i });
    return drops === 0 ? basis(value) : basis(value).slice(drops);
  };
  return times({ width: splines - drops, reach: feature, columns }, get, place);
}

function tensorTerm(get: Get, place: Place, depth: number): Term {
  const parts = (asSequence(get('_terms')) ?? []).map((part) => termOf(part, place, depth + 1));
  if (parts.length === 0) throw place.fail('the terms of a tensor', 'none');
  const width = parts.reduce((product, part) => product * part.width, 1);
  if (width > MOST) throw place.fail(`at most ${MOST} coefficients in a term`, `${width}`);
  const columns: Term['columns'] = (row, i) =>
    parts.map((part) => Array.from(part.columns(row, i))).reduce((a, b) => a.flatMap((x) => b.map((y) => x * y)));
  return times({ width, reach: Math.max(...parts.map(({ reach }) => reach)), columns }, get, place);
}

function termOf(value: unknown, place: Place, depth = 0): Term {
  if (!(value instanceof PyObject) || depth > MAX_DEPTH) throw place.fail('terms of pygam', describe(value));
  const state = attributesOf(value);
  const get: Get = (name) => unwrapScalar(state?.get(name));
  const name = (classPath(value) ?? '').split('.').at(-1)!;
  if (name === 'Intercept') return { width: 1, reach: 0, columns: () => [1] };
  if (name === 'LinearTerm') {
    const feature = wholeIn(get, 'feature', place, 0);
    return times({ width: 1, reach: feature, columns: (row) => [row[feature]!] }, get, place);
  }
  if (name === 'SplineTerm' || name === 'FactorTerm') return splineTerm(get, place, name === 'FactorTerm');
  if (name === 'TensorTerm') return tensorTerm(get, place, depth);
  throw new UnsupportedError(`this ${place.className} has a ${name}, which Brine does not know`);
}

/** The terms of a TermList. */
export function terms(): Attribute<Term[]> {
  return {
    read(value, place) {
      const list = value instanceof PyObject ? asSequence(attributesOf(value)?.get('_terms') ?? null) : undefined;
      if (list === undefined || list.length === 0) throw place.fail('a list of terms', describe(value));
      return list.map((term) => termOf(term, place));
    },
  };
}
