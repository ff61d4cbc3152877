/** `brine serve`: models behind a URL, until somebody ends it. */
import { Command } from 'commander';
import { InvalidInputError } from '../../core/errors.js';
import {
  accessLog,
  type BrineServer,
  createLog,
  createServer,
  type CreateServerOptions,
  eventLog,
  type GrpcListening,
  listen,
  listenGrpc,
  type ListenOptions,
  type LogForm,
} from '../../entries/serve-node.js';
import { registerModules, type ModelOptions } from '../model-options.js';
import { addSettings, readSettings, type Settings } from '../serve/settings.js';
import { onPlatform } from '../serve/platform.js';
import { readText, sleep, tokenCheck, untilSignal } from '../serve/process.js';
import { keepSmall } from '../heap-growth.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ brine serve churn.joblib
  $ brine serve models/ --port 9000         a model for each file and folder
  $ brine serve registry:churn@production   follows the environment
  $ brine serve churn.joblib --host 0.0.0.0 --token-file tokens --tls-cert cert.pem --tls-key key.pem
  $ curl localhost:8080/models/churn/predict --json '{"age": 31, "port": "S"}'`;

const LIBRARY = [
  ...[
    'registry',
    'versions',
    'poll',
    'outputs',
    'ignoreExtra',
    'maxBatchRows',
    'maxWait',
    'maxQueueRows',
    'maxRows',
    'maxBody',
    'maxValues',
  ],
  ...[
    'maxRequests',
    'timeout',
    'threads',
    'errors',
    'admin',
    'trust',
    'environment',
    'requireSafe',
    'compressFrom',
    'platform',
    'vertexRoutes',
    'watchInputs',
    'ui',
  ],
];

function modelsOf(places: readonly string[], name: unknown): CreateServerOptions['models'] {
  if (name === undefined) return places;
  if (places.length !== 1) throw new InvalidInputError('--name names one model, and there are several places');
  return { [name as string]: places[0]! };
}

function listenOptions(settings: Settings): ListenOptions {
  const { host, port, keepAlive, tlsCert, tlsKey, tlsClientCa } = settings as Record<string, string | undefined>;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new InvalidInputError('--tls-cert and --tls-key go together');
  if (tlsClientCa !== undefined && tlsCert === undefined)
    throw new InvalidInputError('--tls-client-ca needs --tls-cert');
  return {
    host,
    port: port as unknown as number | undefined,
    keepAlive: keepAlive as unknown as number | undefined,
    ...(tlsCert === undefined
      ? {}
      : { tls: { cert: readText(tlsCert), key: readText(tlsKey!), clientCa: tlsClientCa && readText(tlsClientCa) } }),
  };
}

function grpcOf(
  server: BrineServer,
  { host, tls }: ListenOptions,
  port: number | undefined,
): Promise<GrpcListening> | undefined {
  return port === undefined ? undefined : listenGrpc(server, { host, tls, port });
}

export function serveCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  const command = new Command('serve')
    .description('answer requests for predictions over HTTP: Open Inference Protocol, KServe, MLflow, and plain JSON')
    .argument('[models...]', 'files, folders, or registry:NAME@ENVIRONMENT')
    .option('--at <path>', 'the model inside of a bundle')
    .option(
      '-r, --register <module>',
      'a JavaScript module that supplies code that a model names; may be repeated',
      (value: string, all: string[] = []) => [...all, value],
    );
  return addSettings(command)
    .addHelpText(
      'after',
      `\nEach setting can also stand in the environment, as named in brackets, or in brine.serve.json.\n${EXAMPLES}`,
    )
    .action(async (places: string[], flags: Settings & ModelOptions) => {
      const given = readSettings(flags, process.env);
      const { models: wanted, settings } = onPlatform(
        given.settings,
        places.length > 0 ? places : given.models,
        process.env,
      );
      if (wanted.length === 0)
        throw new InvalidInputError('say what to serve: a file, a folder, or registry:NAME@ENVIRONMENT');
      await registerModules(flags);
      const log = createLog((settings['log'] ?? 'json') as LogForm, terminal.out);
      const tokens = settings['tokenFile'] === undefined ? undefined : tokenCheck(settings['tokenFile'] as string);
      const library = Object.fromEntries(
        LIBRARY.flatMap((key) => (settings[key] === undefined ? [] : [[key, settings[key]]])),
      );
      // Missing for every model, and only when they load: said now.
      if (settings['trust'] !== undefined) readText(settings['trust'] as string);
      const ways = listenOptions(settings);
      const release = keepSmall();
      const server = createServer({
        ...library,
        ...(flags.at === undefined ? {} : { at: flags.at }),
        models: modelsOf(wanted, settings['name']),
        onEvent: eventLog(log),
        observers: [accessLog(log)],
        ...(tokens === undefined ? {} : { authorise: tokens.authorise }),
      });
      void server.loaded.finally(release);
      const listening = await listen(server, ways);
      const grpc = await grpcOf(server, ways, settings['grpcPort'] as number | undefined)?.catch(
        async (error: unknown) => {
          // A port that stays open would keep the process, which serves only half of what it was asked for.
          await listening.close(0);
          throw error;
        },
      );
      log.say('info', 'listening', { url: listening.url, grpc_port: grpc?.port, pid: process.pid });
      void server.loaded.then(() => {
        const { ready, reasons } = server.readiness();
        log.say(ready ? 'info' : 'error', ready ? 'ready' : 'not ready', { models: server.catalog.names, reasons });
      });
      const signal = await untilSignal(() => {
        log.say('info', 'reloading');
        try {
          tokens?.reload();
        } catch (error) {
          log.say('error', 'the tokens were not read again', { reason: (error as Error).message });
        }
        void server.refresh();
      });
      log.say('info', 'stopping', { signal });
      server.drain();
      await sleep((settings['drainDelay'] as number | undefined) ?? 0);
      const patience = (settings['drain'] as number | undefined) ?? 30_000;
      const [whole] = await Promise.all([listening.close(patience), grpc?.close(patience)]);
      log.say(whole ? 'info' : 'warn', whole ? 'stopped' : 'stopped with requests unanswered');
      if (!whole) setStatus(1);
    });
}
