/**
 * BorutaPy: the columns that a selection against shuffled copies has kept.
 * https://github.com/scikit-learn-contrib/boruta_py
 */
import { optional, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { flag, optionValues } from '../../binding/method-options.js';
import { Dense, Table } from '../../input/matrix.js';
import { picked } from '../frames/picked.js';

const TRANSFORM = { weak: flag('Keep the columns that the selection left open, too.') };

export default defineEstimator({
  classes: ['boruta.boruta_py.BorutaPy'],
  byRow: true,
  attributes: { support_: vector(), support_weak_: optional(vector()) },
  check(m) {
    if (m.support_weak_ !== undefined && m.support_weak_.length !== m.support_.length)
      throw m.self.fail('support_weak_', `${m.support_.length} flags`, `${m.support_weak_.length}`);
  },
  features: (m) => m.support_.length,
  options: { transform: TRANSFORM },
  transform(m, X, options) {
    const { weak } = optionValues(TRANSFORM, options);
    const kept = Array.from(m.support_.keys()).filter(
      (at) => m.support_[at] !== 0 || (weak && (m.support_weak_?.[at] ?? 0) !== 0),
    );
    const out = picked(m.self, X, kept, m.support_.length);
    if (out.kind === 'csr') return out;
    return out.kind === 'dense' ? new Dense(out.data, out.rows, out.cols, out.dtype) : new Table(out.columns, out.rows);
  },
});
