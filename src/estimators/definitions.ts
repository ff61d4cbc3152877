/**
 * The definitions at hand. Each is loaded when a file names one of its classes, so that nobody pays for the estimators
 * that no file asked for; whoever reads synchronously hands in the whole catalogue instead.
 */
import { UnsupportedError } from '../core/errors.js';
import type { Definition } from './binding/define.js';
import type { Family, Library } from './binding/define.js';
import { FAMILIES, LIBRARY_PACKAGES } from './families.generated.js';
import { ownDefinition } from './own/registered.js';

const SKLEARN = 'sklearn.';

const ready = new Map<string, Definition>();
/** Reasons by path of a class. */
const refused = new Map<string, string>();
/** By package, by module, or by module and class; those that are loaded are gone. */
let families: Map<string, Family> | undefined;

/** The family that has the class, if there is such a class: only its code tells. Undefined once it is loaded. */
function familyOf(path: string): Family | undefined {
  if (!path.startsWith(SKLEARN)) return undefined;
  families ??= new Map(FAMILIES.flatMap((family) => family.names.split(' ').map((name) => [name, family] as const)));
  const name = path.slice(SKLEARN.length);
  return (
    families.get(name) ??
    families.get(name.slice(0, name.lastIndexOf('.'))) ??
    families.get(/^\w+/.exec(name)?.[0] ?? '')
  );
}

/** Packages of libraries, until they are loaded: only then is it known which of their classes Brine runs. */
let packages: Set<string> | undefined;

/** The package of a library that is not loaded. */
function packageOf(path: string): string | undefined {
  packages ??= new Set(LIBRARY_PACKAGES.split(' '));
  const name = path.slice(0, path.indexOf('.'));
  return packages.has(name) ? name : undefined;
}

async function librariesOf(paths: readonly string[]): Promise<readonly Library[]> {
  const wanted = new Set(paths.map(packageOf));
  wanted.delete(undefined);
  if (wanted.size === 0) return [];
  const { LIBRARIES } = await import('./library-loaders.generated.js');
  return LIBRARIES.filter((library) => library.packages.some((name) => wanted.has(name)));
}

/** A definition with what its base has. */
function complete(definition: Definition): Definition {
  if (definition.extends === undefined) return definition;
  const base = ready.get(definition.extends);
  if (base === undefined) throw new UnsupportedError(`the code for ${definition.extends} is not loaded`);
  const { aliases: _, ...rest } = base;
  const upgrade: Definition['upgrade'] = (state, version) => {
    definition.upgrade?.(state, version);
    base.upgrade?.(state, version);
  };
  return { ...rest, ...definition, attributes: { ...base.attributes, ...definition.attributes }, upgrade };
}

/** Takes definitions that are loaded already, and their bases before them. */
export function addDefinitions(definitions: Iterable<Definition>): void {
  for (const definition of definitions) {
    if (definition.refused !== undefined) {
      for (const name of definition.classes) refused.set(name, definition.refused);
      continue;
    }
    const whole = complete(definition);
    const family = familyOf(definition.classes[0]!);
    if (family !== undefined) for (const name of family.names.split(' ')) families!.delete(name);
    for (const name of definition.classes) ready.set(name, whole);
    for (const name of definition.aliases ?? []) ready.set(name, whole);
  }
}

/** Loads what the classes need, by their paths under present names; other paths are nobody's and passed over. */
export async function loadDefinitions(paths: Iterable<string>): Promise<void> {
  const missing = [...paths].filter((path) => !ready.has(path));
  const wanted = new Set<Family | Library | undefined>([...missing.map(familyOf), ...(await librariesOf(missing))]);
  wanted.delete(undefined);
  if (wanted.size === 0) return;
  const modules = await Promise.all([...wanted].map((family) => family!.load()));
  const definitions = modules.flatMap((module) => module.default);
  // Bases are scikit-learn's own.
  await loadDefinitions(definitions.flatMap((definition) => definition.extends ?? []));
  addDefinitions(definitions);
  for (const family of wanted)
    if (family !== undefined && 'packages' in family) for (const name of family.packages) packages?.delete(name);
}

/** Why Brine does not run a class; undefined for those that it runs and those that it never heard of. */
export function refusalOf(path: string): string | undefined {
  return ownDefinition(path) === undefined ? refused.get(path) : undefined;
}

/** True for a class that may turn out to be one that can be run, once the code of its library is loaded. */
export function mayBeImplemented(path: string): boolean {
  return isImplemented(path) || packageOf(path) !== undefined;
}

/** True for one of scikit-learn's classes that Brine has, or may have: {@link loadFamilies} tells. */
export function isFamilyClass(path: string): boolean {
  return path.startsWith(SKLEARN) && (ready.has(path) || familyOf(path) !== undefined);
}

/** Loads the code of classes of scikit-learn. False where Brine has not all of them. */
export async function loadFamilies(paths: readonly string[]): Promise<boolean> {
  await loadDefinitions(paths);
  return paths.every((path) => ready.has(path));
}

/** True for a class that can be run, or may be once its code is loaded; of libraries, if it is. */
export function isImplemented(path: string): boolean {
  return ownDefinition(path) !== undefined || ready.has(path) || familyOf(path) !== undefined;
}

/** True of a class whose attributes `load` reads. */
export function readsEarly(path: string): boolean {
  return ready.get(path)?.readsEarly === true;
}

/** @throws UnsupportedError for a class of Brine's whose definition nobody has loaded */
export function definitionOf(path: string): Definition | undefined {
  const definition = ownDefinition(path) ?? ready.get(path);
  if (definition === undefined && familyOf(path) !== undefined) {
    throw new UnsupportedError(`the code for ${path} is not loaded: get the model from \`load\`, or from brine/pickle`);
  }
  return definition;
}
