/**
 * The signs of a random projection, 32 of them in each number: what LSHForest hashed rows with, up to 0.20.
 * https://scikit-learn.org/0.20/modules/generated/sklearn.neighbors.LSHForest.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, optional } from '../../binding/attributes.js';
import { checkComponents, componentCount, componentsWidth, project } from '../decomposition/project.js';
import { defineEstimator } from '../../binding/define.js';
import { storedRows } from '../../binding/stored-rows.js';
import { asMatrix } from '../../running/validate.js';

const BITS = 32;

export default defineEstimator({
  classes: ['sklearn.neighbors.approximate.GaussianRandomProjectionHash'],
  attributes: { components_: storedRows(), n_components_: optional(any()) },
  check: checkComponents,
  features: componentsWidth,
  transform(m, X) {
    const count = componentCount(m);
    if (count === 0 || count % BITS !== 0)
      throw new UnsupportedError(`Brine packs signs of components by ${BITS}, this model has ${count}`);
    const { data, rows } = project(asMatrix(m.self, X), m.components_);
    const words = count / BITS;
    const out = new Uint32Array(rows * words);
    data.forEach((value, at) => {
      // The first sign is the highest bit.
      if (value > 0) out[Math.floor(at / BITS)]! |= 1 << (BITS - 1 - (at % BITS));
    });
    return new NdArray(out, [rows, words], dtypeOf('uint32'));
  },
});
