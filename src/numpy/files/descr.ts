/** dtypes in the headers of `.npy` files: numpy's `descr`, as `numpy.lib.format.dtype_to_descr` writes it. */
import { FormatError, UnsupportedError } from '../../core/errors.js';
import { type DType, type Field, makeDtype, structuredDtype, subarrayDtype } from '../dtypes/dtype.js';
import { LiteralTuple, textLiteral } from './python-literal.js';

const fail = (message: string): FormatError => new FormatError(message, { format: 'npy' });

function dims(value: unknown): number[] {
  const parts = value instanceof LiteralTuple ? value.items : [value];
  if (parts.every((dim): dim is number => Number.isSafeInteger(dim) && (dim as number) >= 0)) return parts;
  throw fail('the shape of a subarray is no tuple of sizes');
}

/** A text, a list of fields, or a tuple of a dtype and a shape. */
export function dtypeOfDescr(descr: unknown): DType {
  if (typeof descr === 'string') return makeDtype(descr);
  if (Array.isArray(descr)) return recordOf(descr);
  if (descr instanceof LiteralTuple && descr.items.length === 2) {
    return subarrayDtype(dtypeOfDescr(descr.items[0]), dims(descr.items[1]));
  }
  throw fail("the header's descr is no dtype");
}

function recordOf(list: readonly unknown[]): DType {
  const fields = new Map<string, Field>();
  let offset = 0;
  for (const entry of list) {
    const parts = entry instanceof LiteralTuple ? entry.items : [];
    if (parts.length !== 2 && parts.length !== 3)
      throw fail('a field of descr is (name, dtype) or (name, dtype, shape)');
    const [label, type] = parts;
    const base = dtypeOfDescr(type);
    const dtype = parts.length === 3 ? subarrayDtype(base, dims(parts[2])) : base;
    const [title, name] = label instanceof LiteralTuple ? label.items : [undefined, label];
    if (typeof name !== 'string' || (title !== undefined && typeof title !== 'string'))
      throw fail('the name of a field is a text, or a title with a name');
    // Bytes between fields stand as void without a name.
    const padding = name === '' && dtype.kind === 'V' && dtype.fields === undefined && dtype.subdtype === undefined;
    if (!padding) {
      const key = name === '' ? `f${fields.size}` : name;
      if (fields.has(key)) throw fail(`the field ${JSON.stringify(key)} stands twice`);
      fields.set(key, { dtype, offset, ...(title === undefined ? {} : { title }) });
    }
    offset += dtype.itemsize;
  }
  return structuredDtype(fields, offset);
}

/** The literal that numpy reads back as this dtype. */
export function descrOf(dtype: DType): string {
  if (dtype.subdtype !== undefined) return `(${descrOf(dtype.subdtype.base)}, ${shapeText(dtype.subdtype.shape)})`;
  if (dtype.fields === undefined) return dtype.kind === 'O' ? "'|O'" : textLiteral(dtype.str);
  const parts: string[] = [];
  let at = 0;
  const pad = (to: number): void => {
    if (to > at) parts.push(`('', '|V${to - at}')`);
    at = to;
  };
  for (const [name, field] of dtype.fields) {
    if (field.offset < at)
      throw new UnsupportedError('.npy cannot hold a dtype whose fields overlap or are out of order');
    pad(field.offset);
    const label =
      typeof field.title === 'string' ? `(${textLiteral(field.title)}, ${textLiteral(name)})` : textLiteral(name);
    const { base, shape } = field.dtype.subdtype ?? { base: field.dtype, shape: undefined };
    parts.push(`(${label}, ${descrOf(base)}${shape === undefined ? '' : `, ${shapeText(shape)}`})`);
    at += field.dtype.itemsize;
  }
  pad(dtype.itemsize);
  return `[${parts.join(', ')}]`;
}

export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}
