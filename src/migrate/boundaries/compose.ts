/** ColumnTransformer. */
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { type Both, dropped, globalOf, instance, numberOf, of, step, type Step, type Subject } from '../step.js';

const COLUMNS = of('compose._column_transformer', 'ColumnTransformer');
const REMAINDER = 'sklearn.compose._column_transformer._RemainderColsList';

type Row = readonly [name: unknown, transformer: unknown, columns: unknown];

function rowsOf(model: Subject, attribute: string): Row[] {
  const list = model.get(attribute);
  return Array.isArray(list) ? list.map((row) => (asSequence(row) ?? []) as unknown as Row) : [];
}

function passed(model: Subject, name: unknown): Record<string, unknown> {
  const places = model.get('_transformer_to_input_indices');
  const columns = places instanceof PyDict ? asSequence(places.get(name)) : undefined;
  if (columns === undefined) return model.has('n_features_in_') ? { n_features_in_: model.get('n_features_in_') } : {};
  const names = model.array('feature_names_in_')?.flat();
  return {
    ...(names === undefined
      ? {}
      : {
          feature_names_in_: NdArray.from(
            columns.map((at) => names[Number(at)]),
            'object',
          ),
        }),
    n_features_in_: columns.length,
  };
}

/** Columns that a ColumnTransformer takes for none. A slice is never. */
export function isEmptySelection(columns: unknown): boolean {
  if (columns instanceof NdArray)
    return columns.size === 0 || (columns.dtype.name === 'bool' && !columns.flat().some(Boolean));
  const list = asSequence(columns);
  return list !== undefined && list.every((column) => column === false);
}

/** What passes columns on: fitted with those that it is given. */
const passing = (model: Subject, name: unknown): PyObject =>
  instance('sklearn.preprocessing._function_transformer.FunctionTransformer', {
    func: null,
    inverse_func: null,
    validate: false,
    accept_sparse: true,
    check_inverse: false,
    feature_names_out: 'one-to-one',
    kw_args: null,
    inv_kw_args: null,
    _sklearn_output_config: PyDict.fromObject({ transform: 'default' }),
    ...passed(model, name),
    _sklearn_version: model.get('_sklearn_version'),
  });

/** Columns that only pass through have a transformer of their own since 1.4, and names for it from 1.2 to 1.3. */
const passthrough: Both = {
  forwards: (model) => {
    if (!model.has('transformers_')) return;
    const named = model.get('_name_to_fitted_passthrough');
    const known = named instanceof PyDict ? named : new PyDict();
    const rows = rowsOf(model, 'transformers_').map(
      ([name, transformer, columns]) =>
        new PyTuple([
          name,
          transformer === 'passthrough' && !isEmptySelection(columns)
            ? (known.get(name) ?? passing(model, name))
            : transformer,
          columns,
        ]),
    );
    model.set('transformers_', rows);
    model.delete('_name_to_fitted_passthrough');
  },
  backwards: (model) => {
    if (!model.has('transformers_')) return;
    const named = new PyDict();
    const asked = new Map(rowsOf(model, 'transformers').map(([name, transformer]) => [name, transformer]));
    asked.set('remainder', model.get('remainder'));
    const rows = rowsOf(model, 'transformers_').map(([name, transformer, columns]) => {
      if (asked.get(name) !== 'passthrough') return new PyTuple([name, transformer, columns]);
      named.set(name, transformer instanceof PyObject ? transformer : passing(model, name));
      return new PyTuple([name, 'passthrough', columns]);
    });
    model.set('transformers_', rows);
    model.set('_name_to_fitted_passthrough', named);
  },
};

type Key = 'str' | 'bool' | 'int' | undefined;

/** How columns were named: scikit-learn asks the first of them. */
function keyOf(columns: unknown): Key {
  if (typeof columns === 'string') return 'str';
  if (typeof columns === 'boolean') return 'bool';
  if (numberOf(columns) !== undefined && !(columns instanceof NdArray)) return 'int';
  if (columns instanceof NdArray)
    return columns.dtype.kind === 'b' ? 'bool' : 'OU'.includes(columns.dtype.kind) ? 'str' : 'int';
  const items = asSequence(columns);
  if (items !== undefined) return items.length === 0 ? undefined : keyOf(items[0]);
  if (columns instanceof PyObject || (typeof columns === 'object' && columns !== null)) {
    // A slice of names or positions.
    const { start, stop } = columns as { start?: unknown; stop?: unknown };
    return (
      keyOf(start ?? undefined) ?? keyOf(stop ?? undefined) ?? (start === null && stop === null ? 'int' : undefined)
    );
  }
  return undefined;
}

