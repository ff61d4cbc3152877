/** The Open Inference Protocol over gRPC, where @grpc/grpc-js and @grpc/proto-loader are installed. */
import type * as Grpc from '@grpc/grpc-js';
import { IoError, UnsupportedError } from '../../../core/errors.js';
import { asRequestError, RequestError, shownMessage } from '../../errors.js';
import { modelMetadata, serverMetadata } from '../../protocols/oip/metadata.js';
import { rowsOf } from '../../protocols/oip/rows.js';
import { statisticsOf } from '../../protocols/oip/statistics.js';
import type { ServedModel } from '../../models/served.js';
import type { BrineServer } from '../../server.js';
import type { AccessRecord } from '../../telemetry/access.js';
import { newId, requestIdOf, traceIdOf } from '../../telemetry/ids.js';
import { descriptor, type Method } from './messages.js';
import { readWire, type WireInferRequest, writeWire } from './tensors.js';

export interface GrpcOptions {
  readonly host?: string | undefined;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string | undefined } | undefined;
}

export interface GrpcListening {
  readonly port: number;
  /** Takes no more calls, and answers what runs for at most `ms`. */
  close(ms?: number): Promise<void>;
}

interface Libraries {
  readonly grpc: typeof Grpc;
  readonly loader: { fromJSON(json: object, options: object): unknown };
}

async function libraries(): Promise<Libraries> {
  try {
    const [grpc, loader] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')]);
    return { grpc, loader: loader as unknown as Libraries['loader'] };
  } catch (cause) {
    throw new UnsupportedError('gRPC needs two packages: npm install @grpc/grpc-js @grpc/proto-loader', { cause });
  }
}

/** Numbers of gRPC, by status of HTTP. */
const CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  413: 8,
  415: 3,
  422: 9,
  429: 8,
  501: 12,
  503: 14,
};
const INTERNAL = 13;

type Wire = Readonly<Record<string, unknown>>;
type Handle = (server: BrineServer, wire: Wire, access: AccessRecord) => object | Promise<object>;

/** An empty version means any. */
function modelOf(server: BrineServer, access: AccessRecord, name: unknown, version: unknown): ServedModel {
  access.model = String(name).slice(0, 200);
  const served = server.catalog.get(String(name), version === '' ? undefined : String(version));
  access.version = served.version;
  return served;
}

function mayChange(server: BrineServer): void {
  if (!server.settings.admin)
    throw new RequestError(403, 'this server takes no orders to load and unload: start it with --admin');
}

const HANDLERS: Readonly<Record<Method, Handle>> = {
  ServerLive: () => ({ live: true }),
  ServerReady: (server) => ({ ready: server.readiness().ready }),
  ModelReady(server, { name, version }, access) {
    try {
      modelOf(server, access, name, version);
      return { ready: true };
    } catch (error) {
      // A model of this server that was unloaded, or that loads, is one that is not ready.
      if (error instanceof RequestError && server.catalog.names.includes(String(name))) return { ready: false };
      throw error;
    }
  },
  ServerMetadata: (server) => serverMetadata(server.settings.serverName),
  ModelMetadata: (server, { name, version }, access) =>
    modelMetadata(modelOf(server, access, name, version), server.catalog),
  async ModelInfer(server, wire, access) {
    const asked = wire as unknown as WireInferRequest;
    const served = modelOf(server, access, asked.model_name, asked.model_version);
    const request = readWire(asked);
    const rows = rowsOf(request, served.contract);
    access.rows = rows.rows;
    const found = await served.infer(
      rows,
      request.outputs?.map(({ name }) => name),
    );
    access.queueMs = found.queued;
    access.predictMs = found.computed;
    return {
      model_name: served.name,
      model_version: served.version ?? '',
      id: request.id ?? newId(),
      ...writeWire(found, request, asked.raw_input_contents.length > 0, served.contract.classes),
    };
  },
  RepositoryIndex: (server, { ready }) => ({
    models: server.catalog.index
      .filter(({ state }) => ready !== true || state === 'READY')
      .map(({ version, ...rest }) => ({ ...rest, version: version ?? '' })),
  }),
  async RepositoryModelLoad(server, { model_name }, access) {
    mayChange(server);
    access.model = String(model_name).slice(0, 200);
    await server.catalog.load(String(model_name));
    return {};
  },
  async RepositoryModelUnload(server, { model_name }, access) {
    mayChange(server);
    access.model = String(model_name).slice(0, 200);
    await server.catalog.unload(String(model_name));
    return {};
  },
  ModelStatistics: (server, { name, version }, access) => ({
    model_stats: (name === '' ? server.catalog.served : [modelOf(server, access, name, version)]).map(statisticsOf),
  }),
};

