/** Reads a file of fixtures/ties.py and compares each answer. */
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';

export interface Compared {
  readonly cases: number;
  readonly cells: number;
  /** One line for each table where something differs. */
  readonly deviations: readonly string[];
}

const METHODS: Readonly<Record<string, string>> = { predict_proba: 'predictProba' };

function arrays(result: unknown): NdArray[] {
  if (result instanceof NdArray) return [result];
  if (Array.isArray(result)) return result.flatMap(arrays);
  throw new TypeError('this is no array');
}

/** Distances of rows that lie on each other are rounding errors of about 1e-8 in Python. */
function same(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.abs(b) + 1e-7;
}

function firstDifference(found: NdArray[], wanted: NdArray[], whole: boolean): string | undefined {
  if (found.length !== wanted.length) return `${found.length} arrays instead of ${wanted.length}`;
  for (let k = 0; k < wanted.length; k++) {
    const [a, b] = [found[k]!.flat().map(Number), wanted[k]!.flat().map(Number)];
    if (a.length !== b.length) return `${a.length} values instead of ${b.length}`;
    const exact = whole || wanted[k]!.dtype.kind === 'i';
    const at = a.findIndex((value, i) => (exact ? value !== b[i] : !same(value, b[i]!)));
    if (at >= 0) return `[${k}][${at}] ${a[at]} instead of ${b[at]}`;
  }
  return undefined;
}

/** @throws where a model of the file cannot be run */
export async function compareTies(path: string): Promise<Compared> {
  const all = (await load(path)) as unknown as PyDict[];
  const deviations: string[] = [];
  let cells = 0;
  for (const item of all) {
    const name = String(item.get('name'));
    const model = item.get('model') as Record<string, (X: unknown) => unknown>;
    const X = item.get('X');
    const found: string[] = [];
    for (const [method, answer] of item.get('answers') as PyDict<string, unknown>) {
      const wanted = arrays(answer);
      cells += wanted.reduce((sum, one) => sum + one.size, 0);
      let difference: string | undefined;
      try {
        difference = firstDifference(arrays(model[METHODS[method] ?? method]!(X)), wanted, method === 'predict_proba');
      } catch (error) {
        difference = (error as Error).message.slice(0, 200);
      }
      if (difference !== undefined) found.push(`${method} ${difference}`);
    }
    if (found.length > 0) deviations.push(`${name}: ${found.join('; ')}`);
  }
  return { cases: all.length, cells, deviations };
}
