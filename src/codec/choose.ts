/** Which compressor `compress` and a file name ask for, by the rules of `joblib.dump`. */
import { InvalidInputError } from '../core/errors.js';

export interface Choice {
  method: string;
  level: number | undefined;
}

const BY_EXTENSION = new Map([
  ['.z', 'zlib'],
  ['.gz', 'gzip'],
  ['.bz2', 'bz2'],
  ['.lzma', 'lzma'],
  ['.xz', 'xz'],
  ['.lz4', 'lz4'],
]);

const METHODS = new Set(BY_EXTENSION.values());

function methodOf(path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : BY_EXTENSION.get(path.slice(dot).toLowerCase());
}

function checkMethod(method: unknown): string {
  if (typeof method === 'string' && METHODS.has(method)) return method;
  throw new InvalidInputError(`compress: there is no method ${JSON.stringify(method)}; use ${[...METHODS].join(', ')}`);
}

function checkLevel(level: unknown): number | undefined {
  if (level === undefined) return undefined;
  if (typeof level === 'number' && Number.isInteger(level) && level >= 0 && level <= 9) return level;
  throw new InvalidInputError(`compress: a level is a whole number from 0 to 9, not ${JSON.stringify(level)}`);
}

/**
 * `false` or 0 is no compression unless the extension names a method, `true` the default level, a number a level for
 * zlib or the extension's method; a method, or a method with its level, goes before the extension; level 0 is none.
 */
export function chooseCompression(compress: unknown, path: string): Choice | undefined {
  const byName = methodOf(path);
  if (compress === undefined || compress === false || compress === 0) {
    return byName === undefined ? undefined : { method: byName, level: undefined };
  }
  if (compress === true || compress === null) return { method: byName ?? 'zlib', level: undefined };
  if (typeof compress === 'number') return { method: byName ?? 'zlib', level: checkLevel(compress) };
  if (typeof compress === 'string') return { method: checkMethod(compress), level: undefined };
  if (Array.isArray(compress) && (compress.length === 2 || compress.length === 1)) {
    const method = checkMethod(compress[0]);
    const level = checkLevel(compress[1]);
    return level === 0 ? undefined : { method, level };
  }
  throw new InvalidInputError('compress is a boolean, a level, a method, or a method with a level: ["zlib", 3]');
}
