/** A model server as a `fetch` handler: models, protocols, and what looks after them. Whoever has a network gives it one. */
import { checkOptions, FUNCTION, OBJECT, type OptionKinds } from '../core/options.js';
import { InvalidInputError } from '../core/errors.js';
import { isEstimator } from '../estimators/estimator.js';
import { createApp, type Observer } from './app.js';
import type { Protocol, Serving } from './http/protocol.js';
import { Catalog, type CatalogEvent } from './models/catalog.js';
import { type ModelPlace, type ModelSource, modelSource } from './models/source.js';
import type { ServedModel } from './models/served.js';
import { docs } from './docs/routes.js';
import { kserveV1 } from './protocols/kserve-v1/rest.js';
import { mlflow } from './protocols/mlflow/rest.js';
import { openInference } from './protocols/oip/rest.js';
import { plain } from './protocols/plain/rest.js';
import { DEFAULTS, SETTING_KINDS, settingsOf, type ServerSettings } from './settings.js';

/** What the platform adds. */
export interface ServerParts {
  readonly sources: readonly ModelSource[];
  readonly places: readonly ModelPlace[];
  readonly protocols: readonly Protocol[];
  readonly observers: readonly Observer[];
  readonly onEvent: (event: CatalogEvent) => void;
  readonly onServed: (served: ServedModel) => void;
  readonly authorise: (request: Request) => void;
}

export interface BrineServer {
  /** Answers a request: mounts into Hono, Node, Workers, Deno and Bun. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Resolves when every model was loaded or refused. */
  readonly loaded: Promise<void>;
  readonly settings: ServerSettings;
  readonly catalog: Catalog;
  /** Whether every model is loaded and nothing is drained, and why not. */
  readiness(): { ready: boolean; reasons: readonly string[] };
  /** Refuses who may not come in, and what watches requests: for other ways in, as gRPC. */
  readonly authorise: (request: Request) => void;
  readonly observers: readonly Observer[];
  /** Looks at the places of models now. */
  refresh(): Promise<void>;
  /** Readiness is off from now on; what runs is answered. */
  drain(): void;
  /** Drains, and waits for the last answer. */
  close(): Promise<void>;
}

export const PROTOCOLS: readonly Protocol[] = [openInference, kserveV1, mlflow, docs, plain];

export function serverOf(given: Partial<ServerSettings>, parts: Partial<ServerParts>): BrineServer {
  const settings: ServerSettings = { ...DEFAULTS, ...settingsOf(given) };
  let loading = true;
  let draining = false;
  const catalog = new Catalog(parts.sources ?? [], parts.places ?? [], {
    limits: settings,
    run: { ignoreExtra: settings.ignoreExtra, threads: settings.threads },
    usual: settings.outputs,
    onEvent: parts.onEvent ?? (() => undefined),
    ...(parts.onServed === undefined ? {} : { onServed: parts.onServed }),
  });
  const readiness = (): { ready: boolean; reasons: readonly string[] } => {
    if (draining) return { ready: false, reasons: ['the server is stopping'] };
    const reasons = catalog.missing.map(({ name, reason }) => `${name}: ${reason}`);
    if (!loading && catalog.names.length === 0) reasons.push('there is no model in the places of this server');
    return {
      ready: !loading && reasons.length === 0,
      reasons: loading && reasons.length === 0 ? ['models are loading'] : reasons,
    };
  };
  const serving: Serving = { catalog, settings, readiness };
  const { observers = [], authorise = () => undefined } = parts;
  const fetch = createApp({
    serving,
    protocols: [...(parts.protocols ?? []), ...PROTOCOLS],
    observers,
    authorise,
  });
  const loaded = catalog.refresh().then(() => {
    loading = false;
    if (!draining) poll();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const poll = (): void => {
    if (settings.poll <= 0) return;
    timer = setTimeout(() => {
      void catalog.refresh().finally(() => {
        if (!draining) poll();
      });
    }, settings.poll);
    (timer as { unref?: () => void }).unref?.();
  };
  return {
    fetch,
    loaded,
    settings,
    catalog,
    readiness,
    authorise,
    observers,
    refresh: () => catalog.refresh(),
    drain() {
      draining = true;
      clearTimeout(timer);
    },
    async close() {
      draining = true;
      clearTimeout(timer);
      await Promise.all(catalog.served.map((served) => served.idle()));
    },
  };
}

/** Options of `createServer` on every platform: models that are loaded already, by name. */
export interface PortableOptions extends Partial<ServerSettings> {
  /** Estimators by the names that they are asked for by. */
  readonly models: Readonly<Record<string, unknown>>;
  readonly onEvent?: (event: CatalogEvent) => void;
}

const PORTABLE: OptionKinds = { ...SETTING_KINDS, models: OBJECT, onEvent: FUNCTION };

/** A name stands in paths, logs and labels of metrics. @throws InvalidInputError */
export function checkModelName(name: string): void {
  if (name !== '' && name.length <= 200 && !/[/\u0000-\u001f\u007f]/.test(name)) return;
  throw new InvalidInputError(
    `${JSON.stringify(name.slice(0, 60))} cannot be the name of a model: it stands in paths, so it has 1 to 200 characters, and no /`,
  );
}

/** @throws InvalidInputError for what is no model, and unknown options */
export function createPortable(options: PortableOptions): BrineServer {
  checkOptions('createServer', options, PORTABLE);
  const { models, onEvent } = options;
  const sources = Object.entries(models ?? {}).map(([name, model]) => {
    checkModelName(name);
    if (isEstimator(model)) return modelSource(name, model);
    throw new InvalidInputError(`models.${name} is not a model: pass what load gives`);
  });
  return serverOf(options, { sources, ...(onEvent === undefined ? {} : { onEvent }) });
}
