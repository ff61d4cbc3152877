/** A body of nothing but values (`Inference-Header-Content-Length: 0`): those of the model's only input, in their binary form. */
import { badRequest } from '../../errors.js';
import { textOf } from '../../http/body.js';
import type { Contract } from '../../models/contract.js';
import { readTensor } from '../../tensors/binary.js';
import { type Datatype, ITEM_BYTES } from '../../tensors/datatypes.js';
import { inputsOf } from './metadata.js';
import type { InferRequest, InputTensor } from './request.js';

function inputOf(body: Uint8Array, contract: Contract): InputTensor {
  const inputs = inputsOf(contract);
  const only = inputs[0];
  if (only === undefined || inputs.length > 1) {
    throw badRequest(
      `a body of raw bytes is for models of one input; this one has ${inputs.length}: send the JSON header`,
    );
  }
  const { name } = only;
  const datatype = only.datatype as Datatype;
  const width = only.shape.slice(1).reduce((product, n) => product * n, 1);
  // One text, without a length in front of it.
  if (datatype === 'BYTES' && width === 1) return { name, datatype, shape: [1], parameters: {}, data: [textOf(body)] };
  const size = width * ITEM_BYTES[datatype];
  if (size <= 0 || body.length % size !== 0) {
    throw badRequest(
      size <= 0
        ? `input ${name}: rows of ${datatype} have no size that is known: send the JSON header`
        : `input ${name}: ${body.length} bytes are no whole rows of ${width} items of ${datatype}`,
      { column: name },
    );
  }
  const rows = body.length / size;
  return { name, datatype, shape: [rows, width], parameters: {}, data: readTensor(body, datatype, rows * width, name) };
}

/** Every output comes back as bytes. @throws RequestError (400) */
export function rawRequest(body: Uint8Array, contract: Contract): InferRequest {
  return {
    id: undefined,
    parameters: { binary_data_output: true },
    inputs: [inputOf(body, contract)],
    outputs: undefined,
  };
}
