/** Reads `brine.config.json` of the working folder, or the file that `--config` names. */
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, normalize } from 'node:path';
import { InvalidInputError, NotFoundError } from '../../core/errors.js';
import { parseJson } from '../../core/json.js';
import { DEFAULT_LIMITS, type Limits } from '../../core/limits.js';
import { unknownOption } from '../../core/options.js';
import { type CliConfig, configSchema, NAMED_ONLY } from './schema.js';
import { CONFIG_FILE } from './variables.js';

/** Whoever needs more wants another file. */
const MOST_BYTES = 1 << 20;

/** @throws InvalidInputError with the place of the first thing that is wrong */
function checked(text: string, path: string): CliConfig {
  const value = parseJson(text, path);
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue!.path.map(String).join('.');
  if (issue!.code === 'unrecognized_keys') {
    const known = place === '' ? Object.keys(configSchema.shape) : keysAt(place);
    throw unknownOption(place === '' ? path : `${path}: ${place}`, issue!.keys[0]!, known);
  }
  throw new InvalidInputError(`${path}: ${place === '' ? '' : `${place}: `}${issue!.message}`);
}

function keysAt(section: string): string[] {
  const found = (configSchema.shape as Record<string, { unwrap?: () => { shape?: object } }>)[section];
  return Object.keys(found?.unwrap?.().shape ?? {});
}

/** A folder that is below the one of the file. */
const isBelow = (where: string): boolean =>
  !where.includes('://') && !isAbsolute(where) && !normalize(where).startsWith('..');

/** What a file that nobody named may not say. @throws InvalidInputError */
function checkUnasked(config: CliConfig, path: string): void {
  const refuse = (what: string, why: string): never => {
    throw new InvalidInputError(`${path}: ${what} ${why}: it counts only in a file that --config names`);
  };
  for (const [section, keys] of Object.entries(NAMED_ONLY)) {
    const given = (config as Record<string, Record<string, unknown> | undefined>)[section];
    const key = keys.find((one) => given?.[one] !== undefined);
    if (key !== undefined) refuse(`${section}.${key}`, 'runs or opens something, or makes a check weaker');
  }
  const { where } = config.registry ?? {};
  if (where !== undefined && !isBelow(where)) refuse('registry.where', 'leads out of this folder');
  for (const [name, value] of Object.entries(config.limits ?? {}) as [keyof Limits, number][])
    if (value > DEFAULT_LIMITS[name]) refuse(`limits.${name}`, `is above the usual ${DEFAULT_LIMITS[name]}`);
}

/**
 * The defaults that hold here.
 *
 * @param named what `--config` names; otherwise the file of the working folder counts, and none is no error
 * @throws NotFoundError, InvalidInputError
 */
export function readConfig(named: string | undefined): { config: CliConfig; path: string } | undefined {
  const path = named ?? CONFIG_FILE;
  let text: string;
  try {
    const info = statSync(path);
    // A pipe would keep everybody waiting, and a large file would be read first.
    if (!info.isFile()) throw new InvalidInputError(`${path}: is no regular file`);
    if (info.size > MOST_BYTES) throw new InvalidInputError(`${path}: has more than ${MOST_BYTES} bytes`);
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (named === undefined && code === 'ENOENT') return undefined;
    throw new NotFoundError(`${path}: ${code === 'ENOENT' ? 'no such file' : `cannot be read: ${message}`}`, { cause });
  }
  const config = checked(text, path);
  if (named === undefined) checkUnasked(config, path);
  return { config, path };
}
