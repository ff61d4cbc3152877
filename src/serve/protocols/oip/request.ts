/** A request of the Open Inference Protocol as JSON, with or without binary tensors behind it. */
import { badRequest } from '../../errors.js';
import { textOf } from '../../http/body.js';
import { isRecord, parseJson, shown } from '../../json/parse.js';
import { readTensor } from '../../tensors/binary.js';
import { checkedItems, countOf, flattened } from '../../tensors/check.js';
import { type Datatype, DATATYPES, isDatatype } from '../../tensors/datatypes.js';

export type Parameters = Readonly<Record<string, unknown>>;

export interface InputTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
  readonly parameters: Parameters;
}

export interface AskedOutput {
  readonly name: string;
  readonly parameters: Parameters;
}

export interface InferRequest {
  readonly id: string | undefined;
  readonly parameters: Parameters;
  readonly inputs: readonly InputTensor[];
  /** Undefined where every usual one is meant. */
  readonly outputs: readonly AskedOutput[] | undefined;
}

const MAX_INPUTS = 100_000;

function parametersOf(value: unknown, what: string): Parameters {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw badRequest(`${what} is an object, not ${shown(value)}`);
  return value;
}

function nameOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length > 0) return value;
  throw badRequest(`${what} has a name, a string; this one is ${shown(value)}`);
}

/** Blobs behind the JSON, taken in its order. */
class Blobs {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(size: unknown, name: string): Uint8Array {
    const left = this.#bytes.length - this.#at;
    if (!Number.isSafeInteger(size) || (size as number) < 0 || (size as number) > left) {
      throw badRequest(`input ${name}: binary_data_size is ${shown(size)}, and ${left} bytes are left behind the JSON`);
    }
    const part = this.#bytes.subarray(this.#at, this.#at + (size as number));
    this.#at += size as number;
    return part;
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw badRequest(`${left} bytes are left behind the JSON that belong to no input`);
  }
}

/** Width of a row: all dimensions but the first. */
const rowWidth = (shape: readonly number[]): number =>
  Math.max(
    1,
    shape.slice(1).reduce((product, n) => product * n, 1),
  );

function inputOf(value: unknown, index: number, blobs: Blobs): InputTensor {
  if (!isRecord(value)) throw badRequest(`inputs[${index}] is an object, not ${shown(value)}`);
  const name = nameOf(value['name'], `inputs[${index}]`);
  const { datatype } = value;
  if (!isDatatype(datatype)) {
    throw badRequest(`input ${name}: datatype is one of ${DATATYPES.join(', ')}, not ${shown(datatype)}`, {
      column: name,
      expected: 'a datatype',
      found: shown(datatype),
    });
  }
  const { shape, count } = countOf(value['shape'], name);
  const parameters = parametersOf(value['parameters'], `parameters of input ${name}`);
  if (Object.hasOwn(parameters, 'binary_data_size')) {
    if (value['data'] !== undefined)
      throw badRequest(`input ${name}: has data and binary_data_size, and only one counts`);
    const bytes = blobs.take(parameters['binary_data_size'], name);
    return { name, datatype, shape, parameters, data: readTensor(bytes, datatype, count, name) };
  }
  if (datatype === 'BF16') throw badRequest(`input ${name}: BF16 goes as binary data only`, { column: name });
  const items = flattened(value['data'], count, name);
  // Texts with a content type of their own are decoded later; anything may be a cell of pd_json.
  const data = checkedItems(items, datatype, name, rowWidth(shape));
  return { name, datatype, shape, parameters, data };
}

/** @throws RequestError (400) */
export function readInferRequest(body: Uint8Array, jsonLength: number | undefined): InferRequest {
  const text = textOf(jsonLength === undefined ? body : body.subarray(0, jsonLength));
  const value = parseJson(text);
  if (!isRecord(value)) throw badRequest(`the body is an object with "inputs", not ${shown(value)}`);
  const { inputs, outputs, id } = value;
  if (!Array.isArray(inputs) || inputs.length === 0) throw badRequest('the body has no "inputs", a list of tensors');
  if (inputs.length > MAX_INPUTS) throw badRequest(`the body has more than ${MAX_INPUTS} inputs`);
  if (id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number') {
    throw badRequest(`id is a string, not ${shown(id)}`);
  }
  const blobs = new Blobs(jsonLength === undefined ? new Uint8Array(0) : body.subarray(jsonLength));
  const tensors = inputs.map((one, i) => inputOf(one, i, blobs));
  blobs.end();
  return {
    id: id === undefined || id === null ? undefined : String(id),
    parameters: parametersOf(value['parameters'], 'parameters'),
    inputs: tensors,
    outputs: outputsOf(outputs),
  };
}

function outputsOf(outputs: unknown): AskedOutput[] | undefined {
  if (outputs === undefined || outputs === null) return undefined;
  if (!Array.isArray(outputs)) throw badRequest(`outputs is a list, not ${shown(outputs)}`);
  if (outputs.length === 0) return undefined;
  if (outputs.length > 100) throw badRequest('more than 100 outputs are asked for');
  return outputs.map((output: unknown, i) => {
    if (!isRecord(output)) throw badRequest(`outputs[${i}] is an object, not ${shown(output)}`);
    const name = nameOf(output['name'], `outputs[${i}]`);
    return { name, parameters: parametersOf(output['parameters'], `parameters of output ${name}`) };
  });
}

const HEADER = 'inference-header-content-length';
const IN_TYPE = /^application\/vnd\.(?:sagemaker|vertex-ai)-triton\.binary\+json;\s*json-header-size=(\d{1,15})$/i;

/**
 * Bytes of the JSON at the start of the body: told by a header, or by the content type where a platform strips headers.
 *
 * @throws RequestError where that is no length, or longer than the body
 */
export function jsonLengthOf(request: Request, body: Uint8Array): number | undefined {
  const text = request.headers.get(HEADER) ?? IN_TYPE.exec(request.headers.get('content-type') ?? '')?.[1];
  if (text === undefined || text === null) return undefined;
  const length = /^\d{1,15}$/.test(text.trim()) ? Number(text) : -1;
  if (length < 0 || length > body.length) {
    throw badRequest(`Inference-Header-Content-Length is ${text.slice(0, 40)}, and the body has ${body.length} bytes`);
  }
  return length;
}
