/** Random generators that only a later `fit` uses, and makes anew. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyCall } from '../../pickle/values/py-values.js';
import { globalOf } from '../step.js';

/** `numpy.random.default_rng(0)`, in the layout of numpy 1.24; the migration to a numpy gives it that one's. */
export function generatorOfPcg64(): PyCall {
  const call = new PyCall(globalOf('numpy.random._pickle.__generator_ctor'), 'reduce', ['PCG64']);
  call.state = PyDict.fromObject({
    bit_generator: 'PCG64',
    state: PyDict.fromObject({
      state: 35399562948360463058890781895381311971n,
      inc: 87136372517582989555478159403783844777n,
    }),
    has_uint32: 0,
    uinteger: 0,
  });
  return call;
}