/** How all columns were named alike; by their numbers otherwise. */
function commonKey(model: Subject): Key {
  const keys = new Set(rowsOf(model, 'transformers').map(([, , columns]) => keyOf(columns)));
  return keys.size === 1 ? [...keys][0] : 'int';
}

function toNumbers(columns: unknown, model: Subject): unknown {
  const items = listOf(columns);
  if (items === undefined) return columns;
  if (items.length > 0 && items.every((item) => typeof item === 'boolean')) {
    return items.flatMap((kept, i) => (kept ? [i] : []));
  }
  const names = model.array('feature_names_in_')?.flat() ?? [];
  return items.map((item) => (typeof item === 'string' ? names.indexOf(item) : item));
}

function listOf(columns: unknown): unknown[] | undefined {
  if (columns instanceof PyObject && columns.state instanceof PyDict) return listOf(columns.state.get('data'));
  return Array.isArray(columns) ? (columns as unknown[]) : undefined;
}

function changeRemainder(model: Subject, change: (columns: unknown) => unknown): void {
  const own = asSequence(model.get('_remainder'));
  if (own === undefined) return;
  const columns = change(own[2]);
  model.set('_remainder', new PyTuple([own[0], own[1], columns]));
  const rows = model.get('transformers_');
  if (!Array.isArray(rows)) return;
  model.set(
    'transformers_',
    rows.map((row) => {
      const [name, transformer, there] = (asSequence(row) ?? []) as unknown as Row;
      return name === 'remainder'
        ? new PyTuple([name, transformer, sameColumns(there, own[2]) ? columns : change(there)])
        : row;
    }),
  );
}

const sameColumns = (a: unknown, b: unknown): boolean => a === b;

/** The list of columns that are left warned of its change from 1.5 to 1.6. */
const warningList: Both = {
  forwards: (model) => {
    const key = commonKey(model);
    if (key === 'int' || key === undefined) return;
    changeRemainder(model, (columns) => {
      if (!Array.isArray(columns)) return columns;
      const list = new PyObject(globalOf(REMAINDER), 'newobj', []);
      list.state = PyDict.fromObject({
        data: columns,
        future_dtype: key,
        warning_was_emitted: false,
        warning_enabled: true,
      });
      return list;
    });
  },
  backwards: (model) => changeRemainder(model, (columns) => listOf(columns) ?? columns),
};

/** The columns that are left are named as the others are, since 1.7. */
const named: Both = {
  forwards: (model) => {
    const key = commonKey(model);
    const names = model.array('feature_names_in_')?.flat();
    const width = model.number('n_features_in_');
    changeRemainder(model, (columns) => {
      const items = listOf(columns);
      if (items === undefined) return columns;
      if (key === 'str' && names !== undefined) return items.map((item) => names[Number(item)]);
      if (key === 'bool' && width !== undefined)
        return Array.from({ length: width }, (_, i) => items.some((item) => Number(item) === i));
      return items;
    });
  },
  backwards: (model) => changeRemainder(model, (columns) => toNumbers(columns, model)),
};

/** A numpy bool until a release, Python's from then on. */
const plainBool: Both = {
  forwards: (model) => {
    const value = model.get('sparse_output_');
    if (value instanceof NpScalar) model.set('sparse_output_', Boolean(value.value));
  },
};

/** Names of the columns that pass, kept from 1.2 to 1.3. */
const namedPassing: Both = {
  forwards: (model) => {
    if (!model.has('transformers_')) return;
    const named = new PyDict();
    for (const [name, transformer] of rowsOf(model, 'transformers_'))
      if (transformer === 'passthrough') named.set(name, passing(model, name));
    model.set('_name_to_fitted_passthrough', named);
  },
  backwards: (model) => model.delete('_name_to_fitted_passthrough'),
};

/** A list of flags that takes no column is one of no columns before 0.24, which knows only arrays of flags. */
const noColumns: Both = {
  backwards: (model) => {
    for (const attribute of ['transformers', 'transformers_']) {
      if (!Array.isArray(model.get(attribute))) continue;
      const rows = rowsOf(model, attribute).map(([name, transformer, columns]) => {
        const takesNone = Array.isArray(columns) && columns.length > 0 && columns.every((one) => one === false);
        return new PyTuple([name, transformer, takesNone ? [] : columns]);
      });
      model.set(attribute, rows);
    }
  },
};

export const COMPOSE_STEPS: readonly Step[] = [
  step('0.24', COLUMNS, noColumns),
  step('1.2', COLUMNS, namedPassing),
  step(
    '1.4',
    COLUMNS,
    dropped('_n_features', (model: Subject) => model.get('n_features_in_'), 'transformers_'),
    passthrough,
  ),
  step('1.5', COLUMNS, warningList),
  step('1.7', COLUMNS, { forwards: warningList.backwards!, backwards: warningList.forwards! }, named, plainBool),
];
