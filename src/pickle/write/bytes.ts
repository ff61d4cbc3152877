/** bytes and bytearray: opcodes where the protocol has them, otherwise calls that give them. */
import { Op } from '../opcodes.js';
import { decodeLatin1 } from '../text.js';
import { PyGlobal } from '../values/py-values.js';
import { writePayload, writePython2String } from './atoms.js';
import { ReduceFrame } from './open-containers.js';
import type { PicklerState } from './pickler-state.js';

/** bytes or bytearray. `owner` is what later references point at; the bytes themselves unless said otherwise. */
export function writeBytes(pickler: PicklerState, bytes: Uint8Array, mutable: boolean, owner: object = bytes): boolean {
  if (mutable) return writeByteArray(pickler, bytes, owner);
  const { out, protocol } = pickler;
  const length = bytes.length;
  if (length < 2) {
    // CPython has one object for b'' and one for each single byte.
    owner = pickler.memo.canonicalBytes(bytes);
    const known = pickler.memo.find(owner);
    if (known >= 0) {
      pickler.get(known);
      return true;
    }
  }
  if (pickler.python2 !== undefined) {
    pickler.python2.passed(decodeLatin1(bytes));
    writePython2String(pickler, bytes);
    pickler.memoize(owner);
    return true;
  }
  if (protocol < 3) return reduceBytes(pickler, bytes, owner);
  const header = (): void => {
    if (length < 256) out.bytes2(Op.SHORT_BINBYTES, length);
    else if (length <= 0xffffffff) out.opInt32(Op.BINBYTES, length);
    else if (protocol >= 4) out.opUint64(Op.BINBYTES8, length);
    else throw pickler.error('bytes above 4 GiB need protocol 4 or 5');
  };
  writePayload(pickler, header, bytes);
  pickler.memoize(owner);
  return true;
}

/** Before protocol 3 there is no bytes opcode: Python writes a call that gives the bytes in both Pythons. */
function reduceBytes(pickler: PicklerState, bytes: Uint8Array, owner: object): boolean {
  if (bytes.length === 0) {
    return pickler.open(new ReduceFrame({ cls: new PyGlobal('builtins', 'bytes'), how: 'reduce', args: [] }, owner));
  }
  const cls = new PyGlobal('_codecs', 'encode');
  const args = [decodeLatin1(bytes), 'latin1'];
  return pickler.open(new ReduceFrame({ cls, how: 'reduce', args }, owner));
}

function writeByteArray(pickler: PicklerState, bytes: Uint8Array, owner: object): boolean {
  const { out } = pickler;
  if (pickler.protocol < 5) {
    const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    const args = bytes.length === 0 ? [] : [plain];
    return pickler.open(new ReduceFrame({ cls: new PyGlobal('builtins', 'bytearray'), how: 'reduce', args }, owner));
  }
  writePayload(pickler, () => out.opUint64(Op.BYTEARRAY8, bytes.length), bytes);
  pickler.memoize(owner);
  return true;
}
