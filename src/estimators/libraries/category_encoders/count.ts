/**
 * CountEncoder: how often a value stood in the column of `fit`.
 * https://contrib.scikit-learn.org/category_encoders/count.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { unwrapScalar } from '../../binding/state.js';
import { replaced, wholeColumn } from '../frames/frame.js';
import { keyOf } from '../frames/lookup.js';
import { encoderAttributes, keysIn, namesAfter, type Parts, tableIn, tableOut, upgradeEncoder, widthOf } from './encoder.js'; // prettier-ignore
import { numbersByColumn } from './target.js';

/** What holds for a column, of a parameter that may be one value or a dict by column. */
function forColumn(stored: unknown, name: string): unknown {
  if (!(stored instanceof PyDict)) return unwrapScalar(stored);
  for (const [key, value] of stored) if (String(unwrapScalar(key)) === name) return unwrapScalar(value);
  return null;
}

/** Rare values under the name of their group. */
function groupsOf(stored: unknown, name: string): ReadonlyMap<unknown, unknown> {
  const groups = stored instanceof PyDict ? forColumn(stored, name) : undefined;
  return new Map(groups instanceof PyDict ? [...groups].map(([key, group]) => [keyOf(key), keyOf(group)]) : []);
}

export default defineEstimator({
  classes: ['category_encoders.count.CountEncoder'],
  byRow: true,
  attributes: {
    ...encoderAttributes,
    mapping: numbersByColumn(),
    _handle_unknown: optional(any()),
    _handle_missing: optional(any()),
    _min_group_categories: optional(any()),
  },
  upgrade: upgradeEncoder,
  features: widthOf,
  transform(m, X) {
    const frame = tableIn(m, X);
    const parts: Parts = new Map();
    for (const name of m.cols) {
      const table = m.mapping.get(name);
      if (table === undefined) throw m.self.fail('mapping', `a table of the column ${name}`, 'none');
      const unknown = forColumn(m._handle_unknown ?? m.handle_unknown, name);
      const missing = forColumn(m._handle_missing ?? m.handle_missing, name);
      const groups = groupsOf(m._min_group_categories, name);
      const found = keysIn(m, frame, name).map((key) => {
        const count = table.get(groups.get(key) ?? key) ?? Number.NaN;
        if (!Number.isNaN(count)) return count;
        if (typeof unknown === 'number') return unknown;
        if (unknown === 'error')
          throw new InvalidInputError(`column ${name} holds a value that fit did not see, and handle_unknown is 'error'`); // prettier-ignore
        return unknown === 'value' && missing !== 'return_nan' ? 0 : Number.NaN;
      });
      parts.set(name, [[name, wholeColumn(Float64Array.from(found))]]);
    }
    return tableOut(m, replaced(frame, parts));
  },
  getFeatureNamesOut: namesAfter,
});
