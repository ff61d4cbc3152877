/** numpy's random states, from what every numpy since 1.14 pickles. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { asNumber, asSequence, PyCall, type PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { writeDict } from './containers.js';
import type { SkopsWriter, ValueWriter } from './writer.js';

/** `get_state(legacy=False)`, also from the tuple of `get_state()`. */
function stateOf(object: PyObject, writer: SkopsWriter): PyDict {
  const [first] = object.args;
  const state = object.state instanceof PyDict || asSequence(object.state) ? object.state : (first as PyObject)?.state;
  const parts = asSequence(state);
  if (state instanceof PyDict) return state;
  if (parts?.[0] instanceof PyDict) return parts[0];
  if (parts?.length === 5 && typeof parts[0] === 'string') {
    const [name, key, pos, hasGauss, gauss] = parts;
    return new PyDict<unknown, unknown>([
      ['bit_generator', name],
      [
        'state',
        new PyDict<unknown, unknown>([
          ['key', key],
          ['pos', pos],
        ]),
      ],
      ['has_gauss', hasGauss],
      ['gauss', gauss],
    ]);
  }
  throw writer.fail('a random state of this form cannot be written');
}

export const writeRandomState: ValueWriter<PyObject> = (object, writer, id) => {
  writer.head('RandomState', 'numpy.random.mtrand', 'RandomStateNode', id);
  writer.put(', "content": ');
  writeDict(stateOf(object, writer), writer, writer.newId());
  writer.put('}');
};

/** The parts of Cython's pickle of a SeedSequence, in its order. */
function seedOf(object: PyObject): PyDict {
  const [bits] = object.args;
  const seed = bits instanceof PyCall ? asSequence(bits.state)?.[1] : undefined;
  const parts = seed instanceof PyCall ? asSequence(seed.args[2] ?? seed.state) : undefined;
  const [entropy, spawned, , size, key] = parts?.length === 5 ? parts : [null, 0, null, 4, new PyTuple([])];
  // Without a seed sequence numpy makes a new one when it unpickles, as SeedSequence(None) does.
  return new PyDict<unknown, unknown>([
    ['entropy', entropy],
    ['spawn_key', key],
    ['pool_size', asNumber(size) ?? 4],
    ['n_children_spawned', spawned],
  ]);
}

export const writeGenerator: ValueWriter<PyObject> = (object, writer, id) => {
  const state = stateOf(object, writer);
  writer.head('Generator', 'numpy.random._generator', 'RandomGeneratorNode', id);
  writer.put(', "content": {"bit_generator": ');
  writeDict(state, writer, writer.newId());
  writer.put(', "seed_seq": ');
  writeDict(seedOf(object), writer, writer.newId());
  writer.put('}}');
};
