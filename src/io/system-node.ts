/** Paths, and the system's own errors as Brine's. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrineError, IoError, NotFoundError } from '../core/errors.js';

/** The path in a file URL, or the path itself. */
export const filePath = (pathOrUrl: string): string =>
  pathOrUrl.startsWith('file:') ? fileURLToPath(pathOrUrl) : pathOrUrl;

/** True for a folder, and for the MLmodel file of one: the model is in another file. */
export function isModelFolder(pathOrUrl: string): boolean {
  const path = filePath(pathOrUrl);
  return basename(path) === 'MLmodel' || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** What the system said of a file, typed; errors of Brine and of programs as they are. */
export function systemError(cause: unknown, path: string, verb: string): Error {
  if (cause instanceof BrineError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new NotFoundError(`${path}: no such file or folder`, { cause });
  if (code === 'EISDIR') return new IoError(`${path}: is a folder, not a file`, { cause });
  if (code === 'EACCES' || code === 'EPERM') return new IoError(`${path}: no permission to ${verb}`, { cause });
  if (code === 'ENOSPC') return new IoError(`${path}: no space left on the device`, { cause });
  if (code === undefined) return cause as Error;
  return new IoError(`${path}: cannot ${verb}: ${message}`, { cause });
}
