import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { type BrineServer, createServer } from '../../src/entries/serve-node.js';
import { type Encoded, finite } from '../helpers/inputs.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { ADAPTERS } from './adapters.js';

/** Models of every form of input: a matrix, a table with texts and missing values, texts, several targets. */
const MODELS = [
  'logistic-iris',
  'table-logistic-p4',
  'table-logistic-unseen',
  'pipe-texts-logistic',
  'forest-reg-linnerud',
];
const chosen = fixtures.filter(({ name, env }) => env === 'sklearn-1.9' && MODELS.includes(name));

let server: BrineServer;

beforeAll(async () => {
  const models = await Promise.all(
    chosen.map(async ({ name, file }) => [name, await load(fixturePath(file))] as const),
  );
  server = createServer({ models: Object.fromEntries(models) });
  await server.loaded;
});

const close = (found: unknown, expected: unknown): boolean => {
  const want = finite(expected);
  if (Object.is(found, want)) return true;
  return typeof found === 'number' && typeof want === 'number' && Math.abs(found - want) <= 1e-9 * Math.abs(want);
};

describe.each(ADAPTERS.map((adapter) => [adapter.name, adapter] as const))('%s', (_, adapter) => {
  test.each(chosen.map((fixture) => [fixture.name, fixture] as const))(
    'answers for %s what Python answered',
    async (name, fixture) => {
      const X = readJson(fixture.input!) as Encoded;
      const expected = readJson(fixture.expected) as Record<string, Encoded>;
      for (const method of ['predict', 'predict_proba'].filter((one) => one in expected)) {
        const asked = adapter.ask(name, X, method);
        if (asked === undefined) continue;
        const response = await server.fetch(
          new Request(`http://localhost${asked.path}`, {
            method: 'POST',
            body: asked.body,
            headers: asked.headers ?? {},
          }),
        );
        if (response.status !== 200) throw new Error(await response.text());
        const values = await adapter.read(response, method);
        const wanted = expected[method]!.data as unknown[];
        expect(values.length).toBe(wanted.length);
        expect(values.filter((value, i) => !close(value, wanted[i]))).toEqual([]);
      }
    },
  );
});

test.each(['/models/table-logistic-p4/predict_proba', '/invocations?model=table-logistic-p4&method=predict_proba'])(
  'CSV without a line of names says so in its type: %s',
  async (path) => {
    const { names } = server.catalog.get('table-logistic-p4').contract;
    const ask = async (type: string, body: string): Promise<{ status: number; text: string }> => {
      const headers = { 'content-type': type };
      const response = await server.fetch(new Request(`http://localhost${path}`, { method: 'POST', body, headers }));
      return { status: response.status, text: await response.text() };
    };
    const row = names!.map(() => '').join();
    const named = await ask('text/csv', `${names!.join()}\n${row}\n`);
    expect(named.status).toBe(200);
    expect(await ask('text/csv; header=absent', `${row}\n`)).toEqual(named);
    const lost = await ask('text/csv', 'one,two,three\n');
    expect([lost.status, lost.text]).toEqual([400, expect.stringContaining('header=absent')]);
  },
);
