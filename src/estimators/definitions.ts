/**
 * The definitions at hand. Each is loaded when a file names one of its classes, so that nobody pays for the estimators
 * that no file asked for; whoever reads synchronously hands in the whole catalogue instead.
 */
import { UnsupportedError } from '../core/errors.js';
import type { Definition } from './binding/define.js';
import type { Family } from './binding/define.js';
import { FAMILIES } from './families.generated.js';
import { registeredDefinition } from './own/estimators.js';
import { registeredClassDefinition } from './own/instances.js';

const ready = new Map<string, Definition>();
let families: Map<string, Family> | undefined;

function familyOf(path: string): Family | undefined {
  families ??= new Map(
    FAMILIES.flatMap((family) => [...family.classes, ...(family.aliases ?? [])].map((name) => [name, family] as const)),
  );
  return families.get(path);
}

/** Takes definitions that are loaded already. */
export function addDefinitions(definitions: Iterable<Definition>): void {
  for (const definition of definitions) {
    for (const name of definition.classes) ready.set(name, definition);
    for (const name of definition.aliases ?? []) ready.set(name, definition);
  }
}

/** Loads what the classes need, by their paths under present names; other paths are nobody's and passed over. */
export async function loadDefinitions(paths: Iterable<string>): Promise<void> {
  const wanted = new Set<Family>();
  for (const path of paths) {
    const family = ready.has(path) ? undefined : familyOf(path);
    if (family !== undefined) wanted.add(family);
  }
  if (wanted.size === 0) return;
  const modules = await Promise.all([...wanted].map((family) => family.load()));
  addDefinitions(modules.flatMap((module) => module.default));
}

/** What the user supplied for a class; it goes before what Brine has. */
export function ownDefinition(path: string): Definition | undefined {
  return registeredDefinition(path) ?? registeredClassDefinition(path);
}

/** True for a class that can be run, whether or not its definition is loaded. */
export function isImplemented(path: string): boolean {
  return ownDefinition(path) !== undefined || ready.has(path) || familyOf(path) !== undefined;
}

/** @throws UnsupportedError for a class of Brine's whose definition nobody has loaded */
export function definitionOf(path: string): Definition | undefined {
  const definition = ownDefinition(path) ?? ready.get(path);
  if (definition === undefined && familyOf(path) !== undefined) {
    throw new UnsupportedError(`the code for ${path} is not loaded: get the model from \`load\`, or from brine/pickle`);
  }
  return definition;
}

/** Paths of all classes that can be run, and other names of theirs. */
export function* implementedPaths(): Generator<string> {
  for (const { classes, aliases } of FAMILIES) {
    yield* classes;
    yield* aliases ?? [];
  }
}

/** Paths of all classes that can be run, sorted. */
export function supportedClasses(): string[] {
  return FAMILIES.flatMap((family) => [...family.classes]).sort();
}
