/** Tensors of gRPC messages: typed contents or raw bytes, all of one kind in a message. */
import { badRequest } from '../../errors.js';
import type { AskedOutput, InferRequest, InputTensor, Parameters } from '../../protocols/oip/request.js';
import { readTensor, writeTensor } from '../../tensors/binary.js';
import { checkedItems, countOf } from '../../tensors/check.js';
import { type Datatype, DATATYPES, isDatatype } from '../../tensors/datatypes.js';
import type { Inference, NamedResult } from '../../models/served.js';
import { classified } from '../../protocols/oip/classification.js';
import type { Scalar } from '../../models/contract.js';

export interface WireParameter {
  readonly parameter_choice?: string;
  readonly [choice: string]: unknown;
}

type Contents = Readonly<Record<string, readonly unknown[] | undefined>>;

export interface WireTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly (string | number)[];
  readonly parameters?: Readonly<Record<string, WireParameter>>;
  readonly contents?: Contents | null;
}

export interface WireInferRequest {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly parameters?: Readonly<Record<string, WireParameter>>;
  readonly inputs: readonly WireTensor[];
  readonly outputs: readonly { readonly name: string; readonly parameters?: Readonly<Record<string, WireParameter>> }[];
  readonly raw_input_contents: readonly Uint8Array[];
}

/** The field of typed contents that each datatype has. */
const FIELDS: Readonly<Partial<Record<Datatype, string>>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/** Integers of 64 bits come as digits. */
function integer(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

export function parametersOf(wire: Readonly<Record<string, WireParameter>> | undefined): Parameters {
  return Object.fromEntries(
    Object.entries(wire ?? {}).map(([name, value]) => {
      const choice = value.parameter_choice;
      const found = choice === undefined ? null : value[choice];
      return [name, choice === 'int64_param' || choice === 'uint64_param' ? integer(found) : found];
    }),
  );
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: unknown, name: string, row: number): string {
  try {
    return decoder.decode(bytes as Uint8Array);
  } catch (cause) {
    throw badRequest(`input ${name}: item ${row} is not UTF-8`, { row, column: name, cause });
  }
}

function typed(wire: WireTensor, datatype: Datatype, count: number): ArrayLike<unknown> {
  const { name } = wire;
  const field = FIELDS[datatype];
  if (field === undefined) throw badRequest(`input ${name}: ${datatype} goes as raw contents only`, { column: name });
  const items = wire.contents?.[field] ?? [];
  const other = Object.entries(wire.contents ?? {}).find(([key, list]) => key !== field && (list?.length ?? 0) > 0);
  if (other !== undefined)
    throw badRequest(`input ${name}: ${datatype} stands in ${field}, not in ${other[0]}`, { column: name });
  if (items.length !== count) {
    throw badRequest(`input ${name}: ${field} has ${items.length} items, its shape ${count}`, { column: name });
  }
  if (datatype === 'BYTES') return items.map((item, row) => textOf(item, name, row));
  return checkedItems(datatype === 'INT64' || datatype === 'UINT64' ? items.map(integer) : items, datatype, name);
}

/** @throws RequestError (400) */
export function readWire(wire: WireInferRequest): InferRequest {
  const raw = wire.raw_input_contents;
  if (wire.inputs.length === 0) throw badRequest('the request has no inputs');
  if (raw.length > 0 && raw.length !== wire.inputs.length) {
    throw badRequest(`there are ${raw.length} raw contents for ${wire.inputs.length} inputs`);
  }
  const inputs = wire.inputs.map((one, i): InputTensor => {
    const { name, datatype } = one;
    if (!isDatatype(datatype))
      throw badRequest(`input ${name}: datatype is one of ${DATATYPES.join(', ')}`, { column: name });
    const { shape, count } = countOf(one.shape.map(Number), name);
    const data = raw.length > 0 ? readTensor(raw[i]!, datatype, count, name) : typed(one, datatype, count);
    return { name, datatype, shape, data, parameters: parametersOf(one.parameters) };
  });
  const outputs = wire.outputs.map((one): AskedOutput => ({
    name: one.name,
    parameters: parametersOf(one.parameters),
  }));
  return {
    id: wire.id === '' ? undefined : wire.id,
    parameters: parametersOf(wire.parameters),
    inputs,
    outputs: outputs.length === 0 ? undefined : outputs,
  };
}

function contentsOf({ datatype, data }: NamedResult): Contents {
  const items = Array.from(data);
  if (datatype === 'BYTES')
    return { bytes_contents: items.map((item) => new TextEncoder().encode(item === null ? '' : String(item))) };
  if (datatype === 'INT64' || datatype === 'UINT64') return { [FIELDS[datatype]!]: items.map(String) };
  return { [FIELDS[datatype] ?? 'fp64_contents']: items };
}

/** Raw answers to raw requests, typed ones to typed: each client reads what it writes. */
export function writeWire(
  found: Inference,
  request: InferRequest,
  isRaw: boolean,
  classes: readonly Scalar[] | undefined,
): { outputs: object[]; raw_output_contents: Uint8Array[] } {
  const results = found.outputs.map((output, i) => classified(output, request.outputs?.[i]?.parameters ?? {}, classes));
  return {
    outputs: results.map((result) => ({
      name: result.name,
      datatype: result.datatype,
      shape: result.shape,
      ...(isRaw ? {} : { contents: contentsOf(result) }),
    })),
    raw_output_contents: isRaw ? results.map(({ data, datatype }) => writeTensor(data, datatype)) : [],
  };
}
