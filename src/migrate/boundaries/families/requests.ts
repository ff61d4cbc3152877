/**
 * Metadata that an estimator asks for (`set_fit_request`): what it asks for is there since 1.3, and names the class that asks
 * until 1.7, the object itself since 1.8. https://scikit-learn.org/stable/metadata_routing.html
 */
import { PyGlobal, PyObject } from '../../../pickle/values/py-values.js';
import { objectsIn } from '../../graph.js';
import { attributes, type Run } from '../../step.js';
import { isSince } from '../../versions.js';

const ATTRIBUTE = '_metadata_request';

/** Which is asked of a whole graph, as every class may ask for metadata. */
export function moveRequests(root: unknown, { to, note }: Run): void {
  for (const { object, path } of objectsIn(root)) {
    const state = attributes(object);
    const requests = attributes(state?.get(ATTRIBUTE));
    if (state === undefined || requests === undefined || !(object.cls instanceof PyGlobal)) continue;
    if (!isSince(to, '1.3')) {
      state.delete(ATTRIBUTE);
      note('metadata that it asks for is left out: there is no routing of metadata before 1.3', path, object.cls.name);
      continue;
    }
    const owner = isSince(to, '1.8') ? object : object.cls.name;
    for (const one of [requests, ...[...requests.values()].map(attributes)]) {
      const own = one?.get('owner');
      if (typeof own === 'string' || own instanceof PyObject) one!.set('owner', owner);
    }
  }
}
