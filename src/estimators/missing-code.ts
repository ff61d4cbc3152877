/** What a model lacks before it runs: classes and functions that its file only names. */
import { keyText } from '../core/show/print.js';
import { BrineError } from '../core/errors.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, type PyObject } from '../pickle/values/py-values.js';
import { type BoundObject, boundOf, functionUses } from './binding/bound-object.js';
import type { BoundEstimator } from './binding/bound-estimator.js';
import { functionLine, functionName, isSupplied } from './own/functions.js';
import { estimatorLine } from './own/names.js';
import { ownDefinition } from './own/registered.js';

/** A class or function that somebody has to supply. */
export interface MissingCode {
  /** Where the model has it, keys and positions with dots: `steps.clip`, `steps.tfidf.tokenizer`; empty for the model itself. */
  path: string;
  kind: 'class' | 'function';
  /** What the model uses it as: `class`, `tokenizer`, `kernel`, `scorer` … */
  role: string;
  /** The name in the file, for example `__main__.Clip`. */
  name: string;
  /** The line that supplies it. */
  line: string;
  /** True where only `score` needs it. */
  onlyScores: boolean;
}

/** What is looked at: real models have a few parts besides trees, which are all of one class. */
const MAX_PARTS = 100_000;
/** Models that are nested deeper do not run (binding/containment-check.ts). */
const MAX_DEPTH = 100;

/** The objects among `wanted` in an attribute, by their place: the name of a step, a position, a key. */
function placesOf(value: unknown, wanted: ReadonlySet<PyObject>): Map<PyObject, string> {
  const found = new Map<PyObject, string>();
  const visit = (item: unknown, path: string, depth: number): void => {
    if (typeof item !== 'object' || item === null || depth > 4) return;
    if (wanted.has(item as PyObject)) {
      if (!found.has(item as PyObject)) found.set(item as PyObject, path);
      return;
    }
    const join = (step: string): string => (path === '' ? step : `${path}.${step}`);
    const items = item instanceof NdArray && Array.isArray(item.data) ? item.data : asSequence(item);
    if (items !== undefined) {
      // A pair of a name and its part is called by the name.
      const [name, part] = items;
      if (typeof name === 'string' && wanted.has(part as PyObject)) {
        const at = path.lastIndexOf('.');
        visit(part, at < 0 ? name : `${path.slice(0, at)}.${name}`, depth + 1);
        return;
      }
      items.forEach((one, i) => {
        visit(one, join(String(i)), depth + 1);
      });
    } else if (item instanceof PyDict) for (const [key, one] of item) visit(one, join(keyText(key)), depth + 1);
  };
  visit(value, '', 0);
  return found;
}

/** Parts of a model with the attribute and place of each; the same object once. */
function partsOf(
  core: BoundObject,
  path: string,
): { object: PyObject; path: string; attribute: string; last: boolean }[] {
  const { definition } = core;
  if (definition === undefined) return [];
  const found: { object: PyObject; path: string; attribute: string; last: boolean }[] = [];
  for (const attribute of Object.keys(definition.attributes)) {
    const value = core.state.get(attribute);
    const objects = value === undefined ? [] : (definition.attributes[attribute]!.children?.(value) ?? []);
    if (objects.length === 0) continue;
    const places = placesOf(value, new Set(objects));
    objects.forEach((object, i) => {
      const place = places.get(object) ?? '';
      const whole = [path, attribute, place].filter((part) => part !== '').join('.');
      found.push({ object, path: whole, attribute, last: i === objects.length - 1 });
    });
  }
  return found;
}

/** Which method of a part is asked, for the line to write. */
function methodFor(attribute: string, last: boolean): string {
  if (attribute === 'steps') return last ? 'predict' : 'transform';
  return /transformer/.test(attribute) ? 'transform' : 'predict';
}

/** Everything that a model lacks, by path, in the order of the file. What is damaged is for predictions to report. */
export function missingIn(model: BoundEstimator, start = ''): MissingCode[] {
  const found: MissingCode[] = [];
  const seen = new Set<PyObject>();
  const visit = (core: BoundObject, path: string, method: string, depth: number): void => {
    if (seen.has(core.object) || seen.size >= MAX_PARTS || depth > MAX_DEPTH) return;
    seen.add(core.object);
    const name = core.path;
    if (core.definition === undefined) {
      const line = estimatorLine(name, method);
      found.push({ path, kind: 'class', role: 'class', name, line, onlyScores: false });
      return;
    }
    for (const { attribute, use } of functionUses(core)) {
      if (isSupplied(use.value)) continue;
      found.push({
        path: path === '' ? attribute : `${path}.${attribute}`,
        kind: 'function',
        role: use.role,
        name: functionName(use.value),
        line: functionLine(use.value, use.parameters),
        onlyScores: use.onlyScores === true,
      });
    }
    // What was supplied says itself what it needs.
    if (ownDefinition(name) !== undefined) return;
    for (const part of partsOf(core, path)) {
      visit(boundOf(core.binder.bind(part.object)), part.path, methodFor(part.attribute, part.last), depth + 1);
    }
  };
  try {
    visit(boundOf(model), start, 'predict', 0);
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
  }
  return found;
}

/** One message that says all that is missing, each with the line to write; undefined where nothing is. */
export function missingMessage(missing: readonly MissingCode[], where: string): string | undefined {
  if (missing.length === 0) return undefined;
  const lines = missing.map(({ path, role, name, line, onlyScores }) => {
    const at = path === '' ? 'the model itself' : path;
    return `  ${at}: the ${role} ${name}${onlyScores ? ' (only for score)' : ''}\n    ${line}`;
  });
  const until = missing.length === 1 ? 'it is supplied, what needs it' : 'all are supplied, what needs them';
  return `${where} names code that it does not hold; until ${until} does not run:\n${lines.join('\n')}`;
}
