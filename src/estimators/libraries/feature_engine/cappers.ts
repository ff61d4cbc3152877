/** Caps of variables. https://feature-engine.trainindata.com/en/latest/api_doc/outliers/ */
import { UnsupportedError } from '../../../core/errors.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { numberColumn } from '../frames/frame.js';
import { byVariable, eachVariable, numbersIn, numeric, sameNames, variableAttributes } from './shared.js';

export default defineEstimator({
  classes: [
    'feature_engine.outliers.winsorizer.Winsorizer',
    'feature_engine.outliers.artbitrary.ArbitraryOutlierCapper',
  ],
  byRow: true,
  attributes: {
    ...variableAttributes,
    right_tail_caps_: byVariable(numeric),
    left_tail_caps_: byVariable(numeric),
    add_indicators: optional(any(), false),
  },
  check(m) {
    if (m.add_indicators === true)
      throw new UnsupportedError('Winsorizer with add_indicators is not computed: fit it without');
  },
  transform: (m, X) =>
    eachVariable(m, X, (frame, name) => {
      const most = m.right_tail_caps_.get(name) ?? Infinity;
      const least = m.left_tail_caps_.get(name) ?? -Infinity;
      return numberColumn(numbersIn(m, frame, name).map((x) => (x > most ? most : x < least ? least : x)));
    }),
  getFeatureNamesOut: sameNames,
});
