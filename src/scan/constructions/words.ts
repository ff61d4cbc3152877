/** Names of values and arguments for reports: short, and never more than a file's first characters. */
import { PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { makerOf } from './kinds.js';

export function ownerName(value: unknown): string {
  if (value instanceof PyGlobal) return value.path;
  if (value instanceof PyObject)
    return value.className === undefined ? 'a computed object' : `a result of ${value.className}`;
  const maker = makerOf(value);
  if (maker !== undefined) return `a ${maker.join('.')}`;
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'str' : typeof value}`;
}

export function quote(args: readonly unknown[]): string {
  return args
    .slice(0, 3)
    .map((arg) => (typeof arg === 'string' ? JSON.stringify(arg.slice(0, 60)) : ownerName(arg)))
    .join(', ');
}
