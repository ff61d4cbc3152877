/** What a protocol is to the server: routes, and a form for errors. The core knows nothing else of it. */
import type { RequestError } from '../errors.js';
import type { Answer } from './answers.js';
import type { Catalog } from '../models/catalog.js';
import type { ServerSettings } from '../settings.js';
import type { AccessRecord } from '../telemetry/access.js';

/** One request on its way. */
export interface Call {
  readonly request: Request;
  readonly serving: Serving;
  /** What the log will say of it. */
  readonly access: AccessRecord;
  /** A part of the path, decoded. */
  param(name: string): string;
  /** A part that not every path of the route has. */
  optional(name: string): string | undefined;
  query(name: string): string | undefined;
  /** The bytes of the body, unpacked. @throws RequestError */
  body(): Promise<Uint8Array>;
}

/** What handlers may use. */
export interface Serving {
  readonly catalog: Catalog;
  readonly settings: ServerSettings;
  /** False while models load and after draining began; with the reasons. */
  readiness(): { ready: boolean; reasons: readonly string[] };
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** As hono writes it. */
  readonly path: string;
  /** Health routes and metrics: neither logged nor counted, and open without a token. */
  readonly quiet?: boolean;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

export interface Protocol {
  readonly name: string;
  readonly routes: readonly Route[];
  /** Paths below these get this protocol's errors, also where no route fits. */
  readonly prefixes: readonly string[];
  readonly error: (error: RequestError, message: string, call: { readonly requestId: string }) => Answer;
}
