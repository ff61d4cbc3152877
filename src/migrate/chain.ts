/** Runs the steps of all boundaries between two releases of scikit-learn over a graph, in order. */
import { PyDict } from '../pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { SKLEARN_STEPS } from './boundaries/index.js';
import { objectsIn } from './graph.js';
import {
  changesWith,
  existsIn,
  type Encoded,
  graphValue,
  isDefault,
  parametersIn,
  releaseIndex,
  RELEASES,
} from './layouts/tables.js';
import { numberOf, type Run, type Step, Subject } from './step.js';

const byBoundary = new Map<number, Map<string, Step[]>>();

function stepsAt(boundary: number): ReadonlyMap<string, readonly Step[]> {
  if (byBoundary.size === 0) {
    for (const one of SKLEARN_STEPS) {
      const index = releaseIndex(one.at);
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

/**
 * Takes a graph with present names from one release to another. `stampOf` tells the release of an object that names its own.
 *
 * @param from Index of the release that the file has. @param to Index of the release that is wanted.
 */
export function runChain(root: unknown, from: number, to: number, run: Run): void {
  const forwards = to > from;
  const boundaries: number[] = [];
  if (forwards) for (let at = from + 1; at <= to; at++) boundaries.push(at);
  else for (let at = from; at > to; at--) boundaries.push(at);
  for (const boundary of boundaries) {
    const steps = stepsAt(boundary);
    for (const { object, path } of objectsIn(root)) {
      const { cls } = object;
      if (!(cls instanceof PyGlobal) || !isSklearn(cls)) continue;
      const found = steps.get(cls.path);
      if (found === undefined && !changesWith(cls.path, boundary)) continue;
      const subject = new Subject(object, path, run);
      if (found !== undefined) {
        if (forwards) for (const { forwards: go } of found) go?.(subject);
        else for (const { backwards: go } of [...found].reverse()) go?.(subject);
      }
      // A step may have given the object another class.
      const changed = changesWith((object.cls as PyGlobal).path, boundary) && object.state instanceof PyDict;
      if (changed) moveParameters(subject, forwards ? boundary - 1 : boundary, forwards ? boundary : boundary - 1);
    }
  }
}

/** Parameters that came, went, or stand for "not given". Steps have moved those that only got another name. */
function moveParameters(subject: Subject, from: number, to: number): void {
  const path = (subject.object.cls as PyGlobal).path;
  // Whoever holds an object of a class that the other release has not replaces it.
  if (existsIn(path, to) === false) return;
  const before = parametersIn(path, from);
  const after = parametersIn(path, to);
  // An object that was made without its constructor, such as one that unpickling fills, has none of them.
  if (![...before.keys(), ...after.keys()].some((name) => subject.has(name))) return;
  for (const [name, old] of before) {
    if (!subject.has(name) || subject.kept.has(name)) continue;
    const value = subject.get(name);
    // What was the default where the model was fitted is no choice, either.
    const fitted = parametersIn(path, releaseIndex(subject.run.from)).get(name);
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
      subject.refuse(`the parameter ${name}=${brief(value)} is not known before ${RELEASES[from]!}`, name);
    } else if (to > from && chosen) {
      subject.note(`the parameter ${name}=${brief(value)} is gone in ${RELEASES[to]!}`);
    }
    subject.delete(name);
  }
  for (const [name, encoded] of after) {
    if (before.has(name) || subject.has(name)) continue;
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
