/** Runs the steps of all boundaries between two releases of a library over a graph, in order. */
import { PyDict } from '../pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { SKLEARN_STEPS } from './boundaries/index.js';
import { asDamage } from './damage.js';
import { objectsIn } from './graph.js';
import { baseOf } from './imblearn/bases.js';
import { type Encoded, graphValue, IMBLEARN, isDefault, type Layouts, SKLEARN } from './layouts/tables.js';
import { numberOf, type Run, type Step, Subject } from './step.js';

/** What a class is to a library. */
interface Place {
  /** The path whose steps and parameters are its own. */
  readonly path: string;
  /** Parameters that another library's table has. */
  readonly isOthers?: ((name: string) => boolean) | undefined;
}

/** A library whose releases are walked through one by one. */
export interface Chained {
  /** What is written before a release in messages. */
  readonly label: string;
  readonly layouts: Layouts;
  readonly steps: readonly Step[];
  place(path: string): Place | undefined;
}

const sorted = new WeakMap<Chained, Map<number, Map<string, Step[]>>>();

/** The steps of a boundary by class. */
function stepsAt(library: Chained, boundary: number): ReadonlyMap<string, readonly Step[]> {
  let byBoundary = sorted.get(library);
  if (byBoundary === undefined) {
    byBoundary = new Map();
    sorted.set(library, byBoundary);
    for (const one of library.steps) {
      const index = library.layouts.releaseIndex(one.at);
      const classes = byBoundary.get(index) ?? new Map<string, Step[]>();
      byBoundary.set(index, classes);
      for (const path of typeof one.class === 'string' ? [one.class] : one.class) {
        const list = classes.get(path) ?? [];
        classes.set(path, list);
        list.push(one);
      }
    }
  }
  return byBoundary.get(boundary) ?? new Map<string, Step[]>();
}

/** Parameters that only say how a fit works. */
const NO_CHOICE = new Set(['n_threads', 'max_iter']);
/** Values that say that a parameter was not given: they are no value of the release that follows. */
const PLACEHOLDERS = new Set<unknown>(['warn', 'deprecated']);

export const isSklearn = ({ module }: PyGlobal): boolean => module.startsWith('sklearn.') || module === '_loss';

/** scikit-learn's own classes, and those of imbalanced-learn that are made of one. */
export const SKLEARN_CHAIN: Chained = {
  label: '',
  layouts: SKLEARN,
  steps: SKLEARN_STEPS,
  place: (path) => {
    if (path.startsWith('sklearn.') || path.startsWith('_loss.')) return { path };
    const base = baseOf(path);
    return base === undefined ? undefined : { path: base, isOthers: (name) => IMBLEARN.everHad(path, name) };
  },
};

/**
 * Takes a graph with present names from one release of a library to another.
 *
 * @param from Index of the release that the file has. @param to Index of the release that is wanted.
 */
export function runChain(library: Chained, root: unknown, from: number, to: number, run: Run): void {
  const forwards = to > from;
  const boundaries: number[] = [];
  if (forwards) for (let at = from + 1; at <= to; at++) boundaries.push(at);
  else for (let at = from; at > to; at--) boundaries.push(at);
  const { layouts } = library;
  for (const boundary of boundaries) {
    const steps = stepsAt(library, boundary);
    for (const { object, path } of objectsIn(root)) {
      const place = placeOf(library, object);
      if (place === undefined) continue;
      const found = steps.get(place.path);
      if (found === undefined && !layouts.changesWith(place.path, boundary)) continue;
      const subject = new Subject(object, path, run);
      if (found !== undefined)
        walk(
          found,
          forwards,
          subject,
          `what ${library.label === '' ? 'scikit-learn ' : library.label}${layouts.releases[forwards ? boundary - 1 : boundary]!} writes`,
        );
      // A step may have given the object another class.
      const now = placeOf(library, object);
      if (now === undefined || !layouts.changesWith(now.path, boundary) || !(object.state instanceof PyDict)) continue;
      const [old, next] = forwards ? [boundary - 1, boundary] : [boundary, boundary - 1];
      moveParameters(subject, library, now, old, next);
    }
  }
}

function walk(steps: readonly Step[], forwards: boolean, subject: Subject, layout: string): void {
  try {
    if (forwards) for (const { forwards: go } of steps) go?.(subject);
    else for (const { backwards: go } of [...steps].reverse()) go?.(subject);
  } catch (error) {
    throw asDamage(error, subject.className, layout);
  }
}

const placeOf = (library: Chained, { cls }: PyObject): Place | undefined =>
  cls instanceof PyGlobal ? library.place(cls.path) : undefined;

/** Parameters that came, went, or stand for "not given". Steps have moved those that only got another name. */
function moveParameters(
  subject: Subject,
  { label, layouts }: Chained,
  { path, isOthers = () => false }: Place,
  from: number,
  to: number,
): void {
  // Whoever holds an object of a class that the other release has not replaces it.
  if (layouts.existsIn(path, to) === false) return;
  const before = layouts.parametersIn(path, from);
  const after = layouts.parametersIn(path, to);
  // An object that was made without its constructor, such as one that unpickling fills, has none of them.
  if (![...before.keys(), ...after.keys()].some((name) => subject.has(name))) return;
  for (const [name, old] of before) {
    if (!subject.has(name) || subject.kept.has(name) || isOthers(name)) continue;
    const value = subject.get(name);
    // What was the default where the model was fitted is no choice, either.
    const fitted = layouts.parametersIn(path, layouts.releaseIndex(subject.run.from)).get(name);
    if (after.has(name)) {
      const now = after.get(name)!;
      const moved = old === now ? undefined : defaultMoved(value, old, now);
      if (moved !== undefined) {
        subject.set(name, moved);
        continue;
      }
      // A release that warned of another default takes the one to come, and those before it need not know that.
      const warned = to < from && old === 'warn' && now !== old;
      const earlier = warned && isDefault(value, fitted) ? graphValue(now) : undefined;
      if (earlier !== undefined) subject.set(name, earlier);
      continue;
    }
    const chosen = !isDefault(value, old) && !isDefault(value, fitted) && !PLACEHOLDERS.has(value);
    if (to < from && chosen && !NO_CHOICE.has(name)) {
      subject.refuse(
        `the parameter ${name}=${brief(value)} is not known before ${label}${layouts.releases[from]!}`,
        name,
      );
    } else if (to > from && chosen) {
      subject.note(`the parameter ${name}=${brief(value)} is gone in ${label}${layouts.releases[to]!}`);
    }
    subject.delete(name);
  }
  for (const [name, encoded] of after) {
    if (before.has(name) || subject.has(name) || isOthers(name)) continue;
    const value = graphValue(encoded);
    if (value !== undefined) subject.set(name, value);
  }
}

/**
 * What a parameter is under another default: the new one where either only says "not given", and where they are the same
 * number. Anything else is a choice that the model was fitted with.
 */
function defaultMoved(value: unknown, old: Encoded, now: Encoded): unknown {
  if (!isDefault(value, old)) return undefined;
  const [before, after] = [graphValue(old), graphValue(now)];
  // What only warned of another default stood for another value, or will: the model was fitted with this one.
  if (PLACEHOLDERS.has(before) || after === 'deprecated') return after;
  const same = numberOf(before) !== undefined && numberOf(before) === numberOf(after);
  return same ? after : undefined;
}

export function brief(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof PyFloat) return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof PyObject) return (value.className ?? 'object').replace(/^.*\./, '');
  return Array.isArray(value) ? 'a list' : 'a value';
}
