/** What each release of scikit-learn has: names, the modules they stand in, and parameters with their defaults. */
import { MODULE_RENAMES } from '../../estimators/binding/module-renames.js';
import { dtypeOf } from '../../numpy/dtypes/dtype.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyTuple } from '../../pickle/values/py-values.js';
import { NAMES as IMBLEARN_NAMES, RELEASES as IMBLEARN_RELEASES } from './imblearn.generated.js';
import { NAMES, RELEASES } from './releases.generated.js';

/** A default in the table: JSON, and one key for what JSON lacks. A bare number with a fraction is a float. */
type Encoded =
  | null
  | boolean
  | number
  | string
  | { f: number | string }
  | { float64: string }
  | { required: true }
  | { tuple: Encoded[] }
  | { list: Encoded[] }
  | { dict: [Encoded, Encoded][] }
  | { global: [string, string] }
  | { repr: string };

type Parameters = Readonly<Record<string, Encoded>>;

interface Entry {
  /** Index of the first and last release that has it, and of those between that have not. */
  readonly since?: number;
  readonly until?: number;
  readonly not?: readonly number[];
  /** From which release on it stood under which path, where that is not its present one. */
  readonly at?: readonly (readonly [number, string])[];
  /** From which release on: parameters that came or got another default, and those that went. */
  readonly params?: readonly (readonly [number, Parameters, (readonly string[])?])[];
}

/** Functions that files name, and that signatures of modules do not show. */
const PRIVATE: readonly (readonly [path: string, entry: Entry])[] = [
  [
    'sklearn.metrics._scorer._passthrough_scorer',
    {
      at: [
        [0, 'sklearn.metrics.scorer._passthrough_scorer'],
        [2, 'sklearn.metrics._scorer._passthrough_scorer'],
      ],
    },
  ],
];

/** What each release of one library has. Releases are told by their place in {@link Layouts.releases}. */
export class Layouts {
  readonly releases: readonly string[];
  readonly #text: string;
  readonly #more: readonly (readonly [path: string, entry: Entry])[];
  #parsed: Map<string, Entry> | undefined;

  constructor(releases: readonly string[], text: string, more: readonly (readonly [string, Entry])[] = []) {
    this.releases = releases;
    this.#text = text;
    this.#more = more;
  }

