/** The estimator at the end of a model, and the columns that reach it by name and unit. */
import { Estimator } from 'brine';
import { type Column, columnsAt, partsOf } from 'brine/explain';

/** Behind pipelines and searches. */
export function endOf(model: Estimator): Estimator {
  let at = model;
  for (let depth = 0; depth < 20; depth++) {
    const name = at.className.slice(at.className.lastIndexOf('.') + 1);
    const parts = partsOf(at);
    const next = name === 'Pipeline' || parts.has('best_estimator_') ? [...parts.values()].at(-1) : undefined;
    if (!(next instanceof Estimator)) return at;
    at = next;
  }
  return at;
}

/** A column as people call it. */
export interface ShownColumn {
  readonly name: string;
  /** From the number in the column to the feature's: x = z · scale + shift; undefined where there is no such way. */
  readonly unit: { readonly scale: number; readonly shift: number } | undefined;
}

function shown(column: Column, j: number, names: readonly string[] | undefined): ShownColumn {
  const { feature, undo, category } = column;
  if (feature === null) return { name: `column ${j}`, unit: undefined };
  const name = names?.[feature] ?? `x${feature}`;
  if (category !== undefined) return { name: `${name} = ${String(category)}`, unit: undefined };
  if (undo === undefined) return { name, unit: undefined };
  const shift = undo(0);
  return { name, unit: { scale: undo(1) - shift, shift } };
}

/** Undefined for models that do not say what they take. */
export function shownColumns(model: Estimator): ShownColumn[] {
  return columnsAt(model).map((column, j) => shown(column, j, model.featureNamesIn));
}