const QUIET: readonly Method[] = ['ServerLive', 'ServerReady', 'ModelReady'];

type Callback = (error: { code: number; details: string } | null, answer?: object) => void;

function handlerOf(method: Method, server: BrineServer) {
  const { observers, authorise } = server;
  const quiet = QUIET.includes(method);
  return async (
    call: { request: Wire; metadata: { getMap(): Record<string, unknown> } },
    done: Callback,
  ): Promise<void> => {
    const start = performance.now();
    const headers = new Headers();
    for (const [name, value] of Object.entries(call.metadata.getMap())) {
      if (typeof value === 'string') headers.set(name, value);
    }
    const path = `/inference.GRPCInferenceService/${method}`;
    const access: AccessRecord = {
      requestId: requestIdOf(headers),
      traceId: traceIdOf(headers),
      traceparent: headers.get('traceparent') ?? undefined,
      method: 'POST',
      path,
      route: path,
      protocol: 'grpc',
      model: undefined,
      version: undefined,
      rows: undefined,
      queueMs: undefined,
      predictMs: undefined,
      error: undefined,
    };
    if (!quiet) for (const observer of observers) observer.started(access);
    let status = 200;
    let failure: unknown;
    try {
      if (!quiet) authorise(new Request(`http://localhost${path}`, { headers }));
      const answer = await HANDLERS[method](server, call.request, access);
      done(null, answer);
    } catch (error) {
      const known = asRequestError(error);
      ({ status } = known);
      access.error = known.message;
      failure = status === 500 ? (known.cause ?? known) : undefined;
      done({ code: CODES[status] ?? INTERNAL, details: shownMessage(known, server.settings.errors === 'terse') });
    }
    if (!quiet) {
      const facts = { status, ms: performance.now() - start, bytesIn: 0, failure };
      for (const observer of observers) observer.ended(access, facts);
    }
  };
}

/** @throws UnsupportedError where the packages are missing; IoError where the port is taken */
export async function listenGrpc(server: BrineServer, options: GrpcOptions): Promise<GrpcListening> {
  const { grpc, loader } = await libraries();
  const { host = '127.0.0.1', port, tls } = options;
  const definition = loader.fromJSON(descriptor(), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  const root = grpc.loadPackageDefinition(
    definition as Parameters<typeof grpc.loadPackageDefinition>[0],
  ) as unknown as {
    inference: { GRPCInferenceService: { service: Grpc.ServiceDefinition } };
    grpc: { health: { v1: { Health: { service: Grpc.ServiceDefinition } } } };
  };
  const node = new grpc.Server({ 'grpc.max_receive_message_length': server.settings.maxBody });
  const handlers = Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, handlerOf(name as Method, server)]));
  node.addService(
    root.inference.GRPCInferenceService.service,
    handlers as unknown as Grpc.UntypedServiceImplementation,
  );
  node.addService(root.grpc.health.v1.Health.service, {
    Check: (_call: unknown, done: Callback) => {
      done(null, { status: server.readiness().ready ? 'SERVING' : 'NOT_SERVING' });
    },
  } as unknown as Grpc.UntypedServiceImplementation);
  const credentials =
    tls === undefined
      ? grpc.ServerCredentials.createInsecure()
      : grpc.ServerCredentials.createSsl(
          tls.clientCa === undefined ? null : Buffer.from(tls.clientCa),
          [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }],
          tls.clientCa !== undefined,
        );
  const bound = await new Promise<number>((resolve, reject) => {
    node.bindAsync(`${host}:${port}`, credentials, (error, actual) => {
      if (error === null) resolve(actual);
      else reject(new IoError(`${host}:${port}: cannot listen there: ${error.message}`, { cause: error }));
    });
  });
  return {
    port: bound,
    close: (ms = 30_000) =>
      new Promise((resolve) => {
        const deadline = setTimeout(() => {
          node.forceShutdown();
        }, ms);
        node.tryShutdown(() => {
          clearTimeout(deadline);
          resolve();
        });
      }),
  };
}
