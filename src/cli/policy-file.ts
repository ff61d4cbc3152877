/** The file of `--policy`: which globals are allowed or denied, each with the reason that somebody gave. */
import { readFile } from 'node:fs/promises';
import { InvalidInputError, NotFoundError } from '../core/errors.js';
import { parseJson } from '../core/json.js';
import { parseGlobal, type GlobalSpec, type PolicyOptions } from '../scan/policy/policy.js';

const SHAPE = '{"allow": [{"module", "name", "reason"}], "deny": [...]}';

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new NotFoundError(`${path}: no such policy file`, { cause });
    throw new InvalidInputError(`${path}: cannot be read: ${message}`, { cause });
  }
}

function list(value: unknown, key: string, path: string): GlobalSpec[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InvalidInputError(`${path}: "${key}" is a list; a policy is ${SHAPE}`);
  return value.map((item: unknown) => {
    try {
      return parseGlobal(item as GlobalSpec);
    } catch (cause) {
      throw new InvalidInputError(`${path}: in "${key}": ${(cause as Error).message}`, { cause });
    }
  });
}

export async function readPolicy(path: string): Promise<PolicyOptions> {
  const value = parseJson(await readText(path), path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError(`${path}: a policy is ${SHAPE}`);
  }
  for (const key of Object.keys(value)) {
    if (key !== 'allow' && key !== 'deny')
      throw new InvalidInputError(`${path}: "${key}" is no part of a policy, which is ${SHAPE}`);
  }
  const { allow, deny } = value as Record<string, unknown>;
  return { allow: list(allow, 'allow', path), deny: list(deny, 'deny', path) };
}
