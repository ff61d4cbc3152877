/** The kernel of a Gaussian process as a formula, with its numbers. */
import { NdArray, PyDict, PyObject } from 'brine';
import { handler } from '../contract.js';
import { type At, modelAt } from '../files.js';

export interface Kernel {
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

declare module '../contract.js' {
  interface Contract {
    kernel: { ask: At; give: Kernel | null };
  }
}

const SIGNS: Readonly<Record<string, string>> = { Sum: ' + ', Product: ' · ', Exponentiation: ' ** ' };
const MAX_DEPTH = 20;

const number = (value: unknown): string =>
  value instanceof NdArray
    ? value
        .flat()
        .map((item) => Number(item).toPrecision(4))
        .join(', ')
    : Number(String(value)).toPrecision(4);

function textOf(value: unknown, facts: { name: string; value: string }[], depth = 0): string {
  if (!(value instanceof PyObject) || !(value.state instanceof PyDict)) return number(value);
  if (depth > MAX_DEPTH) return '…';
  const name = (value.className ?? 'kernel').split('.').at(-1)!;
  const sign = SIGNS[name];
  const { state } = value;
  if (sign !== undefined) {
    const left = textOf(state.get('k1') ?? state.get('kernel'), facts, depth + 1);
    return `(${left}${sign}${textOf(state.get('k2') ?? state.get('exponent'), facts, depth + 1)})`;
  }
  const given = [...state].filter(
    ([key, item]) => typeof key === 'string' && !key.endsWith('_bounds') && typeof item !== 'string' && item !== null,
  );
  for (const [key, item] of given) facts.push({ name: `${name}.${String(key)}`, value: number(item) });
  return `${name}(${given.map(([key, item]) => `${String(key)}=${number(item)}`).join(', ')})`;
}

export default handler('kernel', (at) => {
  const kernel = modelAt(at).get('kernel_');
  if (!(kernel instanceof PyObject)) return null;
  const facts: { name: string; value: string }[] = [];
  return { text: textOf(kernel, facts), facts };
});
