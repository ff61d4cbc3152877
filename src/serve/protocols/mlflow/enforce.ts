/**
 * What MLflow does with rows before a model sees them, where its folder has a signature: columns are found by name and brought to their
 * types, others are left away, and parameters are checked. MLflow cuts 1.5 to 1 for a `long`, and lets integers overflow; here both are
 * errors.
 */
import type { Field, Signature } from '../../../mlflow/signature.js';
import { badRequest } from '../../errors.js';
import { type Rows, tableRows, type Values } from '../../inference/rows.js';
import { isRecord, shown } from '../../json/parse.js';

const INTEGERS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
};
const FLOATS = new Set(['double', 'float']);

/** A number of a text as Python reads it; NaN for others. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** The value that a cell of this type stands for; undefined where it stands for none. */
function cellOf(value: unknown, type: string): unknown {
  if (type === 'string') {
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
    return typeof value === 'boolean' ? (value ? 'True' : 'False') : value;
  }
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  const range = INTEGERS[type];
  if (range === undefined && !FLOATS.has(type)) return value;
  const number = typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? numberOf(value) : value;
  if (typeof number !== 'number' && typeof number !== 'bigint')
    return number === null && range === undefined ? null : undefined;
  if (range === undefined) return typeof value === 'string' && Number.isNaN(number) ? undefined : number;
  if (typeof number === 'number' && !Number.isInteger(number)) return undefined;
  return number >= range[0] && number <= range[1] ? number : undefined;
}

function columnOf(values: Values, { type }: Field, name: string): Values {
  const out = new Array<unknown>(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = cellOf(values[row], type);
    if (value === undefined) {
      throw badRequest(
        `row ${row}, column ${name}: ${shown(values[row])} is no ${type}, which the signature asks for`,
        {
          row,
          column: name,
          expected: type,
          found: shown(values[row]),
        },
      );
    }
    out[row] = value;
  }
  return out;
}

function columns(rows: Rows, fields: readonly Field[]): Rows {
  if (rows.rows === 0) throw badRequest('there are no rows');
  if (rows.kind !== 'table') {
    const names = fields.map(({ name }) => name).join(', ');
    throw badRequest(`the signature has columns by name: send them with their names: ${names}`);
  }
  const found = fields.flatMap((field) => {
    const at = rows.names.indexOf(field.name!);
    if (at >= 0) return [{ name: field.name!, values: columnOf(rows.columns[at]!, field, field.name!) }];
    if (!field.required) return [];
    throw badRequest(`the column ${field.name} of the signature is missing`, { column: field.name });
  });
  return tableRows(
    found.map(({ name }) => name),
    found.map(({ values }) => values),
  );
}

/** A matrix of the width of the signature; its numbers are looked at by the model. */
function tensor(rows: Rows, { shape }: Field): Rows {
  const width = shape?.length === 2 ? shape[1]! : -1;
  const cols = rows.kind === 'matrix' ? rows.cols : rows.kind === 'table' ? rows.names.length : undefined;
  if (width < 0 || cols === undefined || cols === width) return rows;
  throw badRequest(`rows have ${cols} values; the signature has a tensor of shape (${shape!.join(', ')})`, {
    expected: `${width} values`,
    found: `${cols} values`,
  });
}

/** @throws RequestError (400) */
export function enforced(rows: Rows, signature: Signature | undefined): Rows {
  const inputs = signature?.inputs;
  if (inputs === undefined || inputs.length === 0) return rows;
  const [first] = inputs;
  if (first!.shape !== undefined) return inputs.length === 1 && first!.name === undefined ? tensor(rows, first!) : rows;
  return inputs.every(({ name }) => name !== undefined) ? columns(rows, inputs) : rows;
}

/** Whether a tensor of at least two dimensions is wanted: a bare list of numbers is none. */
export const wantsMatrix = (signature: Signature | undefined): boolean =>
  signature?.inputs?.length === 1 && (signature.inputs[0]!.shape?.length ?? 0) > 1;

const isOf: Readonly<Record<string, (value: unknown) => boolean>> = {
  long: (value) => typeof value === 'bigint' || Number.isInteger(value),
  integer: (value) => Number.isInteger(value),
  double: (value) => typeof value === 'number' || typeof value === 'bigint',
  float: (value) => typeof value === 'number' || typeof value === 'bigint',
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
};

/**
 * The parameters beside the rows. Models of the libraries that are served take none, so they are checked and go no further, as in
 * MLflow; those that the signature lacks are ignored there, too.
 *
 * @throws RequestError (400)
 */
export function checkParams(value: unknown, signature: Signature | undefined): void {
  const known = signature?.params ?? [];
  if (known.length === 0 || value === undefined || value === null) return;
  if (!isRecord(value)) throw badRequest(`params is an object, not ${shown(value)}`);
  for (const { name, type, shape } of known) {
    if (!Object.hasOwn(value, name)) continue;
    const given = value[name];
    if (shape === undefined && given === null) continue;
    const fits = isOf[type] ?? (() => true);
    const ok = shape === undefined ? fits(given) : Array.isArray(given) && given.every(fits);
    if (!ok) {
      const expected = shape === undefined ? type : `a list of ${type}`;
      throw badRequest(`params.${name} is ${shown(given)}, and the signature asks for ${expected}`, {
        expected,
        found: shown(given),
      });
    }
  }
}
