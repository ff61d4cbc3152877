/** Settings of `brine serve`: each can be a flag, a variable of the environment, or a line of brine.serve.json; the first counts. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InvalidInputError, NotFoundError } from '../../core/errors.js';
import { parseJson } from '../../core/json.js';
import { unknownOption } from '../../core/options.js';
import { parseValue, type ValueKind } from './values.js';

interface Setting {
  /** In brine.serve.json, and of the library's option where there is one. */
  readonly key: string;
  readonly kind: ValueKind | readonly string[];
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
}

/** In the order of the help. */
export const SETTINGS: readonly Setting[] = [
  { key: 'host', kind: 'text', value: 'address', help: 'where to listen; 0.0.0.0 for everybody (default 127.0.0.1)' },
  { key: 'port', kind: 'port', value: 'port', help: '0 for any that is free (default 8080)' },
  {
    key: 'grpcPort',
    kind: 'port',
    value: 'port',
    help: 'the Open Inference Protocol over gRPC, too (needs @grpc/grpc-js and @grpc/proto-loader)',
  },
  { key: 'name', kind: 'text', value: 'name', help: 'what the model is called, where there is one' },
  { key: 'registry', kind: 'text', value: 'where', help: 'where registry: looks: a folder or s3://BUCKET/PREFIX' },
  {
    key: 'versions',
    kind: 'versions',
    value: 'which',
    help: 'of folders with numbered versions: latest, all, or how many of the newest (default latest)',
  },
  { key: 'poll', kind: 'time', value: 'time', help: 'between looks for new versions; 0 never looks (default 10s)' },
  {
    key: 'outputs',
    kind: 'list',
    value: 'names',
    help: 'what is answered where nothing is asked for (default predict,predict_proba)',
  },
  { key: 'ignoreExtra', kind: 'switch', help: 'leave columns away that a model was not fitted with' },
  { key: 'maxBatchRows', kind: 'limit', value: 'rows', help: 'computed together; 1: each request alone (default 256)' },
  { key: 'maxWait', kind: 'time', value: 'time', help: 'that rows wait for others to join them (default 0)' },
  {
    key: 'maxQueueRows',
    kind: 'limit',
    value: 'rows',
    help: 'that may wait for a model; beyond: 429 (default 100000)',
  },
  { key: 'maxRows', kind: 'limit', value: 'rows', help: 'of one request (default 1000000)' },
  { key: 'maxBody', kind: 'size', value: 'size', help: 'of one request, unpacked (default 64MiB)' },
  {
    key: 'maxValues',
    kind: 'limit',
    value: 'count',
    help: 'numbers and texts of one answer; beyond: 413 (default 16777216)',
  },
  { key: 'maxRequests', kind: 'limit', value: 'count', help: 'answered at the same time; beyond: 429 (default 4096)' },
  { key: 'timeout', kind: 'time', value: 'time', help: 'that rows may wait before they are given up (default 60s)' },
  {
    key: 'threads',
    kind: 'count',
    value: 'count',
    help: 'that share the rows of large requests (default: one for each core)',
  },
  {
    key: 'errors',
    kind: ['full', 'terse'],
    value: 'how',
    help: 'full, or terse: names and values stay here (default full)',
  },
  { key: 'admin', kind: 'switch', help: 'take orders to load and unload models over HTTP' },
  { key: 'tokenFile', kind: 'text', value: 'file', help: 'tokens, one a line: others get 401' },
  { key: 'tlsCert', kind: 'text', value: 'pem', help: 'certificate: HTTPS, with HTTP/2' },
  { key: 'tlsKey', kind: 'text', value: 'pem', help: 'its key' },
  { key: 'tlsClientCa', kind: 'text', value: 'pem', help: 'who signs certificates of clients: only they may connect' },
  {
    key: 'trust',
    kind: 'text',
    value: 'file',
    help: 'keys that must have signed each model, checked before it is parsed',
  },
  { key: 'environment', kind: 'text', value: 'name', help: 'the environment that keys must be trusted for' },
  { key: 'requireSafe', kind: 'switch', help: 'refuse models that a scan finds suspicious' },
  { key: 'drain', kind: 'time', value: 'time', help: 'to answer what runs, after SIGTERM (default 30s)' },
  {
    key: 'drainDelay',
    kind: 'time',
    value: 'time',
    help: 'to go on serving after SIGTERM, not ready any more (default 0)',
  },
  {
    key: 'keepAlive',
    kind: 'time',
    value: 'time',
    help: 'that idle connections stay: longer than in proxies (default 650s)',
  },
  { key: 'compressFrom', kind: 'size', value: 'size', help: 'answers are packed from this size on (default 64KiB)' },
  {
    key: 'watchInputs',
    kind: 'switch',
    help: 'count missing, unknown and out-of-range values, and the stability of scores, as metrics',
  },
  {
    key: 'ui',
    kind: 'switch',
    help: 'the page at /ui: models and registry in the browser; gives out the files of the models to those who may ask',
  },
  { key: 'log', kind: ['json', 'text', 'none'], value: 'form', help: 'json, text or none (default json)' },
  {
    key: 'platform',
    kind: ['none', 'sagemaker', 'vertex'],
    value: 'name',
    help: 'sagemaker or vertex: what those expect of a container',
  },
];

