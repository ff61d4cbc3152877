/** `brine/serve`: a model server that platforms know how to talk to, and that mounts into any program with `fetch`. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkOptions, COUNT, either, FLAG, FUNCTION, OBJECT, oneOf, type OptionKinds, TEXT } from '../core/options.js';
import { InvalidInputError, NotFoundError } from '../core/errors.js';
import { isEstimator } from '../estimators/estimator.js';
import { nodeFiles } from '../io/node-files.js';
import { load } from '../node.js';
import type { Registry } from '../registry/registry.js';
import type { TrustOptions } from '../sign/files.js';
import type { Observer } from '../serve/app.js';
import type { CatalogEvent } from '../serve/models/catalog.js';
import { type ModelPlace, type ModelSource, modelSource } from '../serve/models/source.js';
import {
  fileSource,
  folderPlace,
  isNumbered,
  isOneModel,
  type Loading,
  nameOfFile,
  type Versions,
  versionsPlace,
} from '../serve/node/files-node.js';
import { uiProtocol, type UiParts } from '../serve/node/ui-node.js';
import { createMetrics } from '../serve/node/metrics-node.js';
import { watchMetrics } from '../serve/node/watch-metrics-node.js';
import type { GrpcListening, GrpcOptions } from '../serve/node/grpc/listen-node.js';
import { nameOfReference, REGISTRY, registrySource } from '../serve/node/registry-source-node.js';
import type { Protocol } from '../serve/http/protocol.js';
import { sagemaker } from '../serve/protocols/clouds/sagemaker.js';
import { vertex, type VertexRoutes } from '../serve/protocols/clouds/vertex.js';
import { type BrineServer, checkModelName, serverOf } from '../serve/server.js';
import { SETTING_KINDS, settingsOf, type ServerSettings } from '../serve/settings.js';

export interface CreateServerOptions extends Partial<ServerSettings> {
  /**
   * Models: estimators or places by name, or places alone: a file, a folder with several, the folder of an MLflow model, or
   * `registry:NAME@ENVIRONMENT`.
   */
  readonly models: Readonly<Record<string, unknown>> | readonly string[] | string;
  /** Where `registry:` looks; default BRINE_REGISTRY, or `brine-registry` here or above. */
  readonly registry?: string | undefined;
  /** Whose signatures a model must have before it is parsed. */
  readonly trust?: TrustOptions['trust'] | undefined;
  /** The environment that keys must be trusted for. */
  readonly environment?: string | undefined;
  /** Refuses files that a scan finds suspicious; dangerous ones are always refused. */
  readonly requireSafe?: boolean | undefined;
  /** Of folders with numbered versions: the newest (default), all, or so many of the newest. */
  readonly versions?: Versions | undefined;
  /** Which model of files that hold several. */
  readonly at?: string | undefined;
  /** Told of versions that were loaded, refused and unloaded. */
  readonly onEvent?: ((event: CatalogEvent) => void) | undefined;
  readonly observers?: readonly Observer[] | undefined;
  /** Counts for Prometheus at /metrics. Default true. */
  readonly metrics?: boolean | undefined;
  /** Counts missing, unknown and out-of-range values and the stability of scores, as metrics. Default false. */
  readonly watchInputs?: boolean | undefined;
  /**
   * The page at /ui, over the models of this server and the registry. It gives out the files of the models to those who may ask, and
   * changes the registry only with `admin` and `authorise`. Default false.
   */
  readonly ui?: boolean | undefined;
  /** Routes that Vertex AI names, with `platform: 'vertex'`. */
  readonly vertexRoutes?: VertexRoutes | undefined;
  /** Throws for who may not come in. */
  readonly authorise?: ((request: Request) => void) | undefined;
}

