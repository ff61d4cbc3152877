/** Triton's model repository extension: what there is, load, unload. */
import { badRequest, RequestError } from '../../errors.js';
import { type Answer, json } from '../../http/answers.js';
import { textOf } from '../../http/body.js';
import type { Call, Route } from '../../http/protocol.js';
import { isRecord, parseJson, shown } from '../../json/parse.js';

/** The body as an object; an empty one is `{}`. */
async function optionalObject(call: Call): Promise<Record<string, unknown>> {
  const bytes = await call.body();
  if (bytes.length === 0) return {};
  const value = parseJson(textOf(bytes));
  if (isRecord(value)) return value;
  throw badRequest(`the body is an object, not ${shown(value)}`);
}

async function index(call: Call): Promise<Answer> {
  const { ready } = await optionalObject(call);
  const rows = call.serving.catalog.index.filter(({ state }) => ready !== true || state === 'READY');
  return json(
    rows.map(({ name, version, state, reason }) => ({
      name,
      ...(version === undefined ? {} : { version }),
      state,
      reason,
    })),
  );
}

function checkAllowed(call: Call): void {
  if (call.serving.settings.admin) return;
  throw new RequestError(
    403,
    'this server takes no orders to load and unload: start it with --admin, and with --token-file',
  );
}

async function load(call: Call): Promise<Answer> {
  checkAllowed(call);
  const { parameters } = await optionalObject(call);
  if (isRecord(parameters) && Object.keys(parameters).some((name) => name === 'config' || name.startsWith('file:'))) {
    throw new RequestError(501, 'models are loaded from the places of this server, never from a request');
  }
  const name = call.param('model');
  call.access.model = name.slice(0, 200);
  await call.serving.catalog.load(name);
  return json({ name, load: true });
}

async function unload(call: Call): Promise<Answer> {
  checkAllowed(call);
  await optionalObject(call);
  const name = call.param('model');
  call.access.model = name.slice(0, 200);
  await call.serving.catalog.unload(name);
  return json({ name, unload: true });
}

export const repositoryRoutes: readonly Route[] = [
  { method: 'POST', path: '/v2/repository/index', handle: index },
  { method: 'POST', path: '/v2/repository/models/:model/load', handle: load },
  { method: 'POST', path: '/v2/repository/models/:model/unload', handle: unload },
];
