/** Tensors of a request as rows: one matrix, or a tensor for each column. */
import { badRequest } from '../../errors.js';
import { isRecord, parseJson } from '../../json/parse.js';
import { type Rows, tableRows, vectorRows } from '../../inference/rows.js';
import type { Contract } from '../../models/contract.js';
import type { InferRequest, InputTensor, Parameters } from './request.js';

const contentType = (parameters: Parameters): string | undefined => {
  const value = parameters['content_type'];
  return typeof value === 'string' ? value : undefined;
};

/** Texts that stand for something else, by MLServer's content types. */
function decoded(input: InputTensor): InputTensor {
  const type = contentType(input.parameters);
  if (input.datatype !== 'BYTES' || (type !== 'base64' && type !== 'pd_json')) return input;
  const data = Array.from(input.data as ArrayLike<string | null>, (text, row) => {
    if (text === null) return null;
    try {
      return type === 'base64' ? fromBase64(text) : cellOf(parseJson(text));
    } catch (cause) {
      throw badRequest(
        `input ${input.name}: item ${row} is not ${type === 'base64' ? 'base64 of UTF-8' : 'JSON of one value'}`,
        {
          row,
          column: input.name,
          cause,
        },
      );
    }
  });
  return { ...input, data };
}

function fromBase64(text: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
  );
}

function cellOf(value: unknown): unknown {
  if (Array.isArray(value) || isRecord(value)) throw new TypeError('no single value');
  return value;
}

/** True for `[n]` and `[n, 1]`. */
const isColumn = ({ shape }: InputTensor): boolean => shape.length === 1 || (shape.length === 2 && shape[1] === 1);

/** @throws RequestError (400) */
export function rowsOf(request: InferRequest, contract: Contract): Rows {
  const inputs = request.inputs.map(decoded);
  const first = inputs[0]!;
  const asked = contentType(request.parameters);
  const byName =
    contract.names?.includes(first.name) === true || contract.fields.some(({ name }) => name === first.name);
  if (inputs.length > 1 || asked === 'pd' || (byName && isColumn(first))) return columns(inputs, contract);
  return matrix(first, contract);
}

function columns(inputs: readonly InputTensor[], contract: Contract): Rows {
  const odd = inputs.find((input) => !isColumn(input));
  if (odd !== undefined) {
    throw badRequest(
      `input ${odd.name}: of several inputs each is one column, of shape [n] or [n, 1], not [${odd.shape.join(', ')}]`,
      {
        column: odd.name,
        expected: '[n] or [n, 1]',
        found: `[${odd.shape.join(', ')}]`,
      },
    );
  }
  const names = inputs.map(({ name }) => name);
  const table = tableRows(
    names,
    inputs.map(({ data }) => data),
  );
  // A model without names knows its columns by their places, as the metadata lists them.
  if (contract.names !== undefined || table.kind !== 'table' || contract.form !== 'array') return table;
  const order = contract.fields.map(({ name }) => names.indexOf(name));
  if (order.length !== names.length || order.includes(-1)) return table;
  const data = new Array<unknown>(table.rows * names.length);
  order.forEach((from, j) => {
    const column = table.columns[from]!;
    for (let i = 0; i < table.rows; i++) data[i * names.length + j] = column[i];
  });
  return { kind: 'matrix', data, rows: table.rows, cols: names.length };
}

function matrix(input: InputTensor, contract: Contract): Rows {
  const { shape, data, name } = input;
  if (shape.length === 1) return vectorRows(data, contract.width, contract.form === 'text');
  const [rows, ...rest] = shape as [number, ...number[]];
  if (rest.length === 1) return { kind: 'matrix', data, rows, cols: rest[0]! };
  const cols = rest.reduce((product, n) => product * n, 1);
  if (cols === contract.width) return { kind: 'matrix', data, rows, cols };
  throw badRequest(`input ${name}: rows are one matrix, of shape [rows, columns], not [${shape.join(', ')}]`, {
    column: name,
    expected: '[rows, columns]',
    found: `[${shape.join(', ')}]`,
  });
}
