/** `doctor`: what a model file does in other releases of its libraries, and what can be done about it. */
import type { Compression } from '../core/detect.js';
import { originOf } from '../model/origin.js';
import { NdArray } from '../numpy/ndarray.js';
import type { Python2File } from '../pickle/write/python2-strings.js';
import { PyGlobal, type PyObject } from '../pickle/values/py-values.js';
import { attributesOf } from '../estimators/binding/state.js';
import { isSklearn } from './chain.js';
import { GONE, NO_SHIM, STILL_THERE, type Verdict, VERDICTS, worse } from './effects.js';
import { effectPath, effectsIn, holdersIn } from './effects/found.js';
import { lackedParameter } from './effects/templates.js';
import { foreignIn, objectsIn, walkGraph } from './graph.js';
import { canonicalPath, existsIn, isKnown, lifeOf, pathIn, releaseIndex, RELEASES } from './layouts/tables.js';
import { mindedIn } from './library-causes.js';
import { type FileFacts, type JoblibForm, joblibRange, mindedByJoblib } from './joblib.js';
import type { Minded } from './minded.js';
import { MigrationError, migrateGraph } from './migrate.js';
import { mindedByPython, mindedLabels, pythonRange } from './python.js';
import { releaseOfNames, stampOf, unstampedIn } from './release.js';
import { parseTargets, type Requirement } from './requirements.js';
import { type Library, compareVersions, completed, isSince, type Versions } from './versions.js';

export interface Cause {
  readonly verdict: Verdict;
  readonly library: Library;
  /** Where it is in the model; empty for the model itself. */
  readonly path: string;
  readonly class: string;
  readonly attribute?: string | undefined;
  /** The exception or warning that Python gives. */
  readonly python: string;
  /** Whether `migrate` takes it away. */
  readonly mendable: boolean;
}

export interface Diagnosis {
  /** As it was asked for. */
  readonly target: string;
  readonly verdict: Verdict;
  readonly causes: readonly Cause[];
}

/** What wrote a file, as far as it tells. */
export interface Writer {
  readonly 'scikit-learn': string | undefined;
  /** `1` or `2`, where a name tells. */
  readonly numpy: string | undefined;
  readonly joblib: JoblibForm | undefined;
  /** `2`, where its strings tell. */
  readonly python: string | undefined;
  /** The highest one in it. */
  readonly protocol: number | undefined;
}

export interface Report {
  readonly writer: Writer;
  readonly targets: readonly Diagnosis[];
  /** Which releases load the file as it is, without a warning. */
  readonly ranges: Readonly<Partial<Record<Library, string>>>;
  /** A line of requirements.txt that does. */
  readonly requirements: string;
  /** Classes that are no library's which Brine knows. */
  readonly own: readonly string[];
}

/** How many causes are told of a library, and how many of each verdict are kept: many harmless ones must not hide a bad one. */
const COUNT = 50;

class Causes {
  readonly #found = new Map<string, Cause>();
  readonly #counts = new Map<string, number>();