export type Settings = Readonly<Record<string, unknown>>;

const dashed = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** `maxBody` is BRINE_MAX_BODY. */
export const variableOf = (key: string): string => `BRINE_${dashed(key).replaceAll('-', '_').toUpperCase()}`;

/** Kubernetes gives pods `BRINE_PORT=tcp://10.0.0.1:80` where a Service of their namespace is called brine: that is no setting. */
const isServiceLink = (value: string | undefined): boolean => /^(?:tcp|udp|sctp):\/\//.test(value ?? '');

export const CONFIG_FILE = 'brine.serve.json';

export function addSettings(command: Command): Command {
  for (const { key, value, help } of SETTINGS) {
    command.option(`--${dashed(key)}${value === undefined ? '' : ` <${value}>`}`, `${help} [${variableOf(key)}]`);
  }
  return command.option(
    '--config <file>',
    `the same names as JSON (default ${CONFIG_FILE}, where there is one) [BRINE_CONFIG]`,
  );
}

function fileSettings(path: string | undefined): Settings {
  const name = path ?? CONFIG_FILE;
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (cause) {
    if (path === undefined) return {};
    throw new NotFoundError(`${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  const value = parseJson(text, name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidInputError(`${name}: is no object`);
  const known = ['models', '$schema', ...SETTINGS.map(({ key }) => key)];
  for (const key of Object.keys(value)) if (!known.includes(key)) throw unknownOption(name, key, known);
  return value as Settings;
}

/** The models of the file, and every setting that somebody gave. @throws InvalidInputError, NotFoundError */
export function readSettings(
  flags: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): { models: readonly string[]; settings: Settings } {
  const path = (flags['config'] ?? environment['BRINE_CONFIG']) as string | undefined;
  const file = fileSettings(path);
  const settings: Record<string, unknown> = {};
  for (const { key, kind } of SETTINGS) {
    const flag = flags[key];
    const variable = isServiceLink(environment[variableOf(key)]) ? undefined : environment[variableOf(key)];
    if (flag !== undefined) settings[key] = parseValue(kind, flag, `--${dashed(key)}`);
    else if (variable !== undefined && variable !== '') settings[key] = parseValue(kind, variable, variableOf(key));
    else if (file[key] !== undefined) settings[key] = parseValue(kind, file[key], `${key} of ${path ?? CONFIG_FILE}`);
  }
  const models = file['models'] ?? [];
  const list = typeof models === 'string' ? [models] : models;
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    throw new InvalidInputError(`models of ${path ?? CONFIG_FILE} is a list of places`);
  }
  return { models: list, settings };
}
