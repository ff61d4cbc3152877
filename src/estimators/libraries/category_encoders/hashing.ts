/**
 * HashingEncoder: how many values of a row fall on each of some numbers. No table: a digest of the value's text says which.
 * https://contrib.scikit-learn.org/category_encoders/hashing.html
 */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { count, text } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { type Column, isObjectColumn } from '../../input/matrix.js';
import { columnIn, numberColumn, valuesOf } from '../frames/frame.js';
import { encoderAttributes, namesAfter, tableIn, tableOut, upgradeEncoder, widthOf } from './encoder.js';

const DIGESTS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = { md5, sha1, sha224, sha256, sha384, sha512 }; // prettier-ignore
const MAX_CELLS = 1 << 27;

/** Python's `str`; whole numbers are integers, as JavaScript has no others. */
function textOf(value: unknown, column: Column): string {
  if (value === null || value === undefined) return 'nan';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint' || Number.isInteger(value)) return String(value);
  if (Number.isNaN(value)) return 'nan';
  throw new InvalidInputError(`HashingEncoder hashes texts and whole numbers here, not ${String(value)} of a column of ${isObjectColumn(column) ? 'objects' : column.dtype}`); // prettier-ignore
}

export default defineEstimator({
  classes: ['category_encoders.hashing.HashingEncoder'],
  byRow: true,
  attributes: { ...encoderAttributes, n_components: count(), hash_method: text() },
  upgrade: upgradeEncoder,
  check(m) {
    if (!Object.hasOwn(DIGESTS, m.hash_method))
      throw new UnsupportedError(`HashingEncoder with hash_method '${m.hash_method}': Brine has ${Object.keys(DIGESTS).join(', ')}`); // prettier-ignore
    if (m.n_components === 0) throw m.self.fail('n_components', 'at least 1', '0');
  },
  features: widthOf,
  transform(m, X) {
    const frame = tableIn(m, X);
    const { n_components: width } = m;
    if (width * frame.rows > MAX_CELLS)
      throw new InvalidInputError(`${frame.rows} rows by ${width} columns are too many cells for one table`);
    const counts = Array.from({ length: width }, () => new Float64Array(frame.rows));
    const digest = DIGESTS[m.hash_method]!;
    for (const name of m.cols) {
      const column = columnIn(m.self, frame, name);
      valuesOf(column, frame.rows, name).forEach((value, row) => {
        const bytes = digest(new TextEncoder().encode(textOf(value, column)));
        const at = bytes.reduce((rest, byte) => (rest * 256 + byte) % width, 0);
        counts[at]![row]! += 1;
      });
    }
    const hashed = new Set(m.cols);
    const made = counts.map((numbers, j) => [`col_${j}`, numberColumn(numbers, 'int64')] as const);
    const columns = new Map([...made, ...[...frame.columns].filter(([name]) => !hashed.has(name))]);
    return tableOut(m, { rows: frame.rows, columns });
  },
  getFeatureNamesOut: namesAfter,
});
