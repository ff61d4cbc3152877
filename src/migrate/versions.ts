/** Releases as numbers, and which of the libraries belong to a release of scikit-learn where nobody says it. */
import { InvalidInputError } from '../core/errors.js';
import { ASKED } from './layouts/releases.generated.js';
import { releaseIndex, RELEASES } from './layouts/tables.js';
import { type Limited, PYTHON_LIMITS } from './python-limits.js';

/** Libraries whose layouts Brine knows. */
export const LIBRARIES = [
  'scikit-learn',
  'numpy',
  'scipy',
  'pandas',
  'joblib',
  'python',
  'lightgbm',
  'xgboost',
  'imbalanced-learn',
] as const;
export type Library = (typeof LIBRARIES)[number];

/** Libraries that only some models are of: a file goes to a release of them where one is named, or came with scikit-learn's. */
export const OPTIONAL = ['lightgbm', 'xgboost', 'imbalanced-learn'] as const satisfies readonly Library[];
type Optional = (typeof OPTIONAL)[number];

/** The release of each library that a file is for. */
export type Versions = Readonly<Record<Exclude<Library, Optional>, string>> &
  Readonly<Partial<Record<Optional, string>>>;

/** What was current when a release of scikit-learn came out: the pinned environments of the matrix. */
const COMPANIONS: readonly (readonly [sklearn: string, rest: Omit<Versions, 'scikit-learn'>])[] = [
  [
    '0.20',
    { numpy: '1.15.4', scipy: '1.1.0', pandas: '0.23.4', joblib: '0.13.2', python: '3.6', 'imbalanced-learn': '0.4.3' },
  ],
  [
    '0.21',
    { numpy: '1.16.6', scipy: '1.3.3', pandas: '0.25.3', joblib: '0.14.1', python: '3.7', 'imbalanced-learn': '0.5.0' },
  ],
  [
    '0.22',
    { numpy: '1.18.5', scipy: '1.4.1', pandas: '1.0.5', joblib: '0.14.1', python: '3.7', 'imbalanced-learn': '0.6.2' },
  ],
  [
    '0.23',
    { numpy: '1.19.5', scipy: '1.5.4', pandas: '1.1.5', joblib: '1.0.0', python: '3.8', 'imbalanced-learn': '0.7.0' },
  ],
  [
    '0.24',
    { numpy: '1.19.5', scipy: '1.6.1', pandas: '1.2.4', joblib: '1.0.1', python: '3.8', 'imbalanced-learn': '0.8.1' },
  ],
  [
    '1.0',
    { numpy: '1.21.6', scipy: '1.7.3', pandas: '1.3.5', joblib: '1.1.0', python: '3.9', 'imbalanced-learn': '0.9.0' },
  ],
  [
    '1.1',
    { numpy: '1.23.5', scipy: '1.9.3', pandas: '1.4.4', joblib: '1.2.0', python: '3.10', 'imbalanced-learn': '0.9.1' },
  ],
  [
    '1.2',
    {
      numpy: '1.24.2',
      scipy: '1.10.1',
      pandas: '1.5.3',
      joblib: '1.2.0',
      python: '3.11',
      'imbalanced-learn': '0.10.1',
    },
  ],
  [
    '1.3',
    {
      numpy: '1.26.2',
      scipy: '1.11.4',
      pandas: '2.1.4',
      joblib: '1.3.2',
      python: '3.11',
      'imbalanced-learn': '0.11.0',
    },
  ],
  [
    '1.4',
    {
      numpy: '1.26.4',
      scipy: '1.13.1',
      pandas: '2.2.2',
      joblib: '1.4.2',
      python: '3.12',
      'imbalanced-learn': '0.12.4',
    },
  ],
  [
    '1.5',
    { numpy: '2.0.2', scipy: '1.14.1', pandas: '2.2.3', joblib: '1.4.2', python: '3.12', 'imbalanced-learn': '0.12.4' },
  ],
  [
    '1.6',
    { numpy: '2.2.2', scipy: '1.15.1', pandas: '2.2.3', joblib: '1.4.2', python: '3.12', 'imbalanced-learn': '0.13.0' },
  ],
  [
    '1.7',
    { numpy: '2.3.3', scipy: '1.16.2', pandas: '2.3.2', joblib: '1.5.2', python: '3.13', 'imbalanced-learn': '0.14.2' },
  ],
  [
    '1.8',
    { numpy: '2.3.5', scipy: '1.16.3', pandas: '2.3.3', joblib: '1.5.2', python: '3.13', 'imbalanced-learn': '0.14.2' },
  ],
  [
    '1.9',
    {
      numpy: '2.4.6',
      scipy: '1.17.1',
      pandas: '3.1.1',
      joblib: '1.6.0',
      python: '3.13',
      lightgbm: '4.7.0',
      xgboost: '3.4.1',
      'imbalanced-learn': '0.14.2',
    },
  ],
];

/** The companions of a release of scikit-learn; those of the newest for what is newer. */
export function companions(sklearn: string): Omit<Versions, 'scikit-learn'> {
  const short = RELEASES[Math.min(Math.max(releaseIndex(sklearn), 0), RELEASES.length - 1)];
  return COMPANIONS.find(([release]) => release === short)![1];
}

/** The last releases for Python 2.7. */
const LAST_OF_PYTHON2 = {
  'scikit-learn': '0.20.4',
  numpy: '1.16.6',
  scipy: '1.2.3',
  pandas: '0.24.2',
  joblib: '0.14.1',
  'imbalanced-learn': '0.4.3',
};

