/** `brine/joblib` in Node: with file paths. */
import { createHash as createDigest } from 'node:crypto';
import { createHash } from '../joblib/hash.js';
import * as brine from '../node.js';
import { fixedFormat } from './shared/fixed-format.js';

const api = /* @__PURE__ */ fixedFormat(brine, 'joblib');

/** Loads a file; Pickle and Joblib are both read, whatever the compression. */
export const load = api.load;
/** Writes a Joblib file, whatever its extension. */
export const dump = api.dump;

export * from './shared/joblib.js';

/**
 * The digest that Python's `joblib.hash` gives for the same value: it tells whether two values hold the same.
 *
 * @throws UnsupportedError for values whose digest is not known here
 *
 * @example
 * hash(model) === hash(await load('churn.joblib'));
 */
export const hash = /* @__PURE__ */ createHash((name) => {
  const digest = createDigest(name);
  return { update: (bytes) => digest.update(bytes), hex: () => digest.digest('hex') };
});
