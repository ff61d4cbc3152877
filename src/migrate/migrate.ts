/** `migrate`: a model as if other releases of its libraries had fitted it. */
import { UnsupportedError } from '../core/errors.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal } from '../pickle/values/py-values.js';
import { attributesOf } from '../estimators/binding/state.js';
import { migrateLightgbm } from './boosters/lightgbm.js';
import { migrateXgboost } from './boosters/xgboost.js';
import { movedPath } from './boundaries/families/moved.js';
import { isSklearn, runChain, SKLEARN_CHAIN } from './chain.js';
import { asDamage } from './damage.js';
import { planSearches } from './boundaries/families/searches.js';
import { moveRequests } from './boundaries/families/requests.js';
import { noteLasting } from './effects/found.js';
import { copyGraph, emptyGraph, foreignIn, objectsIn, type Renaming } from './graph.js';
import { isImblearn } from './imblearn/bases.js';
import { migrateImblearn } from './imblearn/migrate.js';
import { presentPath } from './imblearn/names.js';
import { takeTemplates } from './imblearn/templates.js';
import {
  canonicalPath,
  existsIn,
  IMBLEARN,
  isKnown,
  lifeOf,
  pathIn,
  releaseIndex,
  RELEASES,
} from './layouts/tables.js';
import { dtypeFor, globalNamed, migrateRandom, numericGlobal, originFor, refuseLater, ufuncValue } from './numpy.js';
import { originOf } from '../model/origin.js';
import { migratePandas, pandasGlobal, pandasValue } from './pandas/migrate.js';
import { pythonGlobal, pythonValue } from './python.js';
import { python2Labels, python3Texts } from './python2.js';
import { releaseOfNames, stampOf, unstampedIn } from './release.js';
import { resolveTargets } from './requirements.js';
import { migrateScipy, scipyGlobal } from './scipy.js';
import type { Run } from './step.js';
import { completed, isSince, type Versions } from './versions.js';

/** Why a model cannot be taken to a release. */
export interface Obstacle {
  readonly reason: string;
  readonly path: string;
  readonly class: string;
  readonly attribute?: string | undefined;
}

export interface Migrated {
  /** The graph for the wanted releases; `dump` writes it. */
  readonly model: unknown;
  readonly from: { readonly 'scikit-learn': string | undefined };
  readonly to: Versions;
  /** What was lost without changing an answer. */
  readonly notes: readonly string[];
  /** Classes that are no library's of those that Brine knows: carried over as they are. */
  readonly untouched: readonly string[];
}

export class MigrationError extends UnsupportedError {
  readonly obstacles: readonly Obstacle[];

  constructor(obstacles: readonly Obstacle[], target: string) {
    const lines = obstacles.map(
      ({ path, class: name, reason }) => `${path === '' ? name : `${path} (${name})`}: ${reason}`,
    );
    super(`this model cannot go to ${target}:\n  ${lines.join('\n  ')}`);
    this.obstacles = obstacles;
  }
}

/**
 * A copy of a model, or of the graph of one, for other releases.
 *
 * @param consume Empties the graph that is given; records of trees are made while they are written, and not kept.
 * @throws InvalidInputError for targets that Brine does not know; MigrationError with all that stands in the way
 */
