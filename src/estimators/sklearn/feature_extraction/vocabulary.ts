/** `vocabulary_` of vectorizers: columns by term. */
import { PyDict } from '../../../pickle/values/py-dict.js';
import type { Attribute, Place } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';

export class Vocabulary {
  readonly columns: ReadonlyMap<string, number>;
  #terms: readonly string[] | undefined;

  constructor(columns: ReadonlyMap<string, number>) {
    this.columns = columns;
  }

  get size(): number {
    return this.columns.size;
  }

  /** Terms by column. */
  get terms(): readonly string[] {
    if (this.#terms === undefined) {
      const terms = new Array<string>(this.size);
      for (const [term, column] of this.columns) terms[column] = term;
      this.#terms = terms;
    }
    return this.#terms;
  }
}

/** Columns by term; `bad` is told of what is no column, or is one twice. */
function columnsOf(
  keys: readonly unknown[],
  items: readonly unknown[],
  place: Place,
  bad: (item: unknown) => void,
): Map<string, number> {
  const columns = new Map<string, number>();
  const used = new Uint8Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    // Terms out of an array are numpy's str_, which is a str in every way.
    const term = unwrapScalar(keys[i]);
    const column = unwrapScalar(items[i]);
    if (typeof term !== 'string') throw place.fail('terms that are strings', describe(term));
    if (typeof column !== 'number' || used[column] !== 0) bad(items[i]);
    else {
      used[column] = 1;
      columns.set(term, column);
    }
  }
  return columns;
}

/** A dict of terms whose values are all columns from 0 on. */
export function vocabulary(): Attribute<Vocabulary> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of terms', describe(value));
      // An index of our own is made anyway: the dict's, which finds keys that stand twice, would be a second one of that size.
      const keys = value.unsettledKeys();
      const columns = columnsOf(keys, value.unsettledValues(), place, () => undefined);
      if (columns.size === keys.length) return new Vocabulary(columns);
      const settled = columnsOf(value.keyArray(), value.valueArray(), place, (item) => {
        throw place.fail(`each column from 0 to ${value.size - 1} once`, describe(item));
      });
      return new Vocabulary(settled);
    },
  };
}
