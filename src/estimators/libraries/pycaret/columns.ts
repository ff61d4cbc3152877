/** PyCaret's own small transformers: names of columns, rare categories, columns that say the same. */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, optional, text } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import type { Column } from '../../input/matrix.js';
import { frameIn, frameOut, valuesOf } from '../frames/frame.js';
import { itemsOf, keyOf } from '../frames/lookup.js';

/** The only pattern that PyCaret itself writes: one of the file's own could take for ever. */
const USUAL = String.raw`[\]\[\,\{\}\"\:]+`;

export default defineEstimator({
  classes: ['CleanColumnNames', 'RareCategoryGrouping', 'RemoveMulticollinearity'].map(
    (name) => `pycaret.internal.preprocess.transformers.${name}`,
  ),
  byRow: true,
  attributes: {
    match: optional(text(), USUAL),
    to_other_: optional(any()),
    value: optional(any(), 'rare'),
    drop_: optional(any()),
  },
  check(m) {
    if (m.match !== USUAL)
      throw new UnsupportedError(`${m.self.className} with a pattern of its own is not run: its match is ${m.match}`);
  },
  transform(m, X) {
    const frame = frameIn(m.self, X, X.cols);
    const entries = [...frame.columns];
    if (m.self.className === 'CleanColumnNames') {
      const renamed = new Map(entries.map(([name, column]) => [name.replace(/[\][,{}":]+/g, ''), column]));
      if (renamed.size !== entries.length) throw new InvalidInputError('two columns have one name once their signs are gone'); // prettier-ignore
      return frameOut({ rows: frame.rows, columns: renamed });
    }
    if (m.self.className === 'RemoveMulticollinearity') {
      const dropped = itemsOf(m.drop_) ?? [];
      return frameOut({ rows: frame.rows, columns: new Map(entries.filter(([name]) => !dropped.includes(name))) });
    }
    const columns = entries.map(([name, column]): [string, Column] => {
      const rare = itemsOf(m.to_other_ instanceof PyDict ? m.to_other_.get(name) : undefined) ?? [];
      if (rare.length === 0) return [name, column];
      const keys = new Set(rare.map(keyOf));
      const values = valuesOf(column, frame.rows, name).map((value) => (keys.has(keyOf(value)) ? m.value : value));
      return [name, { dtype: 'object', values }];
    });
    return frameOut({ rows: frame.rows, columns: new Map(columns) });
  },
});