export function migrateGraph(model: unknown, targets: readonly string[], consume = false): Migrated {
  const wanted = resolveTargets(targets);
  const stamp = stampOf(model);
  const release = stamp ?? releaseOfNames(model);
  const versions = completed(wanted, release);
  const sklearn = versions['scikit-learn'];
  const obstacles: Obstacle[] = [];
  const notes = new Set<string>();
  const note: Run['note'] = (text, path, className) =>
    notes.add(`${path === '' ? className : `${path} (${className})`}: ${text}`);
  if (release !== undefined) noteLasting(objectsIn(model), release, sklearn, note);
  const canonical = canonicalCopy(model, versions);
  if (consume) emptyGraph(model);
  const run: Run = {
    root: canonical,
    versions,
    from: release ?? '',
    to: sklearn,
    later: consume,
    refuse: (reason, path, className, attribute) => obstacles.push({ reason, path, class: className, attribute }),
    note,
  };
  const to = releaseIndex(sklearn);
  const imblearn = versions['imbalanced-learn'];
  if (imblearn !== undefined) takeTemplates(canonical);
  if (stamp === undefined && wanted['scikit-learn'] !== undefined) refuseUnstamped(model, run);
  if (to < releaseIndex('1.2')) refuseOutput(canonical, run);
  if (release !== undefined) {
    const from = Math.max(releaseIndex(release), 0);
    const sayTried = planSearches(canonical, { from, to, run });
    runChain(SKLEARN_CHAIN, canonical, from, to, run);
    sayTried();
  }
  moveRequests(canonical, run);
  migrateImblearn(canonical, stamp, run);
  for (const placed of objectsIn(canonical)) {
    try {
      for (const go of [migrateRandom, migrateScipy, migratePandas, migrateLightgbm, migrateXgboost]) go(placed, run);
    } catch (error) {
      throw asDamage(error, placed.object.className ?? 'an object', 'what its library writes');
    }
    const { cls, state } = placed.object;
    if (cls instanceof PyGlobal && isCarriedOver(cls, versions))
      run.note('carried over as it is: other releases of its library may not load it', placed.path, cls.path);
    if (
      release !== undefined &&
      cls instanceof PyGlobal &&
      isSklearn(cls) &&
      isKnown(cls.path) &&
      existsIn(cls.path, to) === false
    ) {
      const life = lifeOf(cls.path)!;
      run.refuse(
        `there is no ${cls.path} in ${RELEASES[to]!}: it is there from ${life.since} to ${life.until}`,
        placed.path,
        cls.name,
      );
    }
    const metric = release !== undefined && state instanceof PyDict ? state.get('_score_func') : undefined;
    if (metric instanceof PyGlobal && isKnown(metric.path) && existsIn(metric.path, to) === false)
      run.refuse(`there is no ${metric.path} in ${RELEASES[to]!}`, placed.path, metric.name, '_score_func');
    if (stamp !== undefined && state instanceof PyDict && state.has('_sklearn_version')) {
      state.delete('_sklearn_version');
      state.set('_sklearn_version', sklearn);
    }
  }
  refuseLater(canonical, run);
  if (obstacles.length > 0)
    throw new MigrationError(obstacles, release === undefined ? targets.join(', ') : `scikit-learn ${sklearn}`);
  const migrated = copyGraph(canonical, {
    global: (global) => {
      if (isImblearn(global.module) && imblearn !== undefined)
        return globalNamed(IMBLEARN.pathIn(global.path, IMBLEARN.releaseIndex(imblearn)));
      const isMoved = isSklearn(global) && release !== undefined;
      return isMoved ? globalNamed(pathIn(nameIn(global.path, to), to)) : libraryGlobal(global, versions);
    },
    origin: (origin) => originFor(origin, versions),
    dtype: (dtype) => dtypeFor(dtype, versions),
  });
  return {
    model: migrated,
    from: { 'scikit-learn': stamp },
    to: versions,
    notes: [...notes],
    untouched: foreignIn(objectsIn(migrated)),
  };
}

/** A name of scikit-learn that stands for itself, as the class that a function is to make does. */
function nameIn(path: string, to: number): string {
  if (existsIn(path, to) !== false) return path;
  return movedPath(path, (other) => existsIn(other, to) === true) ?? path;
}

/** A table that a transformer was told to give, which releases before 1.2 have no word for. */
function refuseOutput(root: unknown, run: Run): void {
  for (const { object, path } of objectsIn(root)) {
    const config = attributesOf(object)?.get('_sklearn_output_config');
    const wanted = config instanceof PyDict ? config.get('transform') : undefined;
    if (typeof wanted === 'string' && wanted !== 'default')
      run.refuse(`set_output(transform='${wanted}') is not known before 1.2`, path, object.className ?? '');
  }
}

function refuseUnstamped(model: unknown, run: Run): void {
  const found = unstampedIn(model);
  if (found !== undefined)
    run.refuse(
      'it does not say which release of scikit-learn wrote it, as none did before 0.18: load it there, and save it with 0.18 or later',
      found.path,
      found.name,
    );
}

/** A copy with present names of classes and, between Python 2 and 3, what is `str` in the one as in the other. */
function canonicalCopy(model: unknown, versions: Versions): unknown {
  const { text, replace } = otherTexts(model, versions);
  return copyGraph(model, {
    global: (global) => {
      if (isImblearn(global.module) && versions['imbalanced-learn'] !== undefined)
        return globalNamed(presentPath(global.path));
      return isSklearn(global) ? globalNamed(canonicalPath(global.path)) : global;
    },
    replace: (value) =>
      replace?.(value) ?? ufuncValue(value, versions) ?? pandasValue(value, versions) ?? pythonValue(value),
    ...(text === undefined ? {} : { text }),
  });
}

function otherTexts(model: unknown, { python }: Versions): Pick<Renaming, 'text' | 'replace'> {
  const file = originOf(model)?.python2;
  if (isSince(python, '3.0')) return file === undefined ? {} : python3Texts(model, file);
  return file === undefined ? python2Labels(model) : {};
}

/** Libraries whose own layouts are not migrated, or for which no release is known. */
function isCarriedOver({ module }: PyGlobal, { lightgbm, xgboost }: Versions): boolean {
  if (/^lightgbm(?:\.|$)/.test(module)) return lightgbm === undefined;
  return /^xgboost(?:\.|$)/.test(module) && xgboost === undefined;
}

function libraryGlobal(global: PyGlobal, versions: Versions): PyGlobal {
  if (global.module.startsWith('scipy.')) return scipyGlobal(global, versions);
  if (global.module.startsWith('pandas')) return pandasGlobal(global, versions);
  return numericGlobal(pythonGlobal(global), versions);
}
