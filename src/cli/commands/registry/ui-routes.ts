/** What the registry's page asks: JSON over the registry; changes only with a token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { diffContents } from '../../../entries/card-node.js';
import { isBrineError, type Registry } from '../../../entries/registry-node.js';
import { json, type LocalRoute } from '../../../page/local-node.js';

/** Cards are files of their own: as many are read as somebody looks at. */
const MOST_CARDS = 100;

interface Asked {
  readonly registry: Registry;
  readonly query: (name: string) => string;
  readonly body: Readonly<Record<string, unknown>>;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const said = (body: Asked['body']): { message?: string } =>
  textOf(body['message']) === '' ? {} : { message: textOf(body['message']) };

/** Questions that change nothing. */
const LOOKS: Readonly<Record<string, (asked: Asked) => Promise<unknown>>> = {
  'api/models': ({ registry }) => registry.list(),
  async 'api/model'({ registry, query }) {
    const name = query('name');
    const model = await registry.model(name);
    const versions = await Promise.all(
      model.all.map(async (row, i) => {
        const card = i < MOST_CARDS ? (await registry.show(`${name}@${row.version}`)).card : undefined;
        return { ...row, metrics: card?.metrics ?? {} };
      }),
    );
    const history = (await registry.history(name)).map(
      ({ seq, at, by, action, version, environment, message, forced }) => ({
        ...{ seq, at, by, action, version, environment, message, forced },
      }),
    );
    const environments = registry.config.environments.map(({ name: environment, gates }) => ({
      name: environment,
      gates,
    }));
    return { ...model, all: versions, history, places: environments };
  },
  'api/gates': ({ registry, query }) => registry.gates(query('ref'), query('environment')),
  async 'api/diff'({ registry, query }) {
    const [before, after] = await Promise.all([registry.fetch(query('before')), registry.fetch(query('after'))]);
    return diffContents(before.bytes, after.bytes);
  },
};

/** Questions that change something. */
const CHANGES: Readonly<Record<string, (asked: Asked) => Promise<unknown>>> = {
  'api/promote': ({ registry, body }) => registry.promote(textOf(body['ref']), textOf(body['environment']), said(body)),
  'api/rollback': ({ registry, body }) =>
    registry.rollback(textOf(body['name']), textOf(body['environment']), said(body)),
  async 'api/protect'({ registry, body }) {
    await registry.protect(textOf(body['ref']), body['on'] !== false, said(body).message);
    return {};
  },
};

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();

function isAllowed(request: Request, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

const STATUS: Readonly<Record<string, number>> = { NOT_FOUND: 404, CONFLICT: 409, INVALID_INPUT: 400 };

/** @param token Who has it may change the registry; undefined: nobody may */
export function registryRoutes(registry: Registry, token: string | undefined): LocalRoute {
  return async (path, request) => {
    if (!path.startsWith('api/')) return undefined;
    const url = new URL(request.url);
    const isChange = request.method === 'POST';
    if (isChange && request.headers.get('origin') !== url.origin) return json({ error: 'only this page may ask' }, 403);
    if (isChange && !isAllowed(request, token)) {
      const error =
        token === undefined ? 'this page only looks: start it with --write' : 'this is not the token that was printed';
      return json({ error }, 403);
    }
    if (path === 'api/file' && !isChange) return file(registry, url.searchParams.get('ref') ?? '');
    const handle = (isChange ? CHANGES : LOOKS)[path];
    if (handle === undefined) return undefined;
    try {
      const body = isChange ? ((await request.json()) as Asked['body']) : {};
      return json(await handle({ registry, query: (name) => url.searchParams.get(name) ?? '', body }));
    } catch (error) {
      return failed(error);
    }
  };
}

function failed(error: unknown): Response {
  if (error instanceof SyntaxError) return json({ error: 'the request is no JSON' }, 400);
  if (!isBrineError(error)) throw error;
  const { gates } = error as { gates?: unknown };
  return json(
    { error: error.message, code: error.code, ...(gates === undefined ? {} : { gates }) },
    STATUS[error.code] ?? 422,
  );
}

/** The bytes of a version, for the page to open. */
async function file(registry: Registry, reference: string): Promise<Response> {
  try {
    const { bytes } = await registry.fetch(reference);
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    return failed(error);
  }
}
