/** What the definitions of results share: names of columns, coefficients, and numbers of a summary. */
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { choice } from '../../binding/method-options.js';
import type { Definition } from '../../binding/define.js';
import { columnsOfFit, typesOfFit, type Results, type resultAttributes } from './results.js';
import { summaryOf } from './summary.js';

export const WHICH = {
  which: choice('What is predicted: the mean, or the linear predictor before the link.', 'mean', 'linear'),
};

/** Tables are read by their names where there is a formula, by place otherwise: not as scikit-learn does. */
export const RESULTS = { anyColumns: () => true } as const;

type Shared = Pick<Definition<typeof resultAttributes>, 'features' | 'featureTypes' | 'computed' | 'summary'>;

/** @param width Columns of the design, of the coefficients that `params` begins with */
export function describedBy(width: (m: Results) => number): Shared {
  return {
    featureTypes: (m) => typesOfFit(m, width(m)),
    summary: (m) => summaryOf(m, width(m)),
    features: (m) => columnsOfFit(m, width(m))?.length ?? width(m),
    computed: {
      coef_: (m) => new NdArray(m.params.data, m.params.shape, dtypeOf('float64')),
    },
  };
}
