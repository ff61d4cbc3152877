/** What scorers ask of each method: since 0.13 imbalanced-learn adds its own method to those of scikit-learn. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { objectsIn } from '../graph.js';
import { attributes, instance, pathOf } from '../step.js';
import { isSince } from '../versions.js';

const MODULE = 'sklearn.utils._metadata_requests';
const METHOD = 'fit_resample';

/** @param wanted The release of imbalanced-learn. */
export function putRequests(root: unknown, wanted: string): void {
  for (const { object } of objectsIn(root)) {
    const state = attributes(object);
    if (state === undefined || pathOf(object) !== `${MODULE}.MetadataRequest`) continue;
    if (!isSince(wanted, '0.13')) state.delete(METHOD);
    else if (!state.has(METHOD) && state.has('owner')) {
      const own = { _requests: new PyDict(), owner: state.get('owner'), method: METHOD };
      state.set(METHOD, instance(`${MODULE}.MethodMetadataRequest`, own));
    }
  }
}
