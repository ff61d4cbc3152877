/** `brine/joblib` in browsers: bytes, Blobs and URLs. */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { createHash } from '../joblib/hash.js';
import * as brine from '../index.js';
import { fixedFormat } from './shared/fixed-format.js';

const api = /* @__PURE__ */ fixedFormat(brine, 'joblib');

/** Loads bytes, a Blob or a URL; Pickle and Joblib are both read, whatever the compression. */
export const load = api.load;
/** Writes a Joblib file; there is no file system here, so it refuses: use `dumpBytes` of `brine`. */
export const dump = api.dump;

export * from './shared/joblib.js';

/**
 * The digest that Python's `joblib.hash` gives for the same value: it tells whether two values hold the same.
 *
 * @throws UnsupportedError for values whose digest is not known here
 */
export const hash = /* @__PURE__ */ createHash((name) => {
  const digest = (name === 'md5' ? md5 : sha1).create();
  return { update: (bytes) => digest.update(bytes), hex: () => bytesToHex(digest.digest()) };
});
