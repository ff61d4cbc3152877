/** Rows as people write them: a record, a list of records or rows, columns, texts, CSV. */
import { badRequest, RequestError } from '../../errors.js';
import { mediaType, textOf } from '../../http/body.js';
import type { Call } from '../../http/protocol.js';
import type { Rows } from '../../inference/rows.js';
import { isRecord, parseJson, shown } from '../../json/parse.js';
import type { Contract } from '../../models/contract.js';
import { columnRows, csvRows, listOf, saysNoHeader, splitRows } from '../tables.js';

const WRAPPERS = ['records', 'rows', 'columns', 'texts', 'data'];

function wrapped(value: Record<string, unknown>, contract: Contract): Rows | undefined {
  const names = Object.keys(value);
  if (!names.every((name) => WRAPPERS.includes(name))) return undefined;
  if (names.length === 2 && names.includes('columns') && names.includes('data')) return splitRows(value, contract);
  if (names.length !== 1) return undefined;
  const name = names[0]!;
  const inner = value[name];
  // A feature may be called so, too.
  if (contract.names?.includes(name) === true) return undefined;
  if (name === 'columns' && isRecord(inner)) return columnRows(inner);
  if (name === 'texts' && typeof inner === 'string') return listOf([inner], contract);
  return Array.isArray(inner) ? listOf(inner, contract) : undefined;
}

/** @throws RequestError (400) */
export function plainRows(value: unknown, contract: Contract): Rows {
  if (Array.isArray(value)) return listOf(value, contract);
  if (typeof value === 'string') return listOf([value], contract);
  if (!isRecord(value)) throw badRequest(`the body is rows: a record, a list of them, or columns; not ${shown(value)}`);
  const found = wrapped(value, contract);
  if (found !== undefined) return found;
  const values = Object.values(value);
  if (values.length === 0) throw badRequest('the body is an empty object: a record has a value for each feature');
  return values.every(Array.isArray) ? columnRows(value) : listOf([value], contract);
}

/** What clients say of JSON that they send without thinking about it: curl's -d, a page's fetch. */
const AS_JSON = ['', 'application/json', 'text/json', 'text/plain', 'application/x-www-form-urlencoded'];

/** @throws RequestError (400, 415) */
export async function readRows(call: Call, contract: Contract): Promise<Rows> {
  const type = mediaType(call.request);
  const text = textOf(await call.body());
  if (type === 'text/csv') return csvRows(text, contract, !saysNoHeader(call.request));
  if (AS_JSON.includes(type) || type.endsWith('+json')) return plainRows(parseJson(text), contract);
  throw new RequestError(415, `the content type is application/json or text/csv, not ${type.slice(0, 60)}`);
}
