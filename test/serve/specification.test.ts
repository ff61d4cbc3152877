/** Answers of `/v2` beside the OpenAPI file of the Open Inference Protocol itself. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type BrineServer, createServer } from '../../src/entries/serve-node.js';
import { load } from '../../src/node.js';
import { fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import type { Encoded } from '../helpers/inputs.js';
import { ADAPTERS } from './adapters.js';

interface Specification {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const specification = parse(readFileSync('fixtures/serve/oip/open_inference_rest.yaml', 'utf8')) as Specification;

const ajv = new Ajv({ strict: false });
ajv.addSchema({ $id: 'oip', ...specification });

/** What is wrong with a value, undefined where nothing is. */
function wrong(schema: string, value: unknown): unknown {
  const validate = ajv.getSchema(`oip#/components/schemas/${schema}`);
  if (validate === undefined) throw new TypeError(`the specification has no ${schema}`);
  validate(value);
  return validate.errors ?? undefined;
}

const MODELS = [
  'logistic-iris',
  'table-logistic-p4',
  'pipe-texts-logistic',
  'forest-reg-linnerud',
  'forest-iris-words',
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

const get = async (path: string): Promise<{ status: number; value: unknown }> => {
  const response = await server.fetch(new Request(`http://localhost${path}`));
  const text = await response.text();
  return { status: response.status, value: text === '' ? undefined : JSON.parse(text) };
};

describe('every path of the file', () => {
  // Models that were given as objects have no versions: the path without one is the same.
  test.each(Object.entries(specification.paths).filter(([, methods]) => 'get' in methods))('GET %s', async (path) => {
    const own = path.replace('/versions/${MODEL_VERSION}', '').replace('${MODEL_NAME}', 'logistic-iris');
    expect((await get(own)).status).toBe(200);
  });

  test('has the versions of the path that it says', () => {
    expect(Object.keys(specification.paths).filter((path) => path.includes('MODEL_VERSION'))).toHaveLength(3);
  });
});

test('metadata and errors are as the file has them', async () => {
  expect(wrong('metadata_server_response', (await get('/v2')).value)).toBeUndefined();
  for (const { name } of chosen)
    expect(wrong('metadata_model_response', (await get(`/v2/models/${name}`)).value), name).toBeUndefined();
  const nobody = await get('/v2/models/nobody');
  expect([nobody.status, wrong('metadata_model_error_response', nobody.value)]).toEqual([404, undefined]);
  const bad = await server.fetch(
    new Request('http://localhost/v2/models/logistic-iris/infer', { method: 'POST', body: '{}' }),
  );
  const error = (await bad.json()) as { error: unknown };
  expect([bad.status, wrong('inference_error_response', error), typeof error.error]).toEqual([
    400,
    undefined,
    'string',
  ]);
});

const some = readJson(chosen[0]!.input!) as Encoded;
const v2 = ADAPTERS.filter((adapter) => adapter.ask('m', some, 'predict')?.path.startsWith('/v2/'));

test('some of the ways to ask are of this protocol', () => {
  expect(v2.length).toBeGreaterThan(0);
});

test.each(v2.flatMap((adapter) => chosen.map((one) => [adapter.name, one.name, adapter, one] as const)))(
  '%s: requests and answers for %s are as the file has them',
  async (_, name, adapter, fixture) => {
    const asked = adapter.ask(name, readJson(fixture.input!) as Encoded, 'predict');
    if (asked === undefined) return;
    // A missing value is null, which the file does not know.
    if (!asked.body.includes('null')) expect(wrong('inference_request', JSON.parse(asked.body))).toBeUndefined();
    const response = await server.fetch(
      new Request(`http://localhost${asked.path}`, { method: 'POST', body: asked.body, headers: asked.headers ?? {} }),
    );
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { outputs: object[] };
    expect(answer.outputs.length).toBeGreaterThan(0);
    expect(wrong('inference_response', answer)).toBeUndefined();
    // The file can be failed.
    expect(wrong('inference_response', { ...answer, outputs: [{ name: 'predict' }] })).toBeDefined();
    expect(wrong('inference_response', { outputs: answer.outputs })).toBeDefined();
  },
);
