/** The contract of Vertex AI's containers: routes that the platform names, instances in, predictions out. */
import { badRequest, RequestError } from '../../errors.js';
import { type Answer, json, jsonAnswer } from '../../http/answers.js';
import { textOf } from '../../http/body.js';
import type { Call, Protocol } from '../../http/protocol.js';
import { isRecord, parseJson, shown } from '../../json/parse.js';
import { askedOutputs, infer, modelOf } from '../ask.js';
import { predictionsText, singleOutput } from '../predictions.js';
import { listOf } from '../tables.js';

/** `parameters.method`, beside the instances. */
function outputsOf(call: Call, parameters: unknown): readonly string[] | undefined {
  const method = isRecord(parameters) ? parameters['method'] : undefined;
  if (method === undefined) return askedOutputs(call);
  if (typeof method !== 'string') throw badRequest(`parameters.method is the name of a method, not ${shown(method)}`);
  return [method];
}

async function predict(call: Call): Promise<Answer> {
  const served = modelOf(call, undefined);
  const value = parseJson(textOf(await call.body()));
  if (!isRecord(value)) throw badRequest(`the body is an object with "instances", not ${shown(value)}`);
  const outputs = singleOutput(served, outputsOf(call, value['parameters']));
  const rows = listOf(value['instances'], served.contract);
  return jsonAnswer(await predictionsText(await infer(call, served, rows, outputs)));
}

export interface VertexRoutes {
  /** AIP_HEALTH_ROUTE. */
  readonly health: string;
  /** AIP_PREDICT_ROUTE. */
  readonly predict: string;
}

export const vertex = ({ health, predict: route }: VertexRoutes): Protocol => ({
  name: 'vertex',
  prefixes: [health, route],
  routes: [
    {
      method: 'GET',
      path: health,
      quiet: true,
      handle({ serving }) {
        const { ready, reasons } = serving.readiness();
        if (!ready) throw new RequestError(503, `not ready: ${reasons.join('; ')}`, { retryAfter: 5 });
        return json({});
      },
    },
    { method: 'POST', path: route, handle: predict },
  ],
  error: (error, message) => json({ error: message }, error.status),
});
