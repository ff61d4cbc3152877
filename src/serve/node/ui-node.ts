/**
 * `brine serve --ui`: the page over the models of this server and its registry. The page itself is open to everybody, as /docs is, and
 * knows nothing; what it asks for needs the server's token. Changes need a token and orders over HTTP (`admin`).
 */
import { isBrineError } from '../../core/errors.js';
import { PAGE_HEADERS, PageAssets } from '../../page/assets-node.js';
import { type Diff, registryHandle, registryProblem } from '../../page/registry-api.js';
import type { Registry } from '../../registry/registry.js';
import { badRequest, notFound, RequestError } from '../errors.js';
import { type Answer, answerOf, json } from '../http/answers.js';
import type { Call, Protocol, Route } from '../http/protocol.js';

export interface UiParts {
  /** Undefined where this server has none. */
  registry(): Promise<Registry | undefined>;
  readonly diff: Diff;
  /** Somebody checks who asks. */
  readonly hasTokens: boolean;
}

const HEADERS = { ...PAGE_HEADERS, 'cache-control': 'no-store' };

const fromResponse = async (response: Response): Promise<Answer> =>
  answerOf(new Uint8Array(await response.arrayBuffer()), Object.fromEntries(response.headers));

/** What a person sees of a model before opening it. */
function servedRows({ serving }: Call): object[] {
  return serving.catalog.index.map(({ name, version, state, reason }) => {
    const served = serving.catalog.served.find((one) => one.name === name && one.version === version);
    return {
      name,
      state,
      reason,
      version: version ?? null,
      class: served?.model.className ?? null,
      bytes: served?.bytes ?? null,
      opens: served?.file !== undefined,
    };
  });
}

const bytesAnswer = (bytes: Uint8Array): Answer =>
  answerOf(bytes, { ...HEADERS, 'content-type': 'application/octet-stream' });

export function uiProtocol({ registry, diff, hasTokens }: UiParts): Protocol {
  let assets: PageAssets | undefined;
  const mayWrite = ({ serving }: Call): boolean => hasTokens && serving.settings.admin;

  async function needed(): Promise<Registry> {
    const found = await registry();
    if (found === undefined) throw notFound('this server has no registry: --registry names one');
    return found;
  }

  async function asked(call: Call, isChange: boolean): Promise<Answer> {
    const handle = registryHandle(call.param('what'), isChange);
    if (handle === undefined) throw notFound('the page asks for nothing of this name');
    if (isChange && !mayWrite(call))
      throw new RequestError(403, 'this page only looks: changes need --admin and --token-file');
    try {
      const body = isChange ? objectIn(await call.body()) : {};
      const query = (name: string): string => call.query(name) ?? '';
      return json((await handle({ registry: await needed(), query, body }, diff)) ?? null, 200, HEADERS);
    } catch (error) {
      if (!isBrineError(error)) throw error;
      const { body, status } = registryProblem(error);
      return json(body, status, HEADERS);
    }
  }

  async function file(call: Call): Promise<Answer> {
    const reference = call.query('ref');
    if (reference !== undefined) return bytesAnswer((await (await needed()).fetch(reference)).bytes);
    const { file: read } = call.serving.catalog.get(call.query('model') ?? '', call.query('version'));
    if (read === undefined) throw notFound('this model was given to the server without a file');
    return bytesAnswer(await read());
  }

  const page = async (path: string): Promise<Answer> => {
    assets ??= new PageAssets();
    const found = assets.answer(path);
    if (found === undefined) throw notFound('the page has no such file');
    return fromResponse(found);
  };

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/ui',
      quiet: true,
      // The page looks at this server where its address says so; the path stays relative for servers behind a prefix.
      async handle({ request }) {
        const { pathname, searchParams } = new URL(request.url);
        if (pathname.endsWith('/') && searchParams.has('server')) return page('');
        return answerOf('', { ...HEADERS, location: pathname.endsWith('/') ? './?server' : 'ui/?server' }, 302);
      },
    },
    {
      method: 'GET',
      path: '/ui/api/about',
      quiet: true,
      handle: async (call) =>
        json(
          { registry: (await registry()) !== undefined, served: true, write: mayWrite(call), tokens: hasTokens },
          200,
          HEADERS,
        ),
    },
    { method: 'GET', path: '/ui/api/served', handle: (call) => json(servedRows(call), 200, HEADERS) },
    { method: 'GET', path: '/ui/api/file', handle: file },
    { method: 'GET', path: '/ui/api/:what', handle: (call) => asked(call, false) },
    { method: 'POST', path: '/ui/api/:what', handle: (call) => asked(call, true) },
    { method: 'GET', path: '/ui/:folder/:name', quiet: true, handle: (call) => page(`${call.param('folder')}/${call.param('name')}`) }, // prettier-ignore
    { method: 'GET', path: '/ui/:name', quiet: true, handle: (call) => page(call.param('name')) },
  ];
  return {
    name: 'ui',
    prefixes: ['/ui'],
    routes,
    error: (error, message) => json({ error: message }, error.status, HEADERS),
  };
}

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw badRequest('the body is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('the body is no object');
  return value as Readonly<Record<string, unknown>>;
}
