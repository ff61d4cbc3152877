/** `/invocations` for the folder of an MLflow model beside what MLflow's own scoring server answers (fixtures/serve/mlflow_answers.py). */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrineServer, createServer } from '../../src/entries/serve-node.js';

const HERE = 'fixtures/serve/mlflow';

interface Answers {
  readonly params: readonly object[];
  readonly folders: readonly {
    readonly name: string;
    readonly cases: readonly {
      readonly case: string;
      readonly body: string;
      readonly status: number;
      readonly predictions?: readonly number[];
    }[];
  }[];
}

const answers = JSON.parse(readFileSync(join(HERE, 'answers.json'), 'utf8')) as Answers;

/** Where Brine refuses what MLflow changes in silence, and where JSON of JavaScript knows less than Python's. */
const OTHERWISE: Readonly<Record<string, number>> = {
  // Cut to 1.
  'table, age = 1.5': 400,
  // Overflows to a negative number.
  'table, age = 9223372036854775808': 400,
  // 1.0 and 1 are the same number in JavaScript.
  'params, limit = 1.0': 200,
};

let folder: string;
let server: BrineServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-mlflow-'));
  for (const { name } of answers.folders)
    cpSync(join(HERE, name === 'params' ? 'table' : name), join(folder, name), { recursive: true });
  const mlmodel = join(folder, 'params', 'MLmodel');
  const text = readFileSync(mlmodel, 'utf8').replace('params: null', `params: '${JSON.stringify(answers.params)}'`);
  writeFileSync(mlmodel, text);
  server = createServer({ models: folder, poll: 0 });
  await server.loaded;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const invoke = async (
  model: string,
  body: BodyInit,
  type = 'application/json',
): Promise<{ status: number; value: Record<string, unknown> }> => {
  const response = await server.fetch(
    new Request(`http://localhost/invocations?model=${model}`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    }),
  );
  return { status: response.status, value: (await response.json()) as Record<string, unknown> };
};

describe.each(answers.folders)('$name', ({ name, cases }) => {
  test.each(cases)('$case', async ({ case: label, body, status, predictions }) => {
    const found = await invoke(name, body);
    const other = OTHERWISE[`${name}, ${label}`];
    expect([found.status, found.value['message']]).toEqual([
      other ?? status,
      (other ?? status) === 200 ? undefined : (expect.any(String) as string),
    ]);
    if (found.status !== 200 || predictions === undefined) return;
    const values = found.value['predictions'] as number[];
    expect(values).toHaveLength(predictions.length);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(predictions[i]!, 9);
    });
  });
});

test('the exceptions are cases, and others than what MLflow says', () => {
  for (const [label, status] of Object.entries(OTHERWISE)) {
    const [name, rest] = label.split(/, (.*)/);
    const found = answers.folders.find((one) => one.name === name)!.cases.find((one) => one.case === rest);
    expect(found?.status, label).not.toBe(status);
    expect(found, label).toBeDefined();
  }
});

test('Parquet is taken, as MLflow 3 does', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const table = parquetWriteBuffer({
    columnData: [
      { name: 'score', data: [0.5, 2.25], type: 'DOUBLE' },
      { name: 'age', data: [31n, 50n], type: 'INT64' },
      { name: 'city', data: ['Oslo', 'Rome'], type: 'STRING' },
    ],
  });
  const type = 'application/vnd.apache.parquet';
  expect(await invoke('table', table, type)).toEqual({ status: 200, value: { predictions: [0, 1] } });
  const damaged = await invoke('table', table.slice(0, 40), type);
  expect(damaged.status).toBe(400);
});
