/** Parameters of constructors beside what they would have been. */
import { KNOWN_CLASSES, USUAL_PARAMS } from '../estimators/create/constructors.generated.js';
import { fromTagged } from '../estimators/create/python-values.js';
import type { KnownClass, Tagged } from '../estimators/create/known-class.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import type { Estimator } from '../estimators/estimator.js';
import { valueText } from '../inspect/outline.js';

/** One parameter, values as Python writes them. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
  /** What the constructor takes where nothing is given; null where Brine does not know it. */
  readonly default: string | null;
  /** True where somebody chose another value; null where that cannot be told. */
  readonly chosen: boolean | null;
}

/** Values that stand for nothing chosen, in whatever release. */
const NEUTRAL = new Set(["'deprecated'", "'warn'"]);

const knownClass = (cls: string): KnownClass | undefined =>
  Object.entries(KNOWN_CLASSES).find(([path]) => path.endsWith(`.${cls}`))?.[1];

function knownDefaults(model: Estimator, found: KnownClass): Readonly<Record<string, Tagged>> {
  const release = Object.keys(found.older).find((older) => {
    const [major, minor] = older.split('.').map(Number) as [number, number];
    return !boundOf(model).version.since(major, minor + 1);
  });
  return release === undefined ? found.params : found.older[release];
}

/** What stands beside the parameters of an object and is none: forests keep the tree that they copy, for example. */
function isInner(name: string, model: Estimator, found: KnownClass | undefined, usual: object): boolean {
  if (name === 'estimator_params') return true;
  // Parameters of releases before 1.2 that are gone are in no table.
  if (found === undefined || !boundOf(model).version.since(1, 2)) return false;
  const tables = [found.params, ...Object.values(found.older), usual];
  return !found.required.includes(name) && tables.every((each) => !Object.hasOwn(each, name));
}

/**
 * The parameters of a model with their defaults in the release that wrote it, as far as Brine knows them.
 *
 * @example
 * parametersOf(model).filter(({ chosen }) => chosen).map(({ name, value }) => `${name}=${value}`);
 */
export function parametersOf(model: Estimator): Parameter[] {
  const cls = model.className.slice(model.className.lastIndexOf('.') + 1);
  const found = model.className.startsWith('sklearn.') ? knownClass(cls) : undefined;
  const known = found && knownDefaults(model, found);
  const usual = Object.hasOwn(USUAL_PARAMS, cls) ? USUAL_PARAMS[cls]! : {};
  const { attributes } = boundOf(model);
  const names = [...model.params.keys()].filter((name) => !isInner(name, model, found, usual));
  return names.map((name) => {
    const value = valueText(attributes.get(name));
    const exact = known !== undefined && Object.hasOwn(known, name) ? valueText(fromTagged(known[name]!)) : undefined;
    const others = Object.hasOwn(usual, name) ? [usual[name]!].flat() : [];
    const fallback = exact ?? (others.includes(value) ? value : others.at(-1)) ?? null;
    const neutral = NEUTRAL.has(value);
    // The table has no defaults that are None or False.
    if (fallback === null) {
      const quiet = neutral || value === 'None' || value === 'False';
      return { name, value, default: null, chosen: quiet ? false : Object.hasOwn(USUAL_PARAMS, cls) || null };
    }
    if (value === 'None' && exact === undefined) return { name, value, default: fallback, chosen: null };
    return {
      name,
      value,
      default: fallback,
      chosen: value !== fallback && !others.includes(value) && !neutral,
    };
  });
}