const KINDS: OptionKinds = {
  ...SETTING_KINDS,
  models: either(TEXT, OBJECT),
  registry: TEXT,
  trust: either(TEXT, OBJECT),
  environment: TEXT,
  requireSafe: FLAG,
  at: TEXT,
  versions: either(oneOf('latest', 'all'), COUNT),
  onEvent: FUNCTION,
  observers: OBJECT,
  metrics: FLAG,
  watchInputs: FLAG,
  ui: FLAG,
  vertexRoutes: OBJECT,
  authorise: FUNCTION,
};

function loadingOf(options: CreateServerOptions): Loading {
  const { trust, environment, at, requireSafe } = options;
  return {
    at,
    signed: trust !== undefined,
    load: async (source, { signature, path } = {}) =>
      load<unknown>(source, {
        ...(at === undefined ? {} : { at }),
        ...(trust === undefined ? {} : { trust }),
        ...(environment === undefined ? {} : { environment }),
        ...(trust === undefined || signature === undefined
          ? {}
          : { signature: (await import('../sign/envelope.js')).parseEnvelope(new TextDecoder().decode(signature)) }),
        ...(path === undefined ? {} : { sidecar: (name: string) => nodeFiles.readBeside(path, name) }),
        onWarning: () => undefined,
      }),
    async check(source) {
      if (requireSafe !== true) return;
      const { scan } = await import('./scan-node.js');
      const { verdict, findings } = await scan(source);
      if (verdict === 'safe') return;
      throw new InvalidInputError(`a scan finds the file ${verdict}: ${findings[0]?.message ?? 'no reason is known'}`);
    },
  };
}

/** What a place holds: sources whose names are known, or a folder whose names come and go. */
function placed(
  place: string,
  name: string | undefined,
  options: CreateServerOptions,
  loading: Loading,
): ModelSource | ModelPlace {
  if (place.startsWith(REGISTRY)) {
    const reference = place.slice(REGISTRY.length);
    if (nameOfReference(reference) === '')
      throw new InvalidInputError(`${place} names no model: registry:NAME@ENVIRONMENT`);
    const open = async (): Promise<Registry> => (await import('./registry-node.js')).openRegistry(options.registry);
    return registrySource(reference, name ?? nameOfReference(reference), open, loading);
  }
  const path = resolve(place);
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) throw new NotFoundError(`${place}: no such file or folder`);
  if (!facts.isDirectory() || isOneModel(path)) return fileSource(path, name ?? nameOfFile(path), loading);
  const { versions = 'latest' } = options;
  if (name !== undefined || isNumbered(path)) {
    const called = name ?? nameOfFile(path);
    return versions === 'latest' ? fileSource(path, called, loading) : versionsPlace(path, called, loading, versions);
  }
  return folderPlace(path, loading, versions);
}

/** Protocols of the cloud that the server runs in; their routes come before others. */
function platformProtocols({ platform, vertexRoutes }: CreateServerOptions): Protocol[] {
  if (platform === 'sagemaker') return [sagemaker];
  return platform === 'vertex' ? [vertex(vertexRoutes ?? { health: '/ping', predict: '/predict' })] : [];
}

/** A place that says `registry:` has one; otherwise there may be one where it is looked for. */
function uiParts(options: CreateServerOptions): UiParts {
  let known: Promise<Registry | undefined> | undefined;
  const open = async (): Promise<Registry | undefined> => {
    const { openRegistry } = await import('./registry-node.js');
    try {
      return await openRegistry(options.registry);
    } catch (error) {
      if (options.registry === undefined && error instanceof NotFoundError) return undefined;
      throw error;
    }
  };
  return {
    hasTokens: options.authorise !== undefined,
    diff: async (before, after) => (await import('./card-node.js')).diffContents(before, after),
    async registry() {
      known ??= open();
      try {
        return await known;
      } catch (error) {
        // The next question looks again.
        known = undefined;
        throw error;
      }
    },
  };
}

