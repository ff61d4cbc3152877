/**
 * (x − median) / range of quantiles, column by column.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.RobustScaler.html
 */
import { bool, nullable, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Csr, Dense } from '../../input/matrix.js';
import { asMatrix } from '../../running/validate.js';
import { columnwise, type Step } from './columnwise.js';

const attributes = {
  center_: optional(nullable(vector())),
  scale_: optional(nullable(vector())),
  with_centering: optional(bool(), true),
  with_scaling: optional(bool(), true),
};

type Scaler = Model<typeof attributes>;

function scaled(m: Scaler, X: Dense | Csr, forward: boolean): Dense | Csr {
  const center: Step[] = m.with_centering ? [[forward ? '-' : '+', m.center_!]] : [];
  if (X.kind === 'dense') {
    const scale: Step[] = m.with_scaling ? [[forward ? '/' : '*', m.scale_!]] : [];
    return columnwise(X, forward ? [...center, ...scale] : [...scale, ...center]);
  }
  if (!m.with_scaling) return X;
  return columnwise(X, [['*', forward ? m.scale_!.map((value) => 1 / value) : m.scale_!]]);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.RobustScaler'],
  byRow: true,
  attributes,
  check(m) {
    const width = m.self.nFeatures;
    for (const [name, needed] of [
      ['center_', m.with_centering],
      ['scale_', m.with_scaling],
    ] as const) {
      const values = m[name];
      if (needed && values === undefined) throw m.self.fail(name, 'an array of numbers', 'None');
      if (values !== undefined && values.length !== width)
        throw m.self.fail(name, `${width} numbers`, `${values.length}`);
    }
  },
  features: (m) => (m.center_ ?? m.scale_)?.length,
  // fit refuses to center sparse rows; transform only scales them.
  transform: (m, X) => scaled(m, asMatrix(m.self, X, { nan: true }), true),
  inverseTransform: (m, X) => scaled(m, asMatrix(m.self, X, { nan: true }), false),
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