  get #entries(): Map<string, Entry> {
    this.#parsed ??= new Map([...Object.entries(JSON.parse(this.#text) as Record<string, Entry>), ...this.#more]);
    return this.#parsed;
  }

  /** Every path of today, with the paths that releases have it under. */
  *names(): Generator<readonly [canonical: string, others: readonly string[]]> {
    for (const [canonical, { at = [] }] of this.#entries) yield [canonical, at.map(([, path]) => path)];
  }

  /** Position of a release, below 0 for what is older than the first, for a text such as `1.4` or `1.4.2`. */
  releaseIndex(version: string): number {
    const short = /^(\d+)\.(\d+)/.exec(version);
    if (short === null) return -1;
    const known = this.releases.indexOf(`${short[1]}.${short[2]}`);
    if (known >= 0) return known;
    const [newest] = this.releases.slice(-1);
    const [major, minor] = newest!.split('.').map(Number);
    const isNewer = Number(short[1]) > major! || (Number(short[1]) === major && Number(short[2]) > minor!);
    return isNewer ? this.releases.length : -1;
  }

  /** True where the table knows the class or function in any release. */
  isKnown(canonical: string): boolean {
    return this.#entries.has(canonical);
  }

  /** Whether a release has a class or function; undefined where no release that was asked has it. */
  existsIn(canonical: string, release: number): boolean | undefined {
    const entry = this.#entries.get(canonical);
    if (entry === undefined) return undefined;
    const { since = 0, until = this.releases.length - 1, not = [] } = entry;
    return release >= since && release <= until && !not.includes(release);
  }

  /** First and last release that have a name. */
  lifeOf(canonical: string): { since: string; until: string } | undefined {
    const entry = this.#entries.get(canonical);
    if (entry === undefined) return undefined;
    return { since: this.releases[entry.since ?? 0]!, until: this.releases[entry.until ?? this.releases.length - 1]! };
  }

  /** The path under which a release has a name. */
  pathIn(canonical: string, release: number): string {
    // Cython's own functions stand beside their class.
    const cython = /^(.*)\.__pyx_unpickle_(\w+)$/.exec(canonical);
    if (cython !== null) {
      const beside = this.pathIn(`${cython[1]!}.${cython[2]!}`, release);
      return `${beside.slice(0, beside.lastIndexOf('.'))}.__pyx_unpickle_${cython[2]!}`;
    }
    let path = canonical;
    for (const [from, name] of this.#entries.get(canonical)?.at ?? []) if (from <= release) path = name;
    return path;
  }

  /** Parameters of a class in a release, each with its default as in the table. */
  parametersIn(canonical: string, release: number): ReadonlyMap<string, Encoded> {
    const all = new Map<string, Encoded>();
    for (const [from, changed, gone = []] of this.#entries.get(canonical)?.params ?? []) {
      if (from > release) break;
      for (const [name, value] of Object.entries(changed)) all.set(name, value);
      for (const name of gone) all.delete(name);
    }
    return all;
  }

  /** Whether any release of the class has a parameter of this name. */
  everHad(canonical: string, name: string): boolean {
    return this.#entries.get(canonical)?.params?.some(([, changed]) => name in changed) === true;
  }

  /** Whether any parameter of the class changed with this release. */
  changesWith(canonical: string, release: number): boolean {
    return this.#entries.get(canonical)?.params?.some(([from]) => from === release) === true;
  }
}

export const SKLEARN = new Layouts(RELEASES, NAMES, PRIVATE);
/** imbalanced-learn. */
export const IMBLEARN = new Layouts(IMBLEARN_RELEASES, IMBLEARN_NAMES);

/** `module.Name` of scikit-learn under its present module. */
export function canonicalPath(path: string): string {
  const dot = path.lastIndexOf('.');
  const module = path.slice(0, dot);
  return `${MODULE_RENAMES.get(module) ?? module}${path.slice(dot)}`;
}

/** Position of a release of scikit-learn in {@link RELEASES}. */
export const releaseIndex = (version: string): number => SKLEARN.releaseIndex(version);
/** What {@link Layouts} says of scikit-learn. */
export const isKnown = (canonical: string): boolean => SKLEARN.isKnown(canonical);
export const existsIn = (canonical: string, release: number): boolean | undefined =>
  SKLEARN.existsIn(canonical, release);
export const lifeOf = (canonical: string): { since: string; until: string } | undefined => SKLEARN.lifeOf(canonical);
export const pathIn = (canonical: string, release: number): string => SKLEARN.pathIn(canonical, release);

/** A default as the value that a graph has. `undefined` for what only Python can make, and where there is none. */
export function graphValue(encoded: Encoded): unknown {
  if (encoded === null || typeof encoded !== 'object') return encoded;
  if ('f' in encoded) {
    const { f } = encoded;
    if (typeof f === 'number') return new PyFloat(f);
    return f === 'nan' ? NaN : f === '-inf' ? -Infinity : Infinity;
  }
  if ('float64' in encoded)
    return new NpScalar(dtypeOf('float64'), new Uint8Array(Float64Array.of(Number(encoded.float64)).buffer));
  if ('tuple' in encoded) return new PyTuple(encoded.tuple.map(graphValue));
  if ('list' in encoded) return encoded.list.map(graphValue);
  if ('dict' in encoded) return new PyDict(encoded.dict.map(([key, item]) => [graphValue(key), graphValue(item)]));
  if ('global' in encoded) {
    const [module, name] = encoded.global;
    return new PyGlobal(module, name);
  }
  return undefined;
}

/** True where a graph has a default, as far as plain values tell. */
export function isDefault(value: unknown, encoded: Encoded | undefined): boolean {
  if (encoded === undefined) return false;
  if (encoded === null || typeof encoded === 'string' || typeof encoded === 'boolean') return value === encoded;
  const wanted = graphValue(encoded);
  if (typeof wanted === 'number' || wanted instanceof PyFloat || wanted instanceof NpScalar) {
    const number = value instanceof PyFloat || value instanceof NpScalar ? value.value : value;
    return Object.is(number, typeof wanted === 'number' ? wanted : wanted.value);
  }
  if (wanted instanceof PyGlobal)
    return value instanceof PyGlobal && canonicalPath(value.path) === canonicalPath(wanted.path);
  if (wanted instanceof PyTuple) {
    const items = value instanceof PyTuple ? value.items : undefined;
    const expected = (encoded as { tuple: Encoded[] }).tuple;
    return items?.length === expected.length && items.every((item, i) => isDefault(item, expected[i]!));
  }
  return false;
}

export { RELEASES };
export type { Encoded };
