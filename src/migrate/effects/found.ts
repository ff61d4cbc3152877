/** Which effects a model has on the way to a release, and where. */
import { attributesOf } from '../../estimators/binding/state.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal, type PyObject } from '../../pickle/values/py-values.js';
import { isSklearn } from '../chain.js';
import { EFFECTS } from '../effects.js';
import { baseOf, isSampler } from '../imblearn/bases.js';
import { isSpared } from '../imblearn/causes.js';
import { presentPath } from '../imblearn/names.js';
import { canonicalPath, releaseIndex } from '../layouts/tables.js';
import type { Effect, Holder } from './effect.js';

type Objects = readonly { readonly object: PyObject; readonly path: string }[];

/** For the place of an object those that it stands in, the outermost first. */
export function holdersIn(objects: Objects): (path: string) => Holder[] {
  const known = new Map<string, Holder>();
  for (const { object, path } of objects) {
    if (object.cls instanceof PyGlobal && !known.has(path))
      known.set(path, { name: object.cls.name, path, state: attributesOf(object) });
  }
  return (path) => {
    const found: Holder[] = [];
    for (let at = 0; at < path.length; at++) {
      if (at > 0 && path[at] !== '.' && path[at] !== '[') continue;
      const holder = known.get(path.slice(0, at));
      if (holder !== undefined) found.push(holder);
    }
    return found;
  };
}

/** Whether something stands in a sampler, which nobody asks when a model answers. */
function samplersIn(objects: Objects): (path: string) => boolean {
  const samplers = new Set<string>();
  for (const { object, path } of objects)
    if (object.cls instanceof PyGlobal && isSampler(object.cls.module)) samplers.add(path);
  if (samplers.size === 0) return () => false;
  return (path) => {
    for (let at = 0; at < path.length; at++)
      if ((path[at] === '.' || path[at] === '[') && samplers.has(path.slice(0, at))) return true;
    return false;
  };
}

/** The class of scikit-learn whose effects an object has: its own, or the one that it is made of. */
export function effectPath(cls: PyGlobal): string | undefined {
  return isSklearn(cls) ? canonicalPath(cls.path) : baseOf(presentPath(cls.path));
}

export interface FoundEffect {
  readonly effect: Effect;
  readonly path: string;
  /** The name of the object's class. */
  readonly name: string;
}

/** Those of effects that a file of one release has in another, if it has what they are about. */
function crossed(
  effects: readonly Effect[],
  release: string,
  version: string,
): (canonical: string) => readonly Effect[] {
  const [from, to] = [Math.max(releaseIndex(release), 0), releaseIndex(version)];
  const way = to > from ? 'forwards' : 'backwards';
  const between = effects.filter((effect) => {
    const at = releaseIndex(effect.at);
    const isBetween = way === 'forwards' ? from < at && at <= to : to < at && at <= from;
    if (effect.way !== way || !isBetween) return false;
    if (effect.until !== undefined && to >= releaseIndex(effect.until)) return false;
    return effect.since === undefined || to >= releaseIndex(effect.since);
  });
  const known = new Map<string, readonly Effect[]>();
  return (canonical) => {
    let own = known.get(canonical);
    if (own === undefined) known.set(canonical, (own = between.filter((effect) => effect.class.test(canonical))));
    return own;
  };
}

/**
 * @param release The release of scikit-learn that wrote the file.
 * @param version The one that is wanted.
 * @param holdersOf {@link holdersIn} of the objects.
 */
export function* effectsIn(
  objects: Objects,
  release: string,
  version: string,
  holdersOf = holdersIn(objects),
  effects: readonly Effect[] = EFFECTS,
): Generator<FoundEffect> {
  const effectsOf = crossed(effects, release, version);
  const isInSampler = samplersIn(objects);
  for (const { object, path } of objects) {
    const canonical = object.cls instanceof PyGlobal ? effectPath(object.cls) : undefined;
    if (canonical === undefined || !(object.cls instanceof PyGlobal)) continue;
    const state = attributesOf(object);
    for (const effect of effectsOf(canonical)) {
      if (effect.verdict !== 'does-not-load' && isInSampler(path)) continue;
      if (isSpared(object.cls.module, effect.attribute, version)) continue;
      if (effect.when?.(state ?? new PyDict(), path, holdersOf(path)) === false) continue;
      yield { effect, path, name: object.cls.name };
    }
  }
}

/** Tells of answers that the wanted release computes otherwise whatever stands in the file: rows that show it may not be asked. */
export function noteLasting(
  objects: Objects,
  release: string,
  version: string,
  note: (text: string, path: string, name: string) => void,
): void {
  const lasting = EFFECTS.filter(({ lasts }) => lasts === true);
  for (const { effect, path, name } of effectsIn(objects, release, version, holdersIn(objects), lasting))
    note(effect.raises.replace(/^nothing: /, ''), path, name);
}