/**
 * The release of every library: those that are named, and what belongs to them.
 *
 * @param stamp The release of scikit-learn that the file has.
 * @throws InvalidInputError for a release that the named Python never had
 */
export function completed(named: Partial<Record<Library, string>>, stamp: string | undefined): Versions {
  const newest = RELEASES[RELEASES.length - 1]!;
  if (named.python === undefined || isSince(named.python, '3.0')) {
    const free =
      besideImblearn(named['imbalanced-learn'], stamp) ?? forPython('scikit-learn', stamp ?? newest, named.python);
    const sklearn = named['scikit-learn'] ?? free;
    checkImblearn(named['imbalanced-learn'], sklearn);
    const { 'imbalanced-learn': current, ...others } = companions(sklearn);
    for (const library of ['numpy', 'scipy', 'pandas', 'joblib'] as const)
      others[library] = forPython(library, others[library], named.python);
    // Where nobody asks for another scikit-learn, the file's own stays, whichever it is.
    const isKept = named['scikit-learn'] === undefined || (stamp !== undefined && series(sklearn) === series(stamp));
    const imblearn = isKept || current === undefined ? {} : { 'imbalanced-learn': current };
    return { ...others, ...imblearn, ...named, 'scikit-learn': sklearn };
  }
  for (const [library, last] of Object.entries(LAST_OF_PYTHON2)) {
    const wanted = named[library as keyof typeof LAST_OF_PYTHON2];
    if (wanted !== undefined && compareVersions(series(wanted), series(last)) > 0)
      throw new InvalidInputError(
        `${library} ${wanted} is not for Python ${named.python}: the last that is, is ${last}`,
      );
  }
  const own = stamp !== undefined && !isSince(stamp, '0.21') ? { 'scikit-learn': stamp } : {};
  return { ...LAST_OF_PYTHON2, ...own, ...named, python: named.python };
}

/** The release, or the last one for a Python that it is too new for. */
function forPython(library: Limited, version: string, python: string | undefined): string {
  const last =
    python === undefined
      ? undefined
      : PYTHON_LIMITS[library].find(([until]) => compareVersions(series(python), until) <= 0)?.[1];
  return last !== undefined && compareVersions(series(version), series(last)) > 0 ? last : version;
}

/** The first and last release of scikit-learn that each release of imbalanced-learn works with: asked of all of them. */
const SERVED: readonly (readonly [imblearn: string, first: string, last: string])[] = [
  ['0.4', '0.20', '0.21'],
  ['0.5', '0.21', '0.21'],
  ['0.6', '0.22', '0.24'],
  ['0.7', '0.23', '0.24'],
  ['0.8', '0.24', '0.24'],
  ['0.9', '1.0', '1.1'],
  ['0.10', '1.0', '1.2'],
  ['0.11', '1.0', '1.3'],
  ['0.12', '1.0', '1.5'],
  ['0.13', '1.3', '1.6'],
  ['0.14', '1.4', '1.9'],
];

function servedBy(imblearn: string): readonly [first: string, last: string] {
  const [, first, last] = SERVED.find(([release]) => release === series(imblearn)) ?? SERVED.at(-1)!;
  return [first, last];
}

const isWithin = (version: string, [first, last]: readonly [string, string]): boolean =>
  compareVersions(series(version), first) >= 0 && compareVersions(series(version), last) <= 0;

/** Releases of imbalanced-learn that work with a release of scikit-learn, oldest first; all of them where it is unknown. */
export function imblearnFor(sklearn: string | undefined): readonly string[] {
  const found = SERVED.filter(([, first, last]) => sklearn === undefined || isWithin(sklearn, [first, last]));
  return (found.length > 0 ? found : SERVED).map(([release]) => release);
}

/** The scikit-learn that comes with a release of imbalanced-learn: the file's own where that works, or the newest that does. */
function besideImblearn(imblearn: string | undefined, stamp: string | undefined): string | undefined {
  if (imblearn === undefined) return undefined;
  const served = servedBy(imblearn);
  if (stamp !== undefined && isWithin(stamp, served)) return stamp;
  return ASKED[RELEASES.indexOf(served[1])];
}

function checkImblearn(imblearn: string | undefined, sklearn: string): void {
  if (imblearn === undefined) return;
  const served = servedBy(imblearn);
  if (!isWithin(sklearn, served))
    throw new InvalidInputError(
      `imbalanced-learn ${imblearn} works with scikit-learn ${served[0]} to ${served[1]}, not with ${sklearn}`,
    );
}

const series = (version: string): string => numbersOf(version).slice(0, 2).join('.');

/** Numbers of a version, without what follows them (`1.4.1.post1` is 1, 4, 1). */
export function numbersOf(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}

/** Below 0 where the first is older. `1.4` is as old as `1.4.0`; a post-release is newer than what it follows. */
export function compareVersions(first: string, second: string): number {
  const [a, b] = [numbersOf(first), numbersOf(second)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return suffixOf(first) - suffixOf(second);
}

/** dev, a, b and rc come before a release, post after it. */
function suffixOf(version: string): number {
  const [, kind, number = '0'] = /(dev|a|b|rc|post)[.-]?(\d*)$/.exec(version) ?? [];
  if (kind === undefined) return 0;
  const places = ['dev', 'a', 'b', 'rc'];
  return kind === 'post' ? 1 + Number(number) : places.indexOf(kind) - places.length + Number(number) / 1000;
}

export const isSince = (version: string, first: string): boolean => compareVersions(version, first) >= 0;
