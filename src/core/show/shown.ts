/** A value that shows what it is made of: in text, in Node's console and in JSON. */
import { INSPECT, type Inspect, type InspectOptions } from './inspect.js';
import { jsonForm } from './json-form.js';
import { inspected, PARTS, type Parts, printed } from './print.js';

export abstract class Shown {
  abstract [PARTS](): Parts;

  /** Class and contents in one line, the first ones of many. */
  toString(): string {
    return printed(this);
  }

  /** In Node's console. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspected(this, depth, options, inspect);
  }

  /** For `JSON.stringify`. @throws InvalidInputError for what JSON cannot say */
  toJSON(): unknown {
    return jsonForm(this);
  }
}
