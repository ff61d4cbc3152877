/** What pandas 1.4 and later write in forms that 1.3 does not read, as 1.3 writes it. */
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import type { PyObject } from '../../pickle/values/py-values.js';
import { globalNamed } from '../numpy.js';
import { CHECKSUMS } from './later-causes.js';

/** Changes an object in place. */
export function agePandas(object: PyObject, name: string): void {
  const checksum = CHECKSUMS[name];
  if (checksum !== undefined) object.args = [object.args[0], checksum, ...object.args.slice(2)];
  if (name !== '_unpickle_block') return;
  const [values, placement, ndim] = object.args;
  object.cls = PyPartial.of(
    globalNamed('functools.partial'),
    globalNamed('pandas.core.internals.blocks.new_block'),
    PyDict.fromObject({ ndim }),
  );
  object.args = [values, placement];
}
