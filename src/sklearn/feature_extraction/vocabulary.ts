/** `vocabulary_` of vectorizers: columns by term. */
import { PyDict } from '../../pickle/py-dict.js';
import type { Attribute } from '../define.js';
import { describe, unwrapScalar } from '../state.js';

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

/** A dict of terms whose values are all columns from 0 on. */
export function vocabulary(): Attribute<Vocabulary> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of terms', describe(value));
      const columns = new Map<string, number>();
      const used = new Uint8Array(value.size);
      for (const [term, item] of value) {
        const column = unwrapScalar(item);
        if (typeof term !== 'string') throw place.fail('terms that are strings', describe(term));
        if (typeof column !== 'number' || used[column] !== 0)
          throw place.fail(`each column from 0 to ${value.size - 1} once`, describe(item));
        used[column] = 1;
        columns.set(term, column);
      }
      return new Vocabulary(columns);
    },
  };
}