/**
 * Makes a server of models. Nothing listens yet: `fetch` answers requests, and {@link listen} gives it a port.
 *
 * @example
 * const server = createServer({ models: { churn: await load('churn.joblib') } });
 * const answer = await server.fetch(new Request('http://localhost/models'));
 *
 * @throws InvalidInputError for unknown options, NotFoundError for places that are not there
 */
export function createServer(options: CreateServerOptions): BrineServer {
  checkOptions('createServer', options, KINDS);
  if (options.versions === 0)
    throw new InvalidInputError('versions is latest, all, or how many of the newest are served: at least 1');
  const { models, onEvent, observers, authorise } = options;
  const loading = loadingOf(options);
  const sources: ModelSource[] = [];
  const places: ModelPlace[] = [];
  const add = (place: unknown, name?: string): void => {
    if (name !== undefined) checkModelName(name);
    if (isEstimator(place) && name !== undefined) {
      sources.push(modelSource(name, place));
      return;
    }
    if (typeof place !== 'string') {
      throw new InvalidInputError(
        `models${name === undefined ? '' : `.${name}`} is neither a model, as load gives it, nor a path`,
      );
    }
    const found = placed(place, name, options, loading);
    if ('sources' in found) places.push(found);
    else sources.push(found);
  };
  if (typeof models === 'string') add(models);
  else if (Array.isArray(models)) for (const place of models as unknown[]) add(place);
  else for (const [name, place] of Object.entries(models)) add(place, name);
  // Only a registry knows versions before it is asked for one: files of one name are two models.
  const clash = (a: ModelSource, b: ModelSource): boolean =>
    a.name === b.name && (a.place === b.place || ![a, b].every(({ place }) => place.startsWith(REGISTRY)));
  const twice = sources.find((one, i) => sources.findIndex((other) => clash(one, other)) < i);
  if (twice !== undefined) throw new InvalidInputError(`two models are called ${twice.name}: give them other names`);
  const catalog = (): BrineServer['catalog'] => server.catalog;
  const counts = options.metrics !== false;
  const watch = counts && options.watchInputs === true ? watchMetrics(catalog) : undefined;
  const metrics = counts ? createMetrics(catalog, watch?.families) : undefined;
  const watching = [...(metrics === undefined ? [] : [metrics.observer]), ...(observers ?? [])];
  const server: BrineServer = serverOf(settingsOf(options), {
    sources,
    places,
    observers: watching,
    protocols: [
      ...(metrics === undefined ? [] : [metrics.protocol]),
      ...platformProtocols(options),
      ...(options.ui === true ? [uiProtocol(uiParts(options))] : []),
    ],
    onEvent: (event) => {
      metrics?.onEvent(event);
      onEvent?.(event);
    },
    onServed: (served) => {
      metrics?.onServed(served);
      watch?.onServed(served);
    },
    ...(authorise === undefined ? {} : { authorise }),
  });
  return server;
}

/**
 * Serves the same models over gRPC (Open Inference Protocol). Needs `npm install @grpc/grpc-js @grpc/proto-loader`.
 *
 * @throws UnsupportedError where the packages are missing; IoError where the port is taken
 */
export async function listenGrpc(server: BrineServer, options: GrpcOptions): Promise<GrpcListening> {
  const grpc = await import('../serve/node/grpc/listen-node.js');
  return grpc.listenGrpc(server, options);
}

export type { GrpcListening, GrpcOptions };
export { listen, type Listening, type ListenOptions, type TlsOptions } from '../serve/node/listen-node.js';
export type { BrineServer } from '../serve/server.js';
export type { ServerSettings } from '../serve/settings.js';
export type { CatalogEvent } from '../serve/models/catalog.js';
export { accessLog, createLog, eventLog, type Log, type LogForm } from '../serve/telemetry/log.js';
export { openTelemetry, type OpenTelemetry } from '../serve/telemetry/tracing.js';
export { bearer, parseTokens } from '../serve/http/tokens.js';
export { isBrineError } from '../core/errors.js';
