/** The files that are open, by the page's number for them. */
import type { Estimator } from 'brine';
import { modelsIn, partAt } from 'brine/explain';

export interface OpenFile {
  readonly id: string;
  readonly name: string;
  /** As it was given. */
  readonly stored: Uint8Array;
  /** Behind compression. */
  readonly bytes: Uint8Array;
  /** What `load` gave; the inert graph where the file must not be trusted. */
  readonly value: unknown;
}

const files = new Map<string, OpenFile>();

export function keep(file: OpenFile): void {
  files.set(file.id, file);
}

export function forget(id: string): void {
  files.delete(id);
}

export function fileOf(id: string): OpenFile {
  const file = files.get(id);
  if (file === undefined) throw new Error('this file is not open any more: open it again');
  return file;
}

/** Where a model, or a part of one, stands: the file, the place in its bundle, and names of parts. */
export interface At {
  readonly file: string;
  readonly path: string;
  readonly part: readonly string[];
}

export function modelAt({ file, path, part }: At): Estimator {
  const models = modelsIn(fileOf(file).value);
  const found = models.find((one) => one.path === path) ?? models[0];
  if (found === undefined) throw new Error('there is no model in this file');
  return part.length === 0 ? found.model : partAt(found.model, part);
}
