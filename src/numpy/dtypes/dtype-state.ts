/** The state tuples by which pickles describe dtypes, for types that were made here. Source: `arraydescr_reduce`. */
import { dictOf } from '../../pickle/values/dicts.js';
import { PyTuple } from '../../pickle/values/py-values.js';

/** What the state tells of a type: a `DType` is one. */
export interface TypeFacts {
  readonly kind: string;
  readonly itemsize: number;
  readonly byteorder: string;
  readonly aligned: boolean;
  readonly hasObject: boolean;
  readonly unit?: string | undefined;
  readonly metadata?: unknown;
  readonly subdtype?: { readonly base: TypeFacts; readonly shape: readonly number[] } | undefined;
  readonly names?: readonly string[] | undefined;
  readonly fields?: ReadonlyMap<string, FieldFacts> | undefined;
}

interface FieldFacts {
  readonly dtype: TypeFacts;
  readonly offset: number;
  readonly title?: unknown;
}

const FLAG_OBJECT = 63;
const FLAG_UNICODE = 8;
const FLAG_STRUCT = 16;
const FLAG_STRUCT_OBJECT = 27;
/** numpy 1 keeps flags in a signed byte and refuses 128; numpy 2 writes that, and reads either. */
const FLAG_ALIGNED = -128;

/** Bytes that a C compiler would align the type to; only what numpy keeps for flexible types. */
export function alignmentOf(dtype: TypeFacts): number {
  if (dtype.subdtype !== undefined) return alignmentOf(dtype.subdtype.base);
  if (dtype.kind === 'U') return 4;
  if (dtype.fields === undefined) return 'SV'.includes(dtype.kind) ? 1 : Math.min(dtype.itemsize, 16);
  if (!dtype.aligned) return 1;
  let largest = 1;
  for (const field of dtype.fields.values()) largest = Math.max(largest, alignmentOf(field.dtype));
  return largest;
}

function flagsOf(dtype: TypeFacts): number {
  if (dtype.kind === 'O') return FLAG_OBJECT;
  if (dtype.kind === 'U') return FLAG_UNICODE;
  if (dtype.fields === undefined) return 0;
  return (dtype.hasObject ? FLAG_STRUCT_OBJECT : FLAG_STRUCT) + (dtype.aligned ? FLAG_ALIGNED : 0);
}

function fieldTuple(field: FieldFacts): PyTuple {
  return new PyTuple([field.dtype, field.offset, ...(field.title === undefined ? [] : [field.title])]);
}

/** Fields by name, and by title where there is one, as numpy's `dtype.fields`. */
function fieldDict(fields: ReadonlyMap<string, FieldFacts>): Map<unknown, unknown> {
  const dict = dictOf([]);
  for (const [name, field] of fields) {
    dict.set(name, fieldTuple(field));
    if (typeof field.title === 'string') dict.set(field.title, fieldTuple(field));
  }
  return dict;
}

/** The unit as numpy writes it: its name as bytes, and how many of it make one step. */
function unitTuple(unit: string): PyTuple {
  const [, count, name] = /^(\d*)([A-Za-zμ]+)$/.exec(unit)!;
  return new PyTuple([new TextEncoder().encode(name!), count === '' ? 1 : Number(count), 1, 1]);
}

/** Version 3 of the state, or 4 where the type has a unit. */
export function newState(dtype: TypeFacts): unknown[] {
  const flexible = 'SUV'.includes(dtype.kind);
  const { subdtype, names, fields, unit } = dtype;
  const state: unknown[] = [
    3,
    dtype.byteorder,
    subdtype === undefined ? null : new PyTuple([subdtype.base, new PyTuple([...subdtype.shape])]),
    names === undefined ? null : new PyTuple([...names]),
    fields === undefined ? null : fieldDict(fields),
    flexible ? dtype.itemsize : -1,
    flexible ? alignmentOf(dtype) : -1,
    flagsOf(dtype),
  ];
  if (!'Mm'.includes(dtype.kind)) return state;
  return [4, ...state.slice(1), new PyTuple([dtype.metadata ?? null, unitTuple(unit ?? 'generic')])];
}
