/** What was expected and found where the model stumbled over a value, as far as it says where that is. */
import { InvalidInputError } from '../../core/errors.js';
import { RequestError } from '../errors.js';
import { shown } from '../json/parse.js';
import type { Rows } from '../inference/rows.js';
import type { Contract, Field } from './contract.js';

const MAX_SHOWN = 10;

const TYPES: Readonly<Record<string, string>> = { BYTES: 'a text', BOOL: 'true or false' };

function expectedOf({ categories, datatype, type }: Field): string {
  if (categories !== undefined && categories.length <= MAX_SHOWN) return `one of ${categories.map(shown).join(', ')}`;
  if (type === 'number') return 'a number';
  return TYPES[datatype] ?? (datatype.startsWith('FP') ? 'a number' : 'a whole number');
}

function valueAt(rows: Rows, row: number, column: number): unknown {
  if (rows.kind === 'table') return rows.columns[column]?.[row];
  return rows.kind === 'matrix' && column < rows.cols ? rows.data[row * rows.cols + column] : undefined;
}

/** The error with the value that it speaks of, and what stands there otherwise. Others as they are. */
export function located(error: unknown, rows: Rows, { fields }: Contract): unknown {
  if (!(error instanceof InvalidInputError) || error.row === undefined) return error;
  const { row, feature, column } = error;
  const name = feature ?? (column === undefined ? undefined : fields[column]?.name);
  const field = fields.find((one) => one.name === name);
  const at = rows.kind === 'table' && name !== undefined ? rows.names.indexOf(name) : (column ?? -1);
  const found = at < 0 ? undefined : valueAt(rows, row, at);
  return new RequestError(400, error.message, {
    row,
    column: name ?? column,
    ...(field === undefined ? {} : { expected: expectedOf(field) }),
    ...(found === undefined ? {} : { found: shown(found) }),
    cause: error,
  });
}
