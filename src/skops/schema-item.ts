/** One node of a schema: a JSON object with a class, a loader and a place. Every access is checked. */
import { FormatError } from '../core/errors.js';
import type { Json, JsonObject } from './json.js';

export class SkopsNode {
  readonly json: JsonObject;
  readonly #parent: SkopsNode | undefined;
  readonly #label: string;
  /** Of nodes within nodes. */
  readonly depth: number;

  constructor(json: JsonObject, parent: SkopsNode | undefined, label: string) {
    this.json = json;
    this.#parent = parent;
    this.#label = label;
    this.depth = parent === undefined ? 1 : parent.depth + 1;
  }

  /** From the root, for example `content.steps[0]`; empty for the root itself. */
  get path(): string {
    return this.#fromRoot().replace(/^\./, '');
  }

  /** As deep as nodes are: see `MAX_DEPTH` of the translator. */
  #fromRoot(): string {
    return (this.#parent === undefined ? '' : this.#parent.#fromRoot()) + this.#label;
  }

  fail(message: string): FormatError {
    const { path } = this;
    return new FormatError(`schema.json${path === '' ? '' : `, at ${path.slice(0, 200)}`}: ${message}`, {
      format: 'skops',
    });
  }

  get className(): string {
    return this.text('__class__');
  }

  get moduleName(): string {
    return this.text('__module__');
  }

  get loader(): string {
    return this.text('__loader__');
  }

  has(key: string): boolean {
    const value = this.json.get(key);
    return value !== undefined && value !== null;
  }

  text(key: string): string {
    const value = this.json.get(key);
    if (typeof value !== 'string') throw this.fail(`${key} must be a text, not ${kindOf(value)}`);
    return value;
  }

  list(key: string): readonly Json[] {
    const value = this.json.get(key);
    if (!Array.isArray(value)) throw this.fail(`${key} must be a list, not ${kindOf(value)}`);
    return value;
  }

  object(key: string): JsonObject {
    const value = this.json.get(key);
    if (!(value instanceof Map)) throw this.fail(`${key} must be an object, not ${kindOf(value)}`);
    return value;
  }
}

/** What a value is, for messages. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'an object';
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'a boolean' : 'a number';
}
