/** What `console.log` shows in Node. Other platforms ignore the method; nothing here is of a Node module. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** The formatter that Node hands to an inspection method. */
export type Inspect = (value: unknown, options: InspectOptions) => string;

export interface InspectOptions {
  depth?: number | null;
  maxArrayLength?: number | null;
}
