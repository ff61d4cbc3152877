/** The OpenAPI 3.1 description of a server: real names, types and categories of each of its models. */
import { z } from 'zod';
import { VERSION } from '../../core/version.js';
import type { ServedModel } from '../models/served.js';
import { fieldOf } from '../protocols/plain/answer.js';
import { answerSchema, OPEN_INFERENCE, PROBLEM, requestSchema } from './schemas.js';

const schemaOf = (schema: z.ZodType): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
  return rest;
};

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string, type = 'application/json'): object => ({ [type]: { schema: ref(name) } });

const NUMBERS: Readonly<Record<string, string>> = {
  '400': 'the rows are not what the model takes',
  '404': 'no such model',
  '413': 'too many bytes or rows',
  '429': 'too much is waiting already',
  '503': 'the model is not ready',
};

function errors(name: string, type?: string): Record<string, object> {
  return Object.fromEntries(
    Object.entries(NUMBERS).map(([status, description]) => [status, { description, content: content(name, type) }]),
  );
}

/** Names of schemas have letters, digits, dots, dashes and underscores. */
const safe = (name: string): string => name.replace(/[^A-Za-z0-9._-]/g, '_');

function pathsOf(served: ServedModel): Record<string, object> {
  const { name, contract } = served;
  const path = encodeURIComponent(name);
  const own = safe(name);
  const tags = [name];
  const csv = { 'text/csv': { schema: { type: 'string' } } };
  return {
    [`/models/${path}/predict`]: {
      post: {
        tags,
        operationId: `predict_${own}`,
        summary: `Predictions of ${name}`,
        parameters: [
          {
            name: 'method',
            in: 'query',
            description: 'Names of outputs, with commas between them',
            schema: { type: 'string', examples: contract.outputs.map((output) => output.name) },
          },
        ],
        requestBody: { required: true, content: { ...content(`${own}.Request`), ...csv } },
        responses: {
          '200': { description: 'A prediction for each row', content: { ...content(`${own}.Answer`), ...csv } },
          ...errors('Problem', 'application/problem+json'),
        },
      },
    },
    [`/v2/models/${path}`]: {
      get: {
        tags,
        operationId: `metadata_${own}`,
        summary: 'What the model takes and gives',
        responses: {
          '200': { description: 'Metadata', content: content('ModelMetadata') },
          '404': { description: NUMBERS['404'], content: content('ProtocolError') },
        },
      },
    },
    [`/v2/models/${path}/infer`]: {
      post: {
        tags,
        operationId: `infer_${own}`,
        summary: 'Predictions over the Open Inference Protocol',
        requestBody: { required: true, content: content('InferRequest') },
        responses: { '200': { description: 'Tensors', content: content('InferResponse') }, ...errors('ProtocolError') },
      },
    },
  };
}

/** The document for some models. */
export function openApi(title: string, models: readonly ServedModel[]): object {
  const schemas: Record<string, object> = { Problem: schemaOf(PROBLEM) };
  for (const [name, schema] of Object.entries(OPEN_INFERENCE)) schemas[name] = schemaOf(schema);
  for (const served of models) {
    const own = safe(served.name);
    schemas[`${own}.Request`] = schemaOf(requestSchema(served.contract));
    schemas[`${own}.Answer`] = schemaOf(answerSchema(served.contract, (name) => fieldOf(served, name)));
  }
  const health = (summary: string, name: string): object => ({
    get: { operationId: name, summary, responses: { '200': { description: 'Yes' }, '503': { description: 'No' } } },
  });
  return {
    openapi: '3.1.0',
    info: { title, version: VERSION },
    paths: {
      '/v2': {
        get: {
          operationId: 'server',
          summary: 'The server',
          responses: { '200': { description: 'Metadata', content: content('ServerMetadata') } },
        },
      },
      '/v2/health/live': health('Does the process answer?', 'live'),
      '/v2/health/ready': health('Does every model answer?', 'ready'),
      ...Object.assign({}, ...models.map(pathsOf)),
    },
    components: { schemas },
  };
}
