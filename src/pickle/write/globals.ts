/** Classes and functions by name (`save_global` in CPython). */
import { toPython2 } from '../compat-names-python2.js';
import { Op } from '../opcodes.js';
import type { PicklerState } from './pickler-state.js';
import { encodeUtf8 } from '../text-write.js';
import { PyExtension, PyGlobal } from '../values/py-values.js';
import { ReduceFrame } from './open-containers.js';
import { writeText, writeUnsharedText } from './atoms.js';

/** Types written in C, whose name CPython makes anew instead of sharing it with equal attribute names. */
const STATIC_TYPES: ReadonlySet<string> = new Set(['numpy dtype', 'numpy ndarray', 'datetime datetime']);

export function writeGlobal(pickler: PicklerState, global: PyGlobal): boolean {
  const { out, protocol } = pickler;
  if (global instanceof PyExtension) {
    writeExtension(pickler, global.extensionCode);
    return true;
  }
  const { module, name } = global;
  const known = pickler.memo.findGlobal(global);
  if (known >= 0) {
    pickler.get(known);
    return true;
  }
  if (protocol >= 4) {
    out.boundary();
    writeText(pickler, module);
    out.boundary();
    if (STATIC_TYPES.has(`${module} ${name}`)) writeUnsharedText(pickler, name);
    else writeText(pickler, name);
    out.byte(Op.STACK_GLOBAL);
  } else {
    const dot = name.lastIndexOf('.');
    if (dot > 0) {
      const parent = new PyGlobal(module, name.slice(0, dot));
      const args = [parent, name.slice(dot + 1)];
      return pickler.open(
        new ReduceFrame({ cls: new PyGlobal('builtins', 'getattr'), how: 'reduce', args }, undefined),
      );
    }
    writeByLine(pickler, module, name);
  }
  pickler.put(pickler.memo.addGlobal(global));
  return true;
}

function writeByLine(pickler: PicklerState, module: string, name: string): void {
  const [writtenModule, writtenName] = pickler.fixImports ? toPython2(module, name) : [module, name];
  const line = `${writtenModule}\n${writtenName}\n`;
  if (writtenModule.includes('\n') || writtenName.includes('\n')) {
    throw pickler.error('the name of a global must not contain a newline below protocol 4');
  }
  if (pickler.protocol < 3 && /[^\0-\x7f]/.test(line)) {
    throw pickler.error(`the global ${module}.${name} is not ASCII: use protocol 3 or later`);
  }
  pickler.out.byte(Op.GLOBAL);
  pickler.out.raw(encodeUtf8(line));
}

function writeExtension(pickler: PicklerState, code: number): void {
  const { out } = pickler;
  if (pickler.protocol < 2) throw pickler.error('extension codes need protocol 2 or later');
  if (code <= 0xff) out.bytes2(Op.EXT1, code);
  else if (code <= 0xffff) out.opUint16(Op.EXT2, code);
  else out.opInt32(Op.EXT4, code);
}
