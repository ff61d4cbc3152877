/** pandas' objects in pickles. What is not known stays inert. */
import { arrayColumn } from './column.js';
import { UnsupportedError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import type { Bound } from '../pickle/read/plain-graph.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { type PyObject } from '../pickle/values/py-values.js';
import { readManager } from './blocks.js';
import { cell } from './cells.js';
import { columnOf, indexOf } from './columns.js';
import { DataFrame, Series } from './frame.js';
import { type PandasIndex } from './labels.js';
import { type Kind, PANDAS_NAMES } from './names.js';
import { readColumns } from './write.js';

const MAX_EMPTY_ROWS = 2 ** 20;

type Binder = (object: PyObject) => Bound | undefined;

function managerOf({ state }: PyObject): unknown {
  return state instanceof PyDict ? (state.get('_mgr') ?? state.get('_data')) : undefined;
}

const bindFrame: Binder = (object) => {
  if (object.how === 'reduce') {
    const made = readColumns(object);
    return made && { value: new DataFrame(made.labels, made.columns, undefined, made.length, object) };
  }
  const manager = readManager(managerOf(object));
  if (manager?.axes.length !== 2) return undefined;
  const [labels, rows] = manager.axes;
  // A table without columns is as long as its index says; nothing else in the file bounds that.
  if (manager.columns.length === 0 && rows!.length > MAX_EMPTY_ROWS) return undefined;
  const names = namesOf(labels!);
  return names && { value: new DataFrame(names, manager.columns, rows, rows!.length, object) };
};

/** The labels of the columns; undefined where they are of a type that has no view, and so the table has none. */
function namesOf(labels: PandasIndex): unknown[] | undefined {
  try {
    return labels.toArray();
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}

const bindSeries: Binder = (object) => {
  const [values, index, dtype, name] = object.args;
  if (object.how === 'reduce') {
    if (!(values instanceof NdArray) || values.ndim !== 1 || index !== null || dtype !== null) return undefined;
    return { value: new Series(cell(name ?? null), arrayColumn(values), undefined, object) };
  }
  const manager = readManager(managerOf(object));
  if (manager?.axes.length !== 1 || !(object.state instanceof PyDict)) return undefined;
  const label = object.state.get('_name') ?? object.state.get('name') ?? null;
  return { value: new Series(cell(label), manager.columns[0]!, manager.axes[0], object) };
};

const bindIndex: Binder = (object) => {
  const index = indexOf(object);
  return index && { value: index };
};

/** An extension array by itself is shown as a Series without labels. */
const bindArray: Binder = (object) => {
  const column = columnOf(object);
  return column && { value: new Series(null, column, undefined, object) };
};

const BINDERS: Readonly<Record<Kind, Binder>> = {
  frame: bindFrame,
  series: bindSeries,
  index: bindIndex,
  array: bindArray,
};

export const pandasBinders: readonly (readonly [string, Binder])[] = PANDAS_NAMES.map(([path, kind]) => [
  path,
  BINDERS[kind],
]);
