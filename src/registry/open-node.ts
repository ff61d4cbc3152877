/** Finds a registry: where somebody says, or in the current folder and those above it. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { InvalidInputError, IoError, NotFoundError } from '../core/errors.js';
import { FileStore } from './stores/file-store-node.js';
import type { Actor } from './ledger.js';
import { CONFIG_KEY } from './layout.js';
import { S3Store } from './stores/s3-store.js';
import type { Store } from './stores/store.js';

/** Folder that `brine registry init` makes, and that commands look for. */
export const DEFAULT_FOLDER = 'brine-registry';

/** The user and machine of this process; BRINE_ACTOR names somebody else, for example a pipeline. */
export function processActor(): Actor {
  return {
    by: process.env['BRINE_ACTOR'] ?? userName(),
    from: hostname(),
    now: () => new Date(),
    random: () => randomBytes(12).toString('hex'),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

function required(name: string, url: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new InvalidInputError(`${url}: set ${name} in the environment to reach this store`);
  }
  return value;
}

/** Credentials and region come from the variables that the tools of AWS use. */
function s3Store(url: string): S3Store {
  const match = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(url);
  if (match === null) throw new InvalidInputError(`${url}: write s3://BUCKET or s3://BUCKET/PREFIX`);
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return new S3Store({
    bucket: match[1]!,
    prefix: match[2] ?? '',
    accessKeyId: required('AWS_ACCESS_KEY_ID', url),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY', url),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

function isRegistry(folder: string): boolean {
  return existsSync(join(folder, CONFIG_KEY)) && existsSync(folder);
}

function nearest(): string {
  for (let folder = resolve('.'); ; folder = dirname(folder)) {
    const inside = join(folder, DEFAULT_FOLDER);
    if (isRegistry(inside)) return inside;
    if (dirname(folder) === folder) {
      throw new NotFoundError(
        `there is no ${DEFAULT_FOLDER} in this folder or above: brine registry init makes one, --registry names another`,
      );
    }
  }
}

/** The store at a path or `s3://` address; without one that of BRINE_REGISTRY or of the current folder. */
export function storeAt(where?: string): Store {
  const place = where ?? process.env['BRINE_REGISTRY'];
  if (place === undefined || place === '') return new FileStore(nearest());
  if (place.startsWith('s3://')) return s3Store(place);
  if (!existsSync(place) || !statSync(place).isDirectory()) {
    throw new NotFoundError(
      `${place}: there is no such folder; brine registry init --registry ${place} makes a registry`,
    );
  }
  return new FileStore(place);
}

/** The store for a new registry; a folder is made. Without a place that of BRINE_REGISTRY, or `brine-registry` here. */
export function newStoreAt(where?: string): Store {
  const place = where ?? (process.env['BRINE_REGISTRY'] || DEFAULT_FOLDER);
  if (place.startsWith('s3://')) return s3Store(place);
  try {
    mkdirSync(place, { recursive: true });
  } catch (cause) {
    throw new IoError(`${place}: cannot be made: ${(cause as Error).message}`, { cause });
  }
  return new FileStore(place);
}
