/** Which of some intervals a number falls into. https://feature-engine.trainindata.com/en/latest/api_doc/discretisation/ */
import { UnsupportedError } from '../../../core/errors.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { wholeColumn } from '../frames/frame.js';
import { byVariable, eachVariable, entryOf, numbersIn, numeric, sameNames, sequence, variableAttributes } from './shared.js'; // prettier-ignore

/** Intervals (a, b], the lowest edge with the first of them: pandas' `cut` with `include_lowest`. */
function intervalOf(x: number, edges: readonly number[]): number {
  if (x === edges[0]) return 0;
  const above = edges.findIndex((edge) => x <= edge);
  return above <= 0 ? Number.NaN : above - 1;
}

export default defineEstimator({
  classes: [
    'feature_engine.discretisation.equal_width.EqualWidthDiscretiser',
    'feature_engine.discretisation.equal_frequency.EqualFrequencyDiscretiser',
    'feature_engine.discretisation.arbitrary.ArbitraryDiscretiser',
    'feature_engine.discretisation.geometric_width.GeometricWidthDiscretiser',
  ],
  byRow: true,
  attributes: {
    ...variableAttributes,
    binner_dict_: byVariable((value, fail) => sequence(value, fail).map((edge) => numeric(edge, fail))),
    return_object: optional(any(), false),
    return_boundaries: optional(any(), false),
  },
  check(m) {
    if (m.return_boundaries === true || m.return_object === true)
      throw new UnsupportedError(`${m.self.className} with return_boundaries or return_object is not computed: take the numbers of the intervals`); // prettier-ignore
  },
  transform: (m, X) =>
    eachVariable(m, X, (frame, name) => {
      const edges = entryOf(m, m.binner_dict_, name);
      return wholeColumn(numbersIn(m, frame, name).map((x) => intervalOf(x, edges)));
    }),
  getFeatureNamesOut: sameNames,
});
