/**
 * k-modes and k-prototypes: the nearest centroid by the number of categories that differ, and by squared distance of numbers.
 * https://github.com/nicodv/kmodes
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyGlobal } from '../../../pickle/values/py-values.js';
import { listOf, number, numbers, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import { given, optionValues } from '../../binding/method-options.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import type { Column, Input } from '../../input/matrix.js';
import { asColumns } from '../../running/validate.js';
import { numbersOf, valuesOf } from '../frames/frame.js';
import { keyOf } from '../frames/lookup.js';

/** Code of each category of a column. */
function codes(): Attribute<ReadonlyMap<unknown, number>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a code for each category', describe(value));
      return new Map([...value].map(([key, code]) => {
        const plain = unwrapScalar(code);
        if (typeof plain !== 'number') throw place.fail('codes', describe(code));
        return [keyOf(key), plain] as const;
      })); // prettier-ignore
    },
  };
}

/** Only the library's own measure of distance: it is kept as the name of a function. */
function ownFunction(name: string): Attribute<string> {
  return {
    read(value, place) {
      if (value instanceof PyGlobal && value.path === `kmodes.util.dissim.${name}`) return name;
      throw new UnsupportedError(`this ${place.className} measures by ${value instanceof PyGlobal ? value.path : describe(value)}, and Brine knows ${name} only`); // prettier-ignore
    },
  };
}

const attributes = {
  _enc_map: listOf(codes()),
  _modes: numbers(2),
  _means: optional(numbers(2)),
  gamma: optional(number(), 0),
  cat_dissim: ownFunction('matching_dissim'),
  num_dissim: optional(ownFunction('euclidean_dissim')),
};

type Modes = Model<typeof attributes>;

const OPTIONS = { categorical: given('Positions of the columns of categories, of KPrototypes.') };

const isMixed = (m: Modes): boolean => m.self.className === 'KPrototypes';

/** Which columns hold categories: all of them, or those that the caller names, as in Python. */
function categorical(m: Modes, cols: number, options: MethodOptions | undefined): Set<number> {
  if (!isMixed(m)) return new Set(Array.from({ length: cols }, (_, j) => j));
  const { categorical: asked } = optionValues(OPTIONS, options);
  const list = typeof asked === 'number' ? [asked] : asked;
  const isColumn = (at: unknown): at is number => Number.isInteger(at) && (at as number) >= 0 && (at as number) < cols;
  if (!Array.isArray(list) || !list.every(isColumn))
    throw new InvalidInputError('predict of KPrototypes needs { categorical: [positions of the columns of categories] }: they are not in the file'); // prettier-ignore
  return new Set(list);
}

function codesOf(m: Modes, columns: readonly Column[], at: ReadonlySet<number>, rows: number): Int32Array[] {
  const chosen = columns.filter((_, j) => at.has(j));
  if (chosen.length !== m._enc_map.length)
    throw new InvalidInputError(`${m.self.className} has ${m._enc_map.length} columns of categories, not ${chosen.length}`); // prettier-ignore
  return chosen.map((column, j) => Int32Array.from(valuesOf(column, rows, String(j)), (value) => m._enc_map[j]!.get(keyOf(value)) ?? -1)); // prettier-ignore
}

export default defineEstimator({
  classes: ['kmodes.kmodes.KModes', 'kmodes.kprototypes.KPrototypes'],
  attributes,
  upgrade(state) {
    const centroids = state.get('_enc_cluster_centroids');
    const parts = centroids instanceof NdArray ? undefined : asSequence(centroids ?? null);
    state.set('_modes', parts === undefined ? centroids : parts[1]);
    if (parts !== undefined) state.set('_means', parts[0]);
  },
  check(m) {
    const [clusters, columns] = m._modes.shape as [number, number];
    if (columns !== m._enc_map.length) throw m.self.fail('_enc_map', `codes of ${columns} columns`, `${m._enc_map.length}`); // prettier-ignore
    if (clusters === 0 || (m._means !== undefined && m._means.shape[0] !== clusters))
      throw m.self.fail('_enc_cluster_centroids', 'centroids of each cluster', 'others');
    if (isMixed(m) && m._means === undefined) throw m.self.fail('_enc_cluster_centroids', 'numbers beside codes', 'none'); // prettier-ignore
  },
  featureTypes: (m) => new Array<null>(m._modes.shape[1]! + (m._means?.shape[1] ?? 0)).fill(null),
  features: (m) => m._modes.shape[1]! + (m._means?.shape[1] ?? 0),
  options: { predict: OPTIONS },
  predict(m, X: Input, options) {
    const columns = asColumns(m.self, X);
    const at = categorical(m, columns.length, options);
    const words = codesOf(m, columns, at, X.rows);
    const plain = columns.flatMap((column, j) => (at.has(j) ? [] : [numbersOf(column, X.rows, String(j))]));
    if (plain.some((column) => column.some(Number.isNaN)))
      throw new InvalidInputError('missing values among the numbers');
    const clusters = m._modes.shape[0]!;
    const out = new Uint16Array(X.rows);
    for (let i = 0; i < X.rows; i++) {
      let best = Infinity;
      for (let c = 0; c < clusters; c++) {
        let cost = 0;
        plain.forEach((column, j) => (cost += (column[i]! - m._means!.data[c * plain.length + j]!) ** 2));
        let different = 0;
        words.forEach((column, j) => (different += column[i] === m._modes.data[c * words.length + j] ? 0 : 1));
        cost += isMixed(m) ? m.gamma * different : different;
        if (cost < best) {
          best = cost;
          out[i] = c;
        }
      }
    }
    return new NdArray(out, [X.rows], dtypeOf('uint16'));
  },
});
