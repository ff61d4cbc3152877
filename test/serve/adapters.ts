/** How a person would ask each protocol for the rows of a fixture, and what the answers are. One suite runs over all of them. */
import type { Encoded } from '../helpers/inputs.js';

export interface Asked {
  readonly path: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

export interface Adapter {
  readonly name: string;
  /** Undefined where the protocol has no form for such rows. */
  ask(model: string, X: Encoded, method: string): Asked | undefined;
  /** Values of the method, flat and row-major. */
  read(response: Response, method: string): Promise<unknown[]>;
}

const flat = (value: unknown): unknown[] => (Array.isArray(value) ? value.flat(5) : [value]);

/** Rows as lists. */
export function listsOf(X: Encoded): unknown[][] {
  const [rows, cols] = X.shape as [number, number];
  return Array.from({ length: rows }, (_, i) => (X.data as unknown[]).slice(i * cols, (i + 1) * cols));
}

/** Rows as records. */
export function recordsOf(X: Encoded): Record<string, unknown>[] {
  const data = X.data as Record<string, unknown[]>;
  const rows = data[X.columns![0]!]!.length;
  return Array.from({ length: rows }, (_, i) => Object.fromEntries(X.columns!.map((name) => [name, data[name]![i]])));
}

const datatypeOf = (values: readonly unknown[]): string => {
  const known = values.filter((value) => value !== null);
  if (known.every((value) => typeof value === 'boolean')) return 'BOOL';
  return known.every((value) => typeof value === 'number') ? 'FP64' : 'BYTES';
};

function tensorsOf(X: Encoded): object[] {
  if (X.kind === 'table') {
    const data = X.data as Record<string, unknown[]>;
    return X.columns!.map((name) => ({
      name,
      shape: [data[name]!.length, 1],
      datatype: datatypeOf(data[name]!),
      data: data[name],
    }));
  }
  if (X.kind === 'strings')
    return [{ name: 'text', shape: [(X.data as string[]).length], datatype: 'BYTES', data: X.data }];
  return [{ name: 'x', shape: X.shape, datatype: 'FP64', data: X.data }];
}

const rowsOf = (X: Encoded): unknown[] =>
  X.kind === 'table' ? recordsOf(X) : X.kind === 'strings' ? (X.data as string[]) : listsOf(X);

const predictions = async (response: Response): Promise<unknown[]> =>
  flat(((await response.json()) as { predictions: unknown }).predictions);

const JSON_TYPE = { 'content-type': 'application/json' };

/** A field of each row of the plain answer. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  predict: ['label', 'value'],
  predict_proba: ['probabilities'],
};

async function plainValues(response: Response, method: string): Promise<unknown[]> {
  const { predictions: rows } = (await response.json()) as { predictions: Record<string, unknown>[] };
  return rows.flatMap((row) => {
    const value = row[FIELDS[method]!.find((name) => name in row)!];
    return typeof value === 'object' && value !== null ? flat(Object.values(value)) : flat(value);
  });
}

interface OutputTensor {
  name: string;
  shape: number[];
  datatype: string;
  data: unknown[];
}

export const ADAPTERS: readonly Adapter[] = [
  {
    name: 'Open Inference Protocol, JSON',
    ask: (model, X, method) => ({
      path: `/v2/models/${model}/infer`,
      body: JSON.stringify({ id: '7', inputs: tensorsOf(X), outputs: [{ name: method }] }),
    }),
    async read(response, method) {
      const { outputs, id } = (await response.json()) as { outputs: OutputTensor[]; id: string };
      if (id !== '7' || outputs.length !== 1 || outputs[0]!.name !== method) throw new TypeError('another answer');
      const { shape, data } = outputs[0]!;
      if (shape.reduce((product, n) => product * n, 1) !== data.length) throw new TypeError('shape and data differ');
      return data;
    },
  },
  {
    name: 'KServe v1, instances',
    ask: (model, X, method) => ({
      path: `/v1/models/${model}:predict?method=${method}`,
      body: JSON.stringify({ instances: rowsOf(X) }),
      headers: JSON_TYPE,
    }),
    read: predictions,
  },
  {
    name: 'MLflow, dataframe_split',
    ask: (model, X, method) =>
      X.kind === 'table'
        ? {
            path: `/invocations?model=${model}&method=${method}`,
            body: JSON.stringify({
              dataframe_split: { columns: X.columns, data: recordsOf(X).map((row) => Object.values(row)) },
            }),
            headers: JSON_TYPE,
          }
        : undefined,
    read: predictions,
  },
  {
    name: 'MLflow, dataframe_records',
    ask: (model, X, method) =>
      X.kind === 'table'
        ? {
            path: `/invocations?model=${model}&method=${method}`,
            body: JSON.stringify({ dataframe_records: recordsOf(X) }),
            headers: JSON_TYPE,
          }
        : undefined,
    read: predictions,
  },
  {
    name: 'MLflow, inputs',
    ask: (model, X, method) => ({
      path: `/invocations?model=${model}&method=${method}`,
      body: JSON.stringify({ inputs: X.kind === 'table' ? X.data : rowsOf(X) }),
      headers: JSON_TYPE,
    }),
    read: predictions,
  },
  {
    name: 'MLflow 1, pandas-split',
    ask: (model, X, method) =>
      X.kind === 'table'
        ? {
            path: `/invocations?model=${model}&method=${method}`,
            body: JSON.stringify({ columns: X.columns, data: recordsOf(X).map((row) => Object.values(row)) }),
            headers: { 'content-type': 'application/json; format=pandas-split' },
          }
        : undefined,
    read: async (response) => flat(await response.json()),
  },
  {
    name: 'plain, rows',
    ask: (model, X, method) => ({ path: `/models/${model}/${method}`, body: JSON.stringify(rowsOf(X)) }),
    read: plainValues,
  },
  {
    name: 'plain, columns',
    ask: (model, X, method) =>
      X.kind === 'table'
        ? { path: `/models/${model}/${method}`, body: JSON.stringify({ columns: X.data }) }
        : undefined,
    read: plainValues,
  },
  {
    name: 'plain, CSV',
    ask: (model, X, method) => {
      if (X.kind !== 'table') return undefined;
      const cell = (value: unknown): string => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
      const lines = [X.columns!, ...recordsOf(X).map((row) => Object.values(row))].map((row) =>
        row.map(cell).join(','),
      );
      return { path: `/models/${model}/${method}`, body: lines.join('\n'), headers: { 'content-type': 'text/csv' } };
    },
    read: plainValues,
  },
];
