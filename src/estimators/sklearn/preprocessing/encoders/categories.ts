/** The categories of encoders: values by code, codes by value, and rare ones under one code. */
import { scratch } from '../../../input/scratch.js';
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { asSequence } from '../../../../pickle/values/py-values.js';
import { any, listOf, nullable, numbers, optional } from '../../../binding/attributes.js';
import type { Attribute, Owner } from '../../../binding/define.js';
import { shown } from '../../../input/cells.js';
import {
  CodedColumn,
  type Column,
  isObjectColumn,
  type NumberType,
  promote,
  Table,
  valueOf,
} from '../../../input/matrix.js';
import { describe } from '../../../binding/state.js';
import { itemTexts } from '../../../running/python-text.js';

/** The categories of one column. */
export class Categories {
  /** By code, as JavaScript values. */
  readonly values: readonly unknown[];
  /** By code, as Python's `str()`. */
  readonly texts: readonly string[];
  /** numpy's kind of the stored array: `O`, `U`, `f`, `i` … */
  readonly kind: string;
  /** Type of numbers; undefined for texts and objects. */
  readonly type: NumberType | undefined;
  /** Characters of an item of kind `U`. */
  readonly width: number;
  readonly #codes = new Map<unknown, number>();

  constructor(array: NdArray) {
    this.values = array.flat();
    this.texts = itemTexts(array);
    this.kind = array.dtype.kind;
    this.type = 'biuf'.includes(this.kind) ? (array.dtype.name as NumberType) : undefined;
    this.width = this.kind === 'U' ? array.dtype.itemsize / 4 : 0;
    this.values.forEach((value, code) => {
      const key = keyOf(value);
      if (!this.#codes.has(key)) this.#codes.set(key, code);
    });
  }

  get size(): number {
    return this.values.length;
  }

  /** The code of a value, or undefined. A missing value is None or NaN, whichever the categories have. */
  codeOf(value: unknown): number | undefined {
    const key = keyOf(value);
    const code = this.#codes.get(key);
    if (code !== undefined) return code;
    if (key === null) return this.#codes.get(Number.NaN);
    return Number.isNaN(key) ? this.#codes.get(null) : undefined;
  }
}

/** Python's equality: True is 1. Map itself takes NaN for NaN and -0 for 0. */
function keyOf(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}

/** `categories_`: a list of arrays. */
export function categoryLists(): Attribute<Categories[]> {
  return {
    read(value, place) {
      const lists = asSequence(value) ?? (value instanceof NdArray && value.ndim === 1 ? value.flat() : undefined);
      if (lists === undefined) throw place.fail('a list of arrays', describe(value));
      // Columns may share an array.
      const known = new Map<NdArray, Categories>();
      return lists.map((list) => {
        if (list instanceof NdArray && list.ndim === 1) {
          // The encoder is sound, but no column that Brine reads has such values.
          if (!'OUbiuf'.includes(list.dtype.kind))
            throw new UnsupportedError(
              `${place.className}: categories of type ${list.dtype.name} are not supported: numbers, texts and objects are`,
            );
          const categories = known.get(list) ?? new Categories(list);
          known.set(list, categories);
          return categories;
        }
        throw place.fail('1-D arrays of categories', describe(list));
      });
    },
  };
}

/** Attributes about rare categories, since 1.1 (one-hot) and 1.3 (ordinal). */
export const infrequentAttributes = {
  _infrequent_enabled: optional(any()),
  _infrequent_indices: optional(listOf(nullable(numbers(1)))),
  _default_to_infrequent_mappings: optional(listOf(nullable(numbers(1)))),
};

export interface Encoder {
  readonly categories_: readonly Categories[];
  readonly _infrequent_enabled: unknown;
  readonly _infrequent_indices: readonly ({ data: Float64Array } | undefined)[] | undefined;
  readonly _default_to_infrequent_mappings: readonly ({ data: Float64Array } | undefined)[] | undefined;
  readonly self: Owner;
}

/** Codes of the rare categories of a column, where they are grouped. */
export function infrequentOf(m: Encoder, column: number): Float64Array | undefined {
  return m._infrequent_enabled === true ? m._infrequent_indices?.[column]?.data : undefined;
}

/** From codes to codes with all rare categories in one. */
export function groupingOf(m: Encoder, column: number): Float64Array | undefined {
  return m._infrequent_enabled === true ? m._default_to_infrequent_mappings?.[column]?.data : undefined;
}

/** Number of codes of a column after grouping. */
export function groupedSize(m: Encoder, column: number): number {
  const rare = infrequentOf(m, column);
  return m.categories_[column]!.size - (rare === undefined ? 0 : rare.length - 1);
}

export function checkEncoder(m: Encoder): void {
  const { categories_: lists, self } = m;
  if (self.nFeatures !== undefined && lists.length !== self.nFeatures) {
    throw self.fail('categories_', `${self.nFeatures} arrays`, `${lists.length}`);
  }
  lists.forEach((list, j) => {
    if (list.size === 0) throw self.fail('categories_', 'at least one category in each column', `none in column ${j}`);
    const rare = infrequentOf(m, j);
    const groups = groupingOf(m, j);
    const inside = (codes: Float64Array, limit: number): boolean =>
      codes.every((code) => Number.isInteger(code) && code >= 0 && code < limit);
    if (rare !== undefined && (rare.length === 0 || !inside(rare, list.size))) {
      throw self.fail('_infrequent_indices', `codes below ${list.size}`, `others in column ${j}`);
    }
    if (groups !== undefined && (groups.length !== list.size || !inside(groups, groupedSize(m, j)))) {
      throw self.fail(
        '_default_to_infrequent_mappings',
        `${list.size} codes below ${groupedSize(m, j)}`,
        `others in column ${j}`,
      );
    }
    if ((rare === undefined) !== (groups === undefined)) {
      throw self.fail(
        '_infrequent_indices',
        'the columns of _default_to_infrequent_mappings',
        `another in column ${j}`,
      );
    }
  });
}

/** No code, and not the mark of an unknown value either. */
const UNSEEN = -2;

/** The codes of a column; -1 for unknown values. */
export function encodeColumn(categories: Categories, column: Column, rows: number): Int32Array {
  const out = scratch(Int32Array, rows);
  if (column instanceof CodedColumn) {
    const { codes, texts } = column.coded;
    // Each text is looked up once, where some row has it.
    const known = new Int32Array(texts.length).fill(UNSEEN);
    const missing = categories.codeOf(null) ?? -1;
    for (let i = 0; i < rows; i++) {
      const code = codes[i]!;
      if (code < 0) out[i] = missing;
      else {
        if (known[code] === UNSEEN) known[code] = categories.codeOf(texts[code]) ?? -1;
        out[i] = known[code]!;
      }
    }
  } else if (isObjectColumn(column)) {
    for (let i = 0; i < rows; i++) out[i] = categories.codeOf(column.values[i]) ?? -1;
  } else {
    for (let i = 0; i < rows; i++) out[i] = categories.codeOf(column.numbers[i]) ?? -1;
  }
  return out;
}

/** scikit-learn's complaint about values that `fit` did not see. */
export function unknownCategories(self: Owner, column: Column, codes: Int32Array, index: number): InvalidInputError {
  const unknown = new Set<string>();
  codes.forEach((code, i) => {
    if (code < 0 && unknown.size < 10) unknown.add(shown(valueOf(column, i)));
  });
  const name = self.featureNames?.[index];
  return new InvalidInputError(
    `Found unknown categories [${[...unknown].join(', ')}] in column ${index}${name === undefined ? '' : ` (${name})`} during transform of ${self.className}`,
  );
}

/** Decoded columns as numpy would hold them in one array: numbers, texts of one width, or objects. */
export function decodedTable(
  lists: readonly Categories[],
  values: readonly unknown[][],
  rows: number,
  objects: boolean,
): Table {
  if (!objects && lists.every((list) => list.type !== undefined)) {
    const dtype = lists.map((list) => list.type!).reduce(promote);
    return new Table(
      values.map((column) => ({ dtype, numbers: Float64Array.from(column, Number) })),
      rows,
    );
  }
  const texts = !objects && lists.every((list) => list.kind === 'U');
  const width = texts ? lists.reduce((max, list) => Math.max(max, list.width), 1) : undefined;
  return new Table(
    values.map((column) => ({ dtype: 'object', values: column })),
    rows,
    undefined,
    width,
  );
}

/** How grouped rare categories are called. */
export const INFREQUENT = 'infrequent_sklearn';
