/** Calls by which old protocols write bytes, sets and plain objects, for which later ones have opcodes. */
import {
  asSequence,
  type Call,
  type GlobalReader,
  globalKey,
  INERT,
  PyByteArray,
  PyFrozenSet,
  PyGlobal,
} from '../values/py-values.js';

function latin1(text: string, call: Call): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw call.machine.fail('bytes are written as text beyond latin1');
    out[i] = code;
  }
  return out;
}

const isLatin1 = (name: unknown): boolean => typeof name === 'string' && /^(?:latin[-_]?1|iso-?8859-1)$/i.test(name);

/** `_codecs.encode(text, 'latin1')`: bytes below protocol 3. */
function encode(call: Call): unknown {
  const [text, encoding] = call.args;
  return call.args.length === 2 && typeof text === 'string' && isLatin1(encoding) ? latin1(text, call) : INERT;
}

function bytesOf(call: Call): Uint8Array | undefined {
  const [value, encoding] = call.args;
  if (call.args.length === 0) return new Uint8Array(0);
  if (call.args.length === 1 && value instanceof Uint8Array) return value;
  if (call.args.length === 2 && typeof value === 'string' && isLatin1(encoding)) return latin1(value, call);
  return undefined;
}

function bytes(call: Call): unknown {
  return bytesOf(call) ?? INERT;
}

function bytearray(call: Call): unknown {
  const found = bytesOf(call);
  return found === undefined ? INERT : new PyByteArray(found);
}

/** `copyreg._reconstructor(cls, object, None)`: a plain object below protocol 2. */
function reconstructor({ args, machine }: Call): unknown {
  const [cls, base, state] = args;
  const plain = base instanceof PyGlobal && base.path === 'builtins.object' && state === null;
  if (args.length !== 3 || !plain || !(cls instanceof PyGlobal)) return INERT;
  return machine.newObject(cls);
}

function members(call: Call, target: Set<unknown>): unknown {
  if (call.args.length === 0) return target;
  const items = asSequence(call.args[0]);
  if (call.args.length !== 1 || items === undefined) return INERT;
  call.machine.addAll(target, items);
  return target;
}

export const builtinReaders: readonly (readonly [string, GlobalReader])[] = [
  [globalKey('_codecs', 'encode'), encode],
  [globalKey('builtins', 'bytes'), bytes],
  [globalKey('builtins', 'bytearray'), bytearray],
  [globalKey('builtins', 'set'), (call) => members(call, new Set())],
  [globalKey('builtins', 'frozenset'), (call) => members(call, new PyFrozenSet())],
  [globalKey('copyreg', '_reconstructor'), reconstructor],
];
