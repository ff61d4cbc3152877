/** The form for people: `POST /models/churn/predict` with records, columns or CSV; errors are problem details (RFC 9457). */
import { VERSION } from '../../../core/version.js';
import { notFound, TITLES } from '../../errors.js';
import { wantsCsv } from '../../http/accept.js';
import { type Answer, answerOf, json, jsonAnswer } from '../../http/answers.js';
import type { Call, Protocol, Route } from '../../http/protocol.js';
import type { ServedModel } from '../../models/served.js';
import { askedOutputs, infer, modelOf } from '../ask.js';
import { plainText } from './answer.js';
import { checkCsv } from '../tables.js';
import { readRows } from './request.js';

const served = (call: Call): ServedModel => modelOf(call, call.param('model'), call.optional('version'));

/** The last part of the path: `predict` for everything usual, or the name of another output. */
function outputsOf(call: Call, model: ServedModel): readonly string[] | undefined {
  const name = call.param('method');
  if (name === 'predict') return askedOutputs(call);
  if (model.contract.outputs.some((output) => output.name === name)) return [name];
  const known = model.contract.outputs.map((output) => output.name);
  throw notFound(
    `the model ${model.name} has no method ${JSON.stringify(name.slice(0, 60))}; it has ${known.join(', ')}`,
  );
}

async function predict(call: Call): Promise<Answer> {
  const model = served(call);
  const outputs = outputsOf(call, model);
  const found = await infer(call, model, await readRows(call, model.contract), outputs);
  if (wantsCsv(call.request)) {
    checkCsv();
    const { plainCsv } = await import('./answer-csv.js');
    return answerOf(plainCsv(model, found), { 'content-type': 'text/csv; charset=utf-8' });
  }
  return jsonAnswer(await plainText(model, found));
}

/** What a model is, for people and their programs. */
export function modelPage({ name, version, model, contract, card }: ServedModel): unknown {
  const { form, fields, outputs, usual, classes } = contract;
  return {
    name,
    version,
    class: model.className,
    sklearn: model.sklearnVersion,
    description: card?.description,
    takes: form === 'text' ? 'texts' : form === 'records' ? 'records' : 'rows',
    features: fields.map(({ name: field, datatype, type, categories, nullable }) => ({
      name: field,
      datatype,
      type,
      categories,
      nullable,
    })),
    outputs: outputs.map((output) => ({ name: output.name, datatype: output.datatype, shape: [-1, ...output.shape] })),
    usual,
    classes,
  };
}

const forModels = (path: string, method: Route['method'], handle: Route['handle']): Route[] =>
  ['/models/:model', '/models/:model/versions/:version'].map((base) => ({ method, path: `${base}${path}`, handle }));

export const plain: Protocol = {
  name: 'plain',
  prefixes: [''],
  routes: [
    {
      method: 'GET',
      path: '/',
      handle: ({ serving }) =>
        json({
          status: 'alive',
          name: serving.settings.serverName,
          version: VERSION,
          models: serving.catalog.names,
          docs: '/docs',
        }),
    },
    {
      method: 'GET',
      path: '/models',
      handle: ({ serving }) => json({ models: serving.catalog.index }),
    },
    ...forModels('', 'GET', (call) => json(modelPage(served(call)))),
    ...forModels('/:method', 'POST', predict),
  ],
  error(error, message, { requestId }) {
    const { row, column, expected, found } = error.place;
    const place = message === error.message ? { row, column, expected, found } : {};
    const problem = {
      type: 'about:blank',
      title: TITLES[error.status] ?? 'Error',
      status: error.status,
      detail: message,
      ...place,
      request_id: requestId,
    };
    return json(problem, error.status, { 'content-type': 'application/problem+json' });
  },
};
