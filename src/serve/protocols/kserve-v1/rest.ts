/** KServe's first protocol: `POST /v1/models/M:predict`. */
import { badRequest, RequestError } from '../../errors.js';
import { type Answer, json, jsonAnswer } from '../../http/answers.js';
import { textOf } from '../../http/body.js';
import type { Call, Protocol } from '../../http/protocol.js';
import type { Rows } from '../../inference/rows.js';
import { isRecord, parseJson, shown } from '../../json/parse.js';
import type { Contract } from '../../models/contract.js';
import { askedOutputs, infer, modelOf } from '../ask.js';
import { predictionsText, singleOutput } from '../predictions.js';
import { columnRows, listOf } from '../tables.js';

/** Rows under `instances` or `inputs`; of the latter also columns. */
export function rowsOf(value: unknown, contract: Contract): Rows {
  if (!isRecord(value)) throw badRequest(`the body is an object with "instances", not ${shown(value)}`);
  const { instances, inputs } = value;
  if (instances !== undefined) return listOf(instances, contract);
  if (isRecord(inputs)) return columnRows(inputs);
  if (inputs !== undefined) return listOf(inputs, contract);
  throw badRequest('the body has no "instances", a list of rows');
}

/** The value of the body: plain JSON, or the data of a CloudEvent around it. */
function bodyOf(call: Call, text: string): { value: unknown; event: Record<string, unknown> | undefined } {
  const value = parseJson(text);
  const type = call.request.headers.get('content-type') ?? '';
  if (!type.includes('application/cloudevents+json') || !isRecord(value)) return { value, event: undefined };
  return { value: value['data'], event: value };
}

async function predict(call: Call): Promise<Answer> {
  const name = call.param('model').replace(/:predict$/, '');
  const served = modelOf(call, name);
  const { value, event } = bodyOf(call, textOf(await call.body()));
  const outputs = singleOutput(served, askedOutputs(call));
  const found = await infer(call, served, rowsOf(value, served.contract), outputs);
  const text = await predictionsText(found);
  const { headers } = call.request;
  const facts = {
    id: crypto.randomUUID(),
    source: 'io.kserve.inference.' + served.name,
    type: 'io.kserve.inference.response',
  };
  if (event !== undefined) {
    const attributes = `"specversion":"1.0","id":"${facts.id}","source":${JSON.stringify(facts.source)},"type":"${facts.type}"`;
    return jsonAnswer(`{${attributes},"datacontenttype":"application/json","data":${text}}`, 200, {
      'content-type': 'application/cloudevents+json',
    });
  }
  if (headers.get('ce-id') === null) return jsonAnswer(text);
  return jsonAnswer(text, 200, {
    'ce-specversion': '1.0',
    'ce-id': facts.id,
    'ce-source': encodeURI(facts.source),
    'ce-type': facts.type,
  });
}

export const kserveV1: Protocol = {
  name: 'kserve-v1',
  prefixes: ['/v1'],
  routes: [
    {
      method: 'GET',
      path: '/v1/models',
      handle: ({ serving }) => json({ models: [...new Set(serving.catalog.served.map(({ name }) => name))] }),
    },
    {
      method: 'GET',
      path: '/v1/models/:model',
      handle: (call) => json({ name: modelOf(call, call.param('model')).name, ready: true }),
    },
    { method: 'POST', path: '/v1/models/:model{[^/]+:predict}', handle: predict },
    {
      method: 'POST',
      path: '/v1/models/:model{[^/]+:explain}',
      handle: () => {
        throw new RequestError(501, 'explanations are not served');
      },
    },
  ],
  error: (error, message) => json({ error: message }, error.status),
};
