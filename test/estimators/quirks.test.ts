/** fixtures/quirks: models whose answers surprise, call by call; where Python raises, so does Brine. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrineError } from '../../src/core/errors.js';
import { load } from '../../src/node.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { decodeEncoded, type Encoded } from '../helpers/inputs.js';
import { callMethod, compare } from '../helpers/results.js';

interface Columns {
  kind: 'columns';
  names: (string | number)[];
  dtypes: string[];
  values: unknown[][];
}

interface Call {
  method: string;
  kwargs: Record<string, unknown>;
  X: Encoded | Columns;
  result?: Encoded | string[];
  error?: string;
  message?: string;
}

interface Quirk {
  env: string;
  name: string;
  file: string;
  tolerance: number;
  calls: Call[];
}

const ROOT = 'fixtures/quirks';
const quirks = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as Quirk[];

/** Dates are Date in JavaScript; Python's missing values are null. */
function value(cell: unknown): unknown {
  if (Array.isArray(cell)) return cell.map(value);
  if (typeof cell !== 'object' || cell === null) return cell;
  return new Date((cell as { date: string }).date);
}

/** The values of a column; those of float32 as what they are. */
function valuesOf({ values, dtypes }: Columns, at: number): ArrayLike<unknown> {
  return dtypes[at] === 'float32' ? Float32Array.from(values[at] as number[]) : values[at]!.map(value);
}

function columnsOf(X: Columns): unknown {
  const { names, values } = X;
  if (new Set(names.map(String)).size < names.length || names.some((name) => typeof name !== 'string'))
    return { columns: names, data: values[0]!.map((_, i) => values.map((column) => value(column[i]))) };
  return { columns: names, data: Object.fromEntries(names.map((name, j) => [name, valuesOf(X, j)])) };
}

/** Arrays among the other arguments: targets, weights. */
function argumentsOf(kwargs: Record<string, unknown>): Record<string, unknown> {
  const isArray = (item: unknown): item is Encoded => typeof item === 'object' && item !== null && 'kind' in item;
  return Object.fromEntries(
    Object.entries(kwargs).map(([name, item]) => [name, isArray(item) ? decodeEncoded(item) : item]),
  );
}

/** The same table as people hand it over: columns, records, a Map. */
function formsOf(X: Encoded | Columns): [form: string, X: unknown][] {
  // None in place of rows
  if (X.kind === 'dense' && JSON.stringify(X.data) === '[null]') return [['None', null]];
  if (X.kind !== 'columns') return [['X', decodeEncoded(X)]];
  const { names, values, dtypes } = X;
  const forms: [string, unknown][] = [['columns', columnsOf(X)]];
  if (names.every((name) => typeof name === 'string') && new Set(names).size === names.length) {
    const record = (i: number): object => Object.fromEntries(names.map((name, j) => [name, value(values[j]![i])]));
    // numbers of records are float64
    if (!dtypes.includes('float32')) forms.push(['records', values[0]!.map((_, i) => record(i))]);
    forms.push(['map', new Map(names.map((name, j) => [name, valuesOf(X, j)]))]);
  }
  return forms;
}

for (const env of new Set(quirks.map((quirk) => quirk.env))) {
  describe(env, () => {
    for (const quirk of quirks.filter((one) => one.env === env)) {
      test(quirk.name, async () => {
        const model = await load<Estimator>(join(ROOT, quirk.file));
        quirk.calls.forEach(({ method, kwargs, X, result, error, message }, at) => {
          for (const [form, input] of formsOf(X)) {
            const where = `${at} ${method} of ${form}`;
            const found = (): unknown => {
              // Of rows that were not transformed before.
              const answer =
                method === 'inverse_transform'
                  ? model.inverseTransform(input as number[][])
                  : callMethod(model, method, input, argumentsOf(kwargs));
              // Stages are computed as they are asked for.
              return method.startsWith('staged') ? [...(answer as Iterable<unknown>)] : answer;
            };
            if (error === undefined) compare(found(), result!, quirk.tolerance, where);
            else expect(found, `${where}: Python says ${error}: ${message ?? ''}`).toThrow(BrineError);
          }
        });
      });
    }
  });
}
