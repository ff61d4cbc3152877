/**
 * The state of a dtype. numpy believes it: flags that say "these are objects" make Joblib unpickle what stands behind an array, sizes that
 * are not those of the type make it read other bytes than Brine, and both let bytes pass for pointers. So each part must be what numpy
 * itself would write for the type; releases from 1.11 to 2.4 write the same.
 */
import { DType } from '../../numpy/dtypes/dtype.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import type { Kinds } from './kinds.js';
import { hasPlainKeys, isExactDict } from './shapes.js';

type Tuples = Pick<Kinds, 'tuple'>;

/** `NPY_ITEM_REFCOUNT | NPY_LIST_PICKLE`: items are references, and pickled one by one. */
const OBJECTS = 3;
/** `NPY_NEEDS_INIT`, which texts have, `NPY_NEEDS_PYAPI` of records, and `NPY_ALIGNED_STRUCT`. */
const ALLOWED = 0x80 | 0x18 | OBJECTS;
/** All flags of an object type. */
const OBJECT_FLAGS = 63;

const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

/** True for the state that numpy writes for the type: version, byte order, base and shape, names, fields, size, alignment, flags, metadata. */
export function isWrittenDtype(target: DType, state: unknown, kinds: Tuples): boolean {
  const parts = kinds.tuple(state);
  if (parts === undefined || (parts.length !== 8 && parts.length !== 9)) return false;
  const [version, order, subdtype, names, fields, size, alignment, flags, extra] = parts;
  if (version !== (parts.length === 9 ? 4 : 3) || typeof flags !== 'number') return false;
  const { kind } = target;
  const isTime = kind === 'M' || kind === 'm';
  if (isTime ? !isUnit(extra, kinds) : parts.length === 9 && !isExactDict(extra)) return false;
  if (!isOrder(order, target)) return false;
  // Older releases write the lowest byte of the flags as a signed one.
  const bits = flags & 0xff;
  if (bits !== flags && bits - 0x100 !== flags) return false;
  if (subdtype !== null)
    return kind === 'V' && names === null && fields === null && isSubarray(subdtype, size, bits, kinds);
  if (names !== null || fields !== null) return kind === 'V' && isRecord(names, fields, size, bits, kinds);
  switch (kind) {
    case 'S':
    case 'U':
    case 'V':
      return size === target.itemsize && alignment === (kind === 'U' ? 4 : 1) && bits === (kind === 'U' ? 8 : 0);
    default:
      return size === -1 && alignment === -1 && bits === (kind === 'O' ? OBJECT_FLAGS : 0);
  }
}

function isOrder(order: unknown, { kind, itemsize }: DType): boolean {
  const single = 'SVOb'.includes(kind) || ('iu'.includes(kind) && itemsize === 1);
  return single ? order === '|' : order === '<' || order === '>';
}

/** `(None or a dict, (unit, number, 1, 1))`. */
function isUnit(extra: unknown, kinds: Tuples): boolean {
  const parts = kinds.tuple(extra);
  if (parts?.length !== 2) return false;
  const unit = kinds.tuple(parts[1]);
  return (parts[0] === null || isExactDict(parts[0])) && unit?.length === 4 && unit.slice(1).every(isSize);
}

function isSubarray(subdtype: unknown, size: unknown, bits: number, kinds: Tuples): boolean {
  const parts = kinds.tuple(subdtype);
  if (parts?.length !== 2) return false;
  const [base, given] = parts;
  const shape = isSize(given) ? [given] : kinds.tuple(given);
  if (!(base instanceof DType) || shape?.every(isSize) !== true) return false;
  const count = (shape as number[]).reduce((product, dim) => product * dim, 1);
  return size === base.itemsize * count && (bits & OBJECTS) === (base.hasObject ? OBJECTS : 0);
}

function isRecord(names: unknown, fields: unknown, size: unknown, bits: number, kinds: Tuples): boolean {
  const list = kinds.tuple(names);
  if (list === undefined || !list.every((name) => typeof name === 'string')) return false;
  if (!(fields instanceof PyDict) || !isExactDict(fields) || !hasPlainKeys(fields) || !isSize(size)) return false;
  if (!list.every((name) => fields.has(name)) || (bits & ~ALLOWED) !== 0) return false;
  let objects = false;
  const places: (readonly [from: number, to: number, objects: boolean])[] = [];
  const named = new Set<unknown>(list);
  for (const [name, field] of fields) {
    const parts = kinds.tuple(field);
    if (parts === undefined || parts.length < 2 || parts.length > 3) return false;
    const [dtype, offset, title] = parts;
    if (!(dtype instanceof DType) || !isSize(offset) || offset + dtype.itemsize > size) return false;
    if (dtype.hasObject) objects = true;
    // A field stands a second time under its title.
    if (named.has(name)) places.push([offset, offset + dtype.itemsize, dtype.hasObject]);
    else if (parts.length < 3 || title !== name) return false;
  }
  return (bits & OBJECTS) === (objects ? OBJECTS : 0) && (!objects || !isShared(places));
}

/** True where an object lies over something else: a number written there would be its address. */
function isShared(places: (readonly [from: number, to: number, objects: boolean])[]): boolean {
  places.sort((a, b) => a[0] - b[0]);
  let end = 0;
  let holdsObject = false;
  for (const [from, to, objects] of places) {
    if (from < end && (objects || holdsObject)) return true;
    holdsObject = from < end ? holdsObject || objects : objects;
    end = Math.max(end, to);
  }
  return false;
}