  add(cause: Cause): void {
    // One of a kind tells: a forest has a thousand trees.
    const key = `${cause.class} ${cause.attribute ?? ''} ${cause.python}`;
    if (this.#found.has(key)) return;
    const group = `${cause.library} ${cause.verdict}`;
    const count = this.#counts.get(group) ?? 0;
    if (count >= COUNT) return;
    this.#counts.set(group, count + 1);
    this.#found.set(key, cause);
  }

  get list(): Cause[] {
    return [...this.#found.values()];
  }
}

/** What is in a graph that other releases may mind. */
interface Contents {
  readonly objects: readonly { object: PyObject; path: string }[];
  readonly globals: ReadonlyMap<string, string>;
  readonly writer: Writer;
  /** The release of scikit-learn that wrote it, as it says or as its names tell. */
  readonly release: string | undefined;
}

function contentsOf(graph: unknown, { protocol: outer, compression }: FileFacts): Contents {
  let protocol = outer;
  const globals = new Map<string, string>();
  let numpy: string | undefined;
  let joblib: JoblibForm | undefined;
  walkGraph(graph, (value, path) => {
    if (value instanceof PyGlobal) {
      if (!globals.has(value.path)) globals.set(value.path, path);
    } else if (value instanceof NdArray) {
      const { reconstruct, frombuffer, container, beside } = value.origin;
      const module = (reconstruct ?? frombuffer)?.module;
      if (module !== undefined) numpy = module.startsWith('numpy._core') ? '2' : (numpy ?? '1');
      if (container !== undefined) joblib = container.aligned ? '>=1.2' : (joblib ?? '<1.2');
      if (beside !== undefined) joblib = '<0.10';
      const inner = container?.objects?.inner;
      if (protocol !== undefined && inner !== undefined && inner > protocol) protocol = inner;
    }
  });
  const objects = objectsIn(graph);
  const stamp = stampOf(graph);
  for (const path of globals.keys()) if (path.startsWith('numpy._core')) numpy = '2';
  if (compression === 'zfile') joblib = '<0.10';
  const python = originOf(graph)?.python2 === undefined ? undefined : '2';
  const release = stamp ?? releaseOfNames(graph) ?? (unstampedIn(graph) && RELEASES[0]);
  return { objects, globals, release, writer: { 'scikit-learn': stamp, numpy, joblib, python, protocol } };
}

/** Whether a release has a module under an old name; 0.22 and 0.23 warn of it. */
function oldName(path: string, target: number): Verdict | undefined {
  if (STILL_THERE.some(([name, at]) => name === path && releaseIndex(at) <= target)) return undefined;
  // The module itself stayed where it is when its names lost theirs.
  if (path.startsWith('sklearn._loss._loss.') && existsIn(canonicalPath(path), target) !== false) return undefined;
  const canonical = canonicalPath(path);
  const exists = existsIn(canonical, target);
  if (exists === undefined) return undefined;
  if (!exists) return 'does-not-load';
  if (pathIn(canonical, target) === path) return undefined;
  const release = RELEASES[target]!;
  const wasOld = path !== canonical && !path.startsWith('_loss');
  const hasShim = !NO_SHIM.some((module) => path.startsWith(`${module}.`));
  if (wasOld && hasShim && (release === '0.22' || release === '0.23')) return 'warns';
  return 'does-not-load';
}

function sklearnCauses({ objects, globals, release }: Contents, version: string, causes: Causes): void {
  if (release === undefined) return;
  const to = releaseIndex(version);
  const library = 'scikit-learn';
  for (const [path, place] of globals) {
    if (!isSklearn(new PyGlobal(path.slice(0, path.lastIndexOf('.')), ''))) continue;
    const gone = GONE.find(([name]) => name === canonicalPath(path));
    const went = gone !== undefined && releaseIndex(gone[1]) <= to;
    const verdict = went ? 'does-not-load' : oldName(path, to);
    if (verdict === undefined) continue;
    const canonical = canonicalPath(path);
    const life = lifeOf(canonical);
    const module = path.slice(0, path.lastIndexOf('.'));
    causes.add({
      verdict,
      library,
      path: place,
      class: path.slice(path.lastIndexOf('.') + 1),
      python:
        verdict === 'warns'
          ? `FutureWarning: the ${module} module is deprecated`
          : existsIn(canonical, to) === true
            ? `ModuleNotFoundError: No module named '${module}'`
            : `AttributeError: no ${path} (scikit-learn ${life?.since ?? '?'} to ${life?.until ?? '?'} has it)`,
      mendable: true,
    });
  }
  const holdersOf = holdersIn(objects);
  for (const { effect, path, name } of effectsIn(objects, release, version, holdersOf)) {
    causes.add({
      verdict: effect.verdict,
      library,
      path,
      class: name,
      attribute: effect.attribute,
      python: effect.raises.replace('{class}', name),
      mendable: effect.lasts !== true,
    });
  }
  for (const { object, path } of objects) {
    const canonical = object.cls instanceof PyGlobal ? effectPath(object.cls) : undefined;
    if (canonical === undefined || !(object.cls instanceof PyGlobal)) continue;
    const state = attributesOf(object);
    const lacked = state && holdersOf(path).length === 0 ? lackedParameter(object, canonical, state, to) : undefined;
    if (lacked !== undefined)
      causes.add({
        verdict: 'fails',
        library,
        path,
        class: object.cls.name,
        attribute: lacked,
        python: `AttributeError: '${object.cls.name}' object has no attribute '${lacked}'`,
        mendable: true,
      });
    const own = state?.get('_sklearn_version');
    if (typeof own === 'string' && own !== version) {
      const kind = isSince(version, '1.3') ? 'InconsistentVersionWarning' : 'UserWarning';
      causes.add({
        verdict: 'warns',
        library,
        path,
        class: object.cls.name,
        attribute: '_sklearn_version',
        python: `${kind}: Trying to unpickle estimator ${object.cls.name} from version ${own} when using version ${version}`,
        mendable: true,
      });
    }
  }
}

/** What the other libraries mind in the values of a graph. */
function libraryCauses(graph: unknown, versions: Versions, causes: Causes): void {
  walkGraph(graph, (value, path) => {
    mindedIn(value, versions, (minded) => causes.add({ ...minded, path, mendable: true }));
  });
}

/** The worst first. */
function causesIn(graph: unknown, contents: Contents, wanted: readonly Requirement[], file: FileFacts): Cause[] {
  const named = Object.fromEntries(wanted.map(({ library, version }) => [library, version]));
  const { protocol, joblib } = contents.writer;
  const { release } = contents;
  const environment = completed(named, release);
  const all = new Causes();
  // Another Python may have no such scikit-learn.
  if (release !== undefined && ('scikit-learn' in named || environment['scikit-learn'] !== release))
    sklearnCauses(contents, environment['scikit-learn'], all);
  const tell = (minded: Minded): void => all.add({ ...minded, path: '', mendable: true });
  libraryCauses(graph, environment, all);
  const python2 = originOf(graph)?.python2;
  mindedByPython(protocol, python2, environment.python, tell);
  mindedLabels(graph, python2, environment, tell);
  mindedByJoblib(joblib, file, environment, tell);
  const rank = ({ verdict }: Cause): number => -VERDICTS.indexOf(verdict);
  return all.list.sort((a, b) => rank(a) - rank(b));
}

/** Why a file does what it does in each of several environments, the worst first; not whether that can be mended. */
export function causesOf(
  graph: unknown,
  environments: readonly (readonly string[])[],
  file: FileFacts = {},
): Cause[][] {
  const contents = contentsOf(graph, file);
  return environments.map((targets) => causesIn(graph, contents, parseTargets(targets), file));
}

/** What the graph of a file does in the releases that are asked for. */
export function diagnose(graph: unknown, targets: readonly string[], file: FileFacts = {}): Report {
  const wanted = parseTargets(targets);
  const contents = contentsOf(graph, file);
  const found = causesIn(graph, contents, wanted, file);
  const refused = found.length === 0 ? [] : obstaclesOf(graph, wanted);
  const list = found.map((cause) => ({ ...cause, mendable: cause.mendable && refused.length === 0 }));
  const named = Object.fromEntries(wanted.map(({ library, version }) => [library, version]));
  const primary = 'scikit-learn' in named ? 'scikit-learn' : wanted[0]!.library;
  return {
    writer: contents.writer,
    targets: wanted.map(({ library, text }) => {
      const causes = list
        .filter((cause) => (cause.library in named ? cause.library : primary) === library)
        .slice(0, COUNT);
      return {
        target: text,
        verdict: causes.reduce<Verdict>((worst, { verdict }) => worse(worst, verdict), 'loads'),
        causes,
      };
    }),
    ...rangesOf(contents, file.compression, originOf(graph)?.python2),
    own: foreignIn(contents.objects),
  };
}

function obstaclesOf(graph: unknown, wanted: readonly Requirement[]): readonly unknown[] {
  try {
    migrateGraph(
      graph,
      wanted.map(({ library, version }) => `${library}==${version}`),
    );
    return [];
  } catch (error) {
    if (error instanceof MigrationError) return error.obstacles;
    throw error;
  }
}

function rangesOf(
  { writer }: Contents,
  compression: Compression | undefined,
  python2: Python2File | undefined,
): Pick<Report, 'ranges' | 'requirements'> {
  const ranges: Partial<Record<Library, string>> = {};
  const stamp = writer['scikit-learn'];
  if (stamp !== undefined) ranges['scikit-learn'] = `==${stamp}`;
  if (writer.numpy === '2') ranges.numpy = '>=1.26';
  else if (stamp !== undefined && compareVersions(stamp, '1.5') < 0) ranges.numpy = '<2';
  const joblib = joblibRange(writer.joblib, compression);
  if (joblib !== undefined) ranges.joblib = joblib;
  const python = pythonRange(writer.protocol, python2);
  if (python !== undefined) ranges.python = python;
  const requirements = Object.entries(ranges)
    .filter(([library]) => library !== 'python')
    .map(([library, range]) => library + range)
    .join(' ');
  return { ranges, requirements };
}

export { isKnown };
