/** The registry's page of `brine registry ui`: JSON over the registry for this machine; changes only with a token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { diffContents } from '../../../entries/card-node.js';
import { isBrineError, type Registry } from '../../../entries/registry-node.js';
import { json, type LocalRoute } from '../../../page/local-node.js';
import { registryHandle, registryProblem } from '../../../page/registry-api.js';

const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest();

function isAllowed(request: Request, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** @param token Who has it may change the registry; undefined: nobody may */
export function registryRoutes(registry: Registry, token: string | undefined): LocalRoute {
  return async (path, request) => {
    if (!path.startsWith('api/')) return undefined;
    const what = path.slice('api/'.length);
    const url = new URL(request.url);
    const isChange = request.method === 'POST';
    if (isChange && request.headers.get('origin') !== url.origin) return json({ error: 'only this page may ask' }, 403);
    if (isChange && !isAllowed(request, token)) {
      const error =
        token === undefined ? 'this page only looks: start it with --write' : 'this is not the token that was printed';
      return json({ error }, 403);
    }
    const query = (name: string): string => url.searchParams.get(name) ?? '';
    try {
      if (what === 'about') return json({ registry: true, served: false, write: token !== undefined });
      if (what === 'file' && !isChange) return await file(registry, query('ref'));
      const handle = registryHandle(what, isChange);
      if (handle === undefined) return undefined;
      const body = isChange ? ((await request.json()) as Readonly<Record<string, unknown>>) : {};
      return json(await handle({ registry, query, body }, diffContents));
    } catch (error) {
      return failed(error);
    }
  };
}

function failed(error: unknown): Response {
  if (error instanceof SyntaxError) return json({ error: 'the request is no JSON' }, 400);
  if (!isBrineError(error)) throw error;
  const { body, status } = registryProblem(error);
  return json(body, status);
}

/** The bytes of a version, for the page to open. */
async function file(registry: Registry, reference: string): Promise<Response> {
  const { bytes } = await registry.fetch(reference);
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}
