/** The Open Inference Protocol, version 2, over REST. */
import { RequestError } from '../../errors.js';
import { type Answer, json } from '../../http/answers.js';
import type { Call, Protocol, Route } from '../../http/protocol.js';
import { newId } from '../../telemetry/ids.js';
import { askedOutputs, infer, modelOf } from '../ask.js';
import { inferResponse, writeInferAnswer } from './answer.js';
import { modelMetadata, serverMetadata } from './metadata.js';
import { rawRequest } from './raw.js';
import { repositoryRoutes } from './repository.js';
import { type InferRequest, jsonLengthOf, readInferRequest } from './request.js';
import { rowsOf } from './rows.js';
import { statisticsRoutes } from './statistics.js';

/** In the path, or the only one where the path has none. */
const named = (call: Call): ReturnType<typeof modelOf> =>
  modelOf(call, call.optional('model'), call.optional('version'));

export async function inferRequest(call: Call): Promise<Answer> {
  const served = named(call);
  const body = await call.body();
  const jsonLength = jsonLengthOf(call.request, body);
  const request: InferRequest =
    jsonLength === 0 ? rawRequest(body, served.contract) : readInferRequest(body, jsonLength);
  const names = request.outputs?.map(({ name }) => name) ?? askedOutputs(call);
  const found = await infer(call, served, rowsOf(request, served.contract), names);
  return inferResponse(await writeInferAnswer(served, request, found, request.id ?? newId()));
}

/** The same below `/v2/models/M` and `/v2/models/M/versions/V`. */
function forModels(path: string, method: Route['method'], handle: Route['handle'], quiet = false): Route[] {
  return ['/v2/models/:model', '/v2/models/:model/versions/:version'].map((base) => ({
    method,
    path: `${base}${path}`,
    handle,
    quiet,
  }));
}

const routes: Route[] = [
  { method: 'GET', path: '/v2/health/live', quiet: true, handle: () => json({ live: true }) },
  {
    method: 'GET',
    path: '/v2/health/ready',
    quiet: true,
    handle: ({ serving }) => {
      const { ready, reasons } = serving.readiness();
      if (ready) return json({ ready: true });
      throw new RequestError(503, `not ready: ${reasons.join('; ')}`, { retryAfter: 5 });
    },
  },
  { method: 'GET', path: '/v2', handle: ({ serving }) => json(serverMetadata(serving.settings.serverName)) },
  {
    method: 'GET',
    path: '/v2/models',
    handle: ({ serving }) => json({ models: [...new Set(serving.catalog.served.map(({ name }) => name))] }),
  },
  ...statisticsRoutes,
  ...forModels('', 'GET', (call) => json(modelMetadata(named(call), call.serving.catalog))),
  ...forModels('/ready', 'GET', (call) => json({ name: named(call).name, ready: true }), true),
  ...forModels('/infer', 'POST', inferRequest),
  ...repositoryRoutes,
];

export const openInference: Protocol = {
  name: 'oip',
  prefixes: ['/v2'],
  routes,
  error: (error, message) => json({ error: message }, error.status),
};
