/** Sensible values of features. */
import { type FeatureRange, featureRanges } from 'brine/explain';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    ranges: { ask: At; give: FeatureRange[] };
  }
}

export default handler('ranges', (at) => featureRanges(modelAt(at)));
