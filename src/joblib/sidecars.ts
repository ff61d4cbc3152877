/**
 * Joblib before 0.10 keeps arrays in files beside the pickle, which holds their names: `.npy` files (`NDArrayWrapper`) or
 * packed raw bytes (`ZNDArrayWrapper`). The machine reads no files, so the names are collected in a first reading.
 */
import { FormatError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { readNpy } from '../numpy/files/npy.js';
import { PyDict } from '../pickle/values/py-dict.js';
import {
  asSequence,
  type GlobalReader,
  globalKey,
  INERT,
  type Machine,
  PyGlobal,
  PyTuple,
  PyValue,
} from '../pickle/values/py-values.js';
import type { Reduction } from '../pickle/values/py-values.js';
import { npyPickle } from './npy-objects.js';
import { SidecarsNeeded } from './sidecars-needed.js';
import { JOBLIB_MODULES } from './wrapper.js';

/** How a file beside the main one is packed: as `.npy`, or bare bytes. */
export type SidecarKind = 'npy' | 'bytes';

/** Only a plain name can stand beside the main file: no folder, no drive, nothing that a terminal would obey. */
export function checkSidecarName(name: unknown): string {
  if (
    typeof name !== 'string' ||
    name === '' ||
    name === '.' ||
    name === '..' ||
    name.length > 255 ||
    /[/\\:\u0000-\u001f\u007f]/.test(name)
  ) {
    throw new FormatError(`${JSON.stringify(name)} is no plain file name, so the array in it is not read`, {
      format: 'joblib',
    });
  }
  return name;
}

/** What one reading knows of the files, and which ones it asked for. */
export class Sidecars {
  readonly asked = new Map<string, SidecarKind>();
  readonly #contents: ReadonlyMap<string, Uint8Array> | undefined;

  constructor(contents?: ReadonlyMap<string, Uint8Array>) {
    this.#contents = contents;
  }

  /** The contents of a file, or undefined in the collecting reading. */
  open(name: unknown, kind: SidecarKind): Uint8Array | undefined {
    const plain = checkSidecarName(name);
    this.asked.set(plain, kind);
    if (this.#contents === undefined) return undefined;
    const bytes = this.#contents.get(plain);
    if (bytes === undefined) throw new SidecarsNeeded([plain]);
    return bytes;
  }

  /** Readers that take the place of {@link sidecarReaders} for one reading. */
  get readers(): readonly (readonly [string, GlobalReader])[] {
    return readersOver(this);
  }
}

/** The container of an array that stands in a file beside the pickle. */
export abstract class SidecarWrapper extends PyValue {
  readonly cls: PyGlobal;
  readonly files: Sidecars | undefined;
  #isFilled = false;

  constructor(cls: PyGlobal, files: Sidecars | undefined) {
    super();
    this.cls = cls;
    this.files = files;
  }

  /** The file's contents; without files to look into, reading ends here. */
  protected open(
    state: unknown,
    kind: SidecarKind,
    machine: Machine,
  ): { bytes: Uint8Array | undefined; state: PyDict } {
    if (this.#isFilled) throw machine.fail('an array is filled twice');
    this.#isFilled = true;
    if (!(state instanceof PyDict)) throw machine.fail('an array container needs a dict of attributes');
    const name: unknown = state.get('filename');
    if (this.files === undefined) throw new SidecarsNeeded([checkSidecarName(name)]);
    return { bytes: this.files.open(name, kind), state };
  }

  override pyReduce(): Reduction {
    return { cls: this.cls, how: 'newobj', args: [] };
  }
}

/** What stands for an array while names are collected. */
const stub = (): NdArray => NdArray.shell({});

class NDArrayWrapper extends SidecarWrapper {
  override pyBuild(value: unknown, machine: Machine): unknown {
    const { bytes, state } = this.open(value, 'npy', machine);
    if (bytes === undefined) return stub();
    const pickle = npyPickle(bytes);
    if (pickle !== undefined) return pickle;
    const array = readNpy(bytes);
    if (array.bytes === undefined) return array;
    const subclass: unknown = state.get('subclass');
    const origin = { beside: 'npy' as const, ...(subclass instanceof PyGlobal ? { cls: subclass } : {}) };
    return NdArray.fromBytes(array.bytes, array.shape, array.dtype, array.order, origin);
  }
}

class ZNDArrayWrapper extends SidecarWrapper {
  override pyBuild(value: unknown, machine: Machine): unknown {
    const { bytes, state } = this.open(value, 'bytes', machine);
    const parts = asSequence(state.get('state'));
    const cls: unknown = asSequence(state.get('init_args'))?.[0];
    if (parts === undefined || cls === undefined) throw machine.fail('an array container lacks its state');
    if (bytes === undefined) return stub();
    return NdArray.shell({ cls, beside: 'bytes' }).pyBuild(new PyTuple([...parts, bytes]), machine);
  }
}

const CLASSES = [
  ['NDArrayWrapper', NDArrayWrapper],
  ['ZNDArrayWrapper', ZNDArrayWrapper],
] as const;

function readersOver(files: Sidecars | undefined): readonly (readonly [string, GlobalReader])[] {
  return CLASSES.flatMap(([name, Class]) => {
    // Protocol 2 makes them by NEWOBJ, protocols 0 and 1 by copyreg's _reconstructor, which ends in the same call.
    const read: GlobalReader = ({ cls, how, args }) =>
      cls instanceof PyGlobal && (how === 'newobj' || how === 'inst') && args.length === 0
        ? new Class(cls, files)
        : INERT;
    return JOBLIB_MODULES.flatMap((module) => [
      [globalKey(module, name), read] as const,
      [globalKey(`${module}_compat`, name), read] as const,
    ]);
  });
}

/** Where nobody has the files: the first name that is met is named in the error. */
export const sidecarReaders = readersOver(undefined);
