/** Where the columns of a ColumnTransformer go in and come out. */
import { NdArray } from '../../numpy/ndarray.js';
import { PySlice } from '../../pickle/stdlib/containers.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { attributes, type Both, numberOf, pathOf } from '../step.js';

/** Columns of each transformer of a ColumnTransformer, and what comes out of each: kept since 1.0. */
export const columnPlaces: Both = {
  forwards: (model) => {
    if (!model.has('transformers_')) return;
    const names = model.get('_feature_names_in');
    // Numbers of columns, which a table has where nobody named them, are no names since.
    if (names instanceof NdArray && names.flat().every((name) => typeof name === 'string'))
      model.set('feature_names_in_', names);
    const width = model.number('n_features_in_') ?? model.number('_n_features');
    const places = new PyDict();
    const rows = (model.get('transformers_') as unknown[]).map((row) => asSequence(row)!);
    const all = model.get('_columns');
    rows.forEach(([name, , columns], i) => {
      places.set(name, positions(Array.isArray(all) && i < all.length ? all[i] : columns, names, width));
    });
    const remainder = asSequence(model.get('_remainder'));
    if (remainder !== undefined) {
      const taken = new Set(
        [...places].filter(([name]) => name !== 'remainder').flatMap(([, list]) => list as number[]),
      );
      const left = Array.from({ length: width ?? 0 }, (_, i) => i).filter((i) => !taken.has(i));
      places.set('remainder', left);
      if (remainder[2] === null) model.set('_remainder', new PyTuple([remainder[0], remainder[1], left]));
    }
    for (const [name, transformer, columns] of rows)
      giveNames(transformer, namesOf(columns, places.get(name) as number[], names));
    model.set('_transformer_to_input_indices', places);
    model.set('output_indices_', outputPlaces(rows, places));
    for (const name of ['_df_columns', '_feature_names_in', '_has_str_cols']) model.delete(name);
  },
  backwards: (model) => {
    if (!model.has('transformers_')) return;
    const names = model.get('feature_names_in_');
    model.set('_feature_names_in', names ?? null);
    model.set(
      '_has_str_cols',
      (model.get('transformers') as unknown[]).some((row) => isNamed(asSequence(row)?.[2])),
    );
    const [label, left, columns] = asSequence(model.get('_remainder')) ?? [];
    if (asSequence(columns)?.length === 0) model.set('_remainder', new PyTuple([label, left, null]));
    model.delete('_transformer_to_input_indices');
    model.delete('output_indices_');
  },
};

/** Names of the columns that a transformer is given as a table; undefined for one column, and where nobody knows them. */
function namesOf(columns: unknown, places: readonly number[], names: unknown): string[] | undefined {
  if (typeof columns === 'string' || numberOf(columns) !== undefined) return undefined;
  const known = names instanceof NdArray ? places.map((at) => names.flat()[at]) : (asSequence(columns) ?? []);
  return known.length > 0 && known.every((name) => typeof name === 'string') ? (known as string[]) : undefined;
}

/** Whoever was fitted with a table remembers the names of its columns since 1.0: the first in a pipeline, all in a union. */
function giveNames(transformer: unknown, names: string[] | undefined): void {
  if (names === undefined || !(transformer instanceof PyObject)) return;
  for (let one = transformer, depth = 0; depth < MOST_NESTED; depth++) {
    const state = attributes(one);
    const name = one.className ?? '';
    if (state === undefined || !pathOf(one).startsWith('sklearn.')) return;
    if (name === 'FeatureUnion') {
      for (const row of asSequence(state.get('transformer_list')) ?? []) giveNames(asSequence(row)?.[1], names);
      return;
    }
    if (name !== 'Pipeline') {
      if (state.has('n_features_in_') && !state.has('feature_names_in_'))
        state.set('feature_names_in_', NdArray.from(names, 'object'));
      return;
    }
    const first = asSequence(asSequence(state.get('steps'))?.[0])?.[1];
    if (!(first instanceof PyObject)) return;
    one = first;
  }
}

/** Pipelines in pipelines, and unions in unions: a file may nest them without end. */
const MOST_NESTED = 50;

const isNamed = (columns: unknown): boolean =>
  typeof columns === 'string' || typeof asSequence(columns)?.[0] === 'string';

function positions(columns: unknown, names: unknown, width: number | undefined): number[] {
  const known = names instanceof NdArray ? names.flat() : [];
  const one = (column: unknown): number => {
    const number = typeof column === 'string' ? known.indexOf(column) : (numberOf(column) ?? -1);
    return number < 0 && width !== undefined ? number + width : number;
  };
  if (columns === null || columns === undefined) return [];
  const items = columns instanceof NdArray ? columns.flat() : asSequence(columns);
  if (items === undefined) {
    if (typeof columns === 'string' || numberOf(columns) !== undefined) return [one(columns)];
    const { start, stop, step: stride } = columns as { start?: unknown; stop?: unknown; step?: unknown };
    const named = typeof start === 'string' || typeof stop === 'string';
    const from = start === null || start === undefined ? 0 : one(start);
    const to = stop === null || stop === undefined ? (width ?? 0) : one(stop) + (named ? 1 : 0);
    const by = numberOf(stride) ?? 1;
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / by)) }, (_, i) => from + i * by);
  }
  if (items.length > 0 && items.every((item) => typeof item === 'boolean'))
    return items.flatMap((kept, i) => (kept ? [i] : []));
  return items.map(one);
}

function outputPlaces(rows: readonly (readonly unknown[])[], places: PyDict): PyDict {
  const found = new PyDict();
  let at = 0;
  const slice = (from: number, to: number): unknown => new PySlice(from, to, null);
  for (const [name, transformer] of rows) {
    const count =
      transformer === 'drop'
        ? 0
        : transformer === 'passthrough'
          ? (places.get(name) as number[]).length
          : outputsOf(transformer);
    found.set(name, slice(at, at + (count ?? 0)));
    at += count ?? 0;
  }
  for (const name of places.keys()) if (!found.has(name)) found.set(name, slice(0, 0));
  return found;
}

/** Columns that come out of a fitted transformer, where its attributes tell. */
function outputsOf(transformer: unknown): number | undefined {
  const state = attributes(transformer);
  if (state === undefined) return undefined;
  const steps = state.get('steps');
  if (Array.isArray(steps)) {
    const last = [...steps]
      .reverse()
      .map((row) => asSequence(row)?.[1])
      .find((one) => one instanceof PyObject);
    return outputsOf(last);
  }
  const categories = state.get('categories_');
  if (Array.isArray(categories) && /OneHotEncoder$/.test((transformer as PyObject).className ?? '')) {
    const dropped = state.get('drop_idx_');
    const drops = dropped instanceof NdArray ? dropped.flat() : [];
    return categories.reduce(
      (sum: number, one, i) => sum + (one as NdArray).size - (drops[i] === null || drops[i] === undefined ? 0 : 1),
      0,
    );
  }
  for (const name of ['vocabulary_']) {
    const value = state.get(name);
    if (value instanceof PyDict) return value.size;
  }
  const components = state.get('components_');
  if (components instanceof NdArray) return components.shape[0];
  return numberOf(state.get('n_features_in_')) ?? numberOf(state.get('n_output_features_'));
}
