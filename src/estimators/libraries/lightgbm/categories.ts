/**
 * The columns that were categorical in a pandas table. LightGBM keeps the lists of their values in the order of the columns, but
 * not which columns they are: those that it splits by category can be told by the model, ordered ones are numbers to it.
 */
import { InvalidInputError } from '../../../core/errors.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { type Column, columnsOf, type Input, isObjectColumn } from '../../input/matrix.js';
import type { LgbModel } from './text-model.js';

/** The values of each categorical column, by column. */
export type Categories = ReadonlyMap<number, readonly unknown[]>;

/** Whether a column may have a list of values: it has to, it can, it cannot. */
type Fit = 'must' | 'may' | 'no';

const MAX_CELLS = 1 << 24;

/** `[0:4]` of a column of numbers, `none` of one that no split uses. */
function couldBeCodes(info: string | undefined, count: number): boolean {
  if (info === undefined || info === 'none') return true;
  const range = /^\[(-?\d+):(-?\d+)\]$/.exec(info);
  return range !== null && Number(range[1]) >= 0 && Number(range[2]) < count;
}

/** The only way to give the lists to the columns in order; undefined where there is none, `several` where there are more. */
function onlyWay(
  columns: number,
  lists: readonly (readonly unknown[])[],
  fits: (column: number, list: readonly unknown[]) => Fit,
): Categories | 'several' | undefined {
  const width = lists.length + 1;
  if (columns * width > MAX_CELLS) return 'several';
  // Ways from column j on with list i as the next one: none, one, or more than one.
  const ways = new Uint8Array((columns + 1) * width);
  ways[columns * width + lists.length] = 1;
  for (let j = columns - 1; j >= 0; j--) {
    for (let i = 0; i <= lists.length; i++) {
      const fit = i < lists.length ? fits(j, lists[i]!) : fits(j, []);
      const without = fit === 'must' ? 0 : ways[(j + 1) * width + i]!;
      const taken = i < lists.length && fit !== 'no' ? ways[(j + 1) * width + i + 1]! : 0;
      ways[j * width + i] = Math.min(2, without + taken);
    }
  }
  if (ways[0] === 0) return undefined;
  if (ways[0] === 2) return 'several';
  const found = new Map<number, readonly unknown[]>();
  for (let j = 0, i = 0; j < columns && i < lists.length; j++) {
    const fit = fits(j, lists[i]!);
    if (fit === 'no' || ways[(j + 1) * width + i + 1] === 0) continue;
    found.set(j, lists[i++]!);
  }
  return found;
}

/** Finds the categorical columns of what is to be predicted. */
export type FindCategories = (X: Input) => Categories | undefined;

const isNumeric = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint';

/** @param stored `pandas_categorical` */
export function categoryFinder(model: LgbModel, stored: unknown): FindCategories {
  const lists = asSequence(stored)?.map((list) => asSequence(list) ?? []);
  if (lists === undefined || lists.length === 0) return () => undefined;
  const split = new Set(model.categorical);
  const byModel = (column: number, list: readonly unknown[]): Fit =>
    split.has(column) ? 'must' : couldBeCodes(model.featureInfos[column], list.length) ? 'may' : 'no';
  const settled = onlyWay(model.features, lists, byModel);
  if (settled !== 'several') return () => settled;
  return (X) => {
    // Numbers without names are codes already.
    if (X.kind === 'texts' || X.kind === 'csr' || X.cols !== model.features) return undefined;
    if (X.kind === 'dense' && X.names === undefined) return undefined;
    const isText = (column: Column): boolean =>
      isObjectColumn(column) && column.values.some((value) => typeof value === 'string');
    const hasText = X.kind === 'dense' ? [] : columnsOf(X).map(isText);
    const fits = (column: number, list: readonly unknown[]): Fit => {
      const fit = byModel(column, list);
      if (hasText[column] === true) return fit === 'no' ? 'no' : 'must';
      return fit === 'may' && list.length > 0 && !list.every(isNumeric) ? 'no' : fit;
    };
    const found = onlyWay(model.features, lists, fits);
    if (found === 'several')
      throw new InvalidInputError('the model does not say which columns its lists of categories belong to: pass an array with the categories as their codes'); // prettier-ignore
    return found;
  };
}
