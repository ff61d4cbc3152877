/** The inside of a bound estimator: its graph node, its definition and its checked attributes. */
import { InvalidStateError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import type { Attribute, Definition, FunctionUse, Model, Owner, Place, Schema, State } from './define.js';
import type { BoundEstimator } from './bound-estimator.js';
import { checkNesting } from './containment-check.js';
import { attributesOf, classPath, describe, notFitted, plainValue, unwrapScalar } from './state.js';
import { SklearnVersion, UNKNOWN_VERSION } from './version.js';
import { versionInside } from './written-by.js';

const NO_ATTRIBUTES = /* @__PURE__ */ new PyDict();

/** What binding gives to each estimator. */
export interface Binder {
  bind(object: PyObject): BoundEstimator;
  /** The definition for a class path, as far as there is one now. */
  definitionOf(path: string): Definition | undefined;
  /** Why a class has no definition, where that is known. */
  refusalOf?(path: string): string | undefined;
  /** What stands for any object inside of an attribute: an estimator, an instance of a registered class, or the object. */
  inside(object: PyObject): unknown;
}

/** A fitted attribute ends with an underscore: scikit-learn's own rule. */
function isFitted(name: string): boolean {
  return name.endsWith('_') && !name.startsWith('_');
}

/** The same of attributes as they are stored: older releases kept some of what `fit` learned under private names. */
function isLearned(name: unknown): boolean {
  return typeof name === 'string' && (isFitted(name) || (name.startsWith('_') && !ABOUT.has(name)));
}

/** Private attributes that an object has without a fit. */
const ABOUT = new Set(['_sklearn_version', '_sklearn_output_config', '_metadata_request']);

/** Where an estimator keeps its inside: one call asks for it half a dozen times. */
const INSIDE = Symbol('inside');

interface Inside {
  readonly [INSIDE]?: BoundObject;
}

/** For the constructor of an estimator. */
export function attach(estimator: BoundEstimator, bound: BoundObject): void {
  Object.defineProperty(estimator, INSIDE, { value: bound });
}

export function boundOf(estimator: BoundEstimator): BoundObject {
  return (estimator as Inside)[INSIDE]!;
}

/** True for a bound scikit-learn estimator. */
export function isBoundEstimator(value: unknown): value is BoundEstimator {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, INSIDE);
}

/** The functions of somebody's own that an estimator calls, by attribute. */
export function functionUses(core: BoundObject): { readonly attribute: string; readonly use: FunctionUse }[] {
  const { definition } = core;
  if (definition === undefined) return [];
  const found: { attribute: string; use: FunctionUse }[] = [];
  for (const attribute of Object.keys(definition.attributes)) {
    const { functions } = definition.attributes[attribute]!;
    if (functions === undefined) continue;
    for (const use of functions(core.state.get(attribute) ?? null)) found.push({ attribute, use });
  }
  return found;
}

/** Properties and no others, as `Object.create(null)` has, which V8 would keep in a hash table and look up at each use. */
const Fields = function () {
  // They are set by whoever makes one.
} as unknown as new () => Record<string, unknown>;
Fields.prototype = Object.freeze(Object.create(null));

export class BoundObject {
  readonly object: PyObject;
  readonly binder: Binder;
  readonly className: string;
  /** `module.Class` under today's name. */
  readonly path: string;
  #definition: Definition | undefined;
  #version: SklearnVersion | undefined;
  #state: State | undefined;
  #model: Model<Schema> | undefined;
  #names: { value: readonly string[] | undefined } | undefined;

  constructor(object: PyObject, binder: Binder) {
    this.object = object;
    this.binder = binder;
    this.path = classPath(object) ?? 'object';
    this.className = this.path.slice(this.path.lastIndexOf('.') + 1);
  }

  /** Asked again until there is one: a class may be registered after the file was loaded. */
  get definition(): Definition | undefined {
    this.#definition ??= this.binder.definitionOf(this.path);
    return this.#definition;
  }

  /** Why Brine does not run the class, as a sentence before others. */
  get refusal(): string {
    const reason = this.binder.refusalOf?.(this.path);
    return reason === undefined ? '' : `${reason}. `;
  }

  /** Any stored attribute without the wrappers of the lossless graph, estimators bound; undefined where there is none. */
  plain(name: string): unknown {
    return plainValue(this.attributes.get(name), (object) => this.binder.inside(object));
  }

  get version(): SklearnVersion {
    if (this.#version === undefined) {
      const text = this.attributes.get('_sklearn_version');
      const fallback = (): SklearnVersion =>
        this.path.startsWith('sklearn.') ? UNKNOWN_VERSION : versionInside(this.object);
      this.#version = typeof text === 'string' ? new SklearnVersion(text) : fallback();
    }
    return this.#version;
  }

  /** The attributes as stored. */
  get attributes(): PyDict {
    return attributesOf(this.object) ?? NO_ATTRIBUTES;
  }

  /** The attributes after `upgrade`. */
  get state(): State {
    if (this.#state === undefined) {
      const state: State = new Map();
      for (const [key, value] of this.attributes) if (typeof key === 'string') state.set(key, value);
      this.definition?.upgrade?.(state, this.version);
      this.#state = state;
    }
    return this.#state;
  }

  /** Every declared attribute, checked once. */
  get model(): Model<Schema> {
    if (this.#model === undefined) {
      checkNesting(this, (object) => boundOf(this.binder.bind(object)));
      this.#model = this.#check();
    }
    return this.#model;
  }

  /** One declared attribute, checked without the others. */
  readAttribute(name: string, attribute: Attribute<unknown>): unknown {
    const value = this.state.get(name);
    const place = this.#place(name);
    if (value !== undefined) return attribute.read(value, place);
    if (attribute.missing !== undefined) return attribute.missing(place);
    if (this.#isUnfitted) throw notFitted(this.className);
    throw place.fail('a value', 'nothing');
  }

  /** True where `fit` has set nothing at all; what `upgrade` makes of parameters alone is not learned, either. */
  get #isUnfitted(): boolean {
    return ![...this.state.keys()].some(isFitted) || ![...this.attributes.keys()].some(isLearned);
  }

  #place(attribute: string): Place {
    const { className, version, binder } = this;
    return {
      className,
      attribute,
      version,
      bind: (object) => binder.bind(object),
      fail: (expected, found) =>
        new InvalidStateError(className, attribute, expected, found ?? describe(this.state.get(attribute))),
    };
  }

  #check(): Model<Schema> {
    try {
      return this.#checked();
    } catch (error) {
      // What stands for an attribute that is not there may not do.
      if (error instanceof InvalidStateError && this.#isUnfitted && this.#isWaited(error.attribute))
        throw notFitted(this.className);
      throw error;
    }
  }

  /** True for what only a fit gives: what is not there, and an estimator that stands for the fitted one. */
  #isWaited(attribute: string): boolean {
    const value = this.state.get(attribute);
    const estimator = value instanceof PyObject ? this.binder.definitionOf(value.className ?? '') : undefined;
    return isFitted(attribute) && (value === undefined || estimator !== undefined);
  }

  #checked(): Model<Schema> {
    const definition = this.definition;
    const model: Record<string, unknown> = new Fields();
    if (definition !== undefined) {
      for (const name of Object.keys(definition.attributes)) {
        model[name] = this.readAttribute(name, definition.attributes[name]!);
      }
    }
    model['self'] = this.#owner(model as Model<Schema>);
    definition?.check?.(model as Model<Schema>);
    return model as Model<Schema>;
  }

  #owner(model: Model<Schema>): Owner {
    const { className, version, object } = this;
    let nFeatures: { value: number | undefined } | undefined;
    const count = (): number | undefined => this.#countFeatures(model);
    const names = (): readonly string[] | undefined => this.featureNames;
    return {
      object,
      className,
      version,
      get nFeatures() {
        nFeatures ??= { value: count() };
        return nFeatures.value;
      },
      get featureNames() {
        return names();
      },
      get: (name) => this.plain(name),
      fail: (attribute, expected, found) => new InvalidStateError(className, attribute, expected, found),
    };
  }

  /** Width of X in `fit`, as far as the file tells. */
  get nFeatures(): number | undefined {
    return this.#storedCount() ?? (this.definition === undefined ? undefined : this.#countFeatures(this.model));
  }

  #countFeatures(model: Model<Schema>): number | undefined {
    const inner = this.definition?.inner?.(model);
    return this.#storedCount() ?? this.definition?.features?.(model) ?? (inner && boundOf(inner).nFeatures);
  }

  #storedCount(): number | undefined {
    const stored = unwrapScalar(this.state.get('n_features_in_') ?? undefined);
    if (
      stored === undefined ||
      (typeof stored === 'number' && Number.isInteger(stored) && stored >= 0 && stored < 2 ** 31)
    )
      return stored;
    // Other libraries may mean something else by the name.
    if (!this.path.startsWith('sklearn.')) return undefined;
    throw new InvalidStateError(this.className, 'n_features_in_', 'a count', describe(stored));
  }

  /** The names of the columns in `fit`, where they were all strings. */
  get featureNames(): readonly string[] | undefined {
    this.#names ??= { value: this.#featureNames() ?? this.#innerNames() };
    return this.#names.value;
  }

  #innerNames(): readonly string[] | undefined {
    if (this.definition?.inner === undefined) return undefined;
    const inner = this.definition.inner(this.model);
    return inner && boundOf(inner).featureNames;
  }

  #featureNames(): readonly string[] | undefined {
    const stored = this.state.get('feature_names_in_');
    if (stored === undefined || stored === null) return undefined;
    // scikit-learn keeps an array; category_encoders and feature_engine a list.
    const names = stored instanceof NdArray && stored.ndim === 1 ? stored.flat() : asSequence(stored);
    if (names === undefined || !names.every((name) => typeof name === 'string')) {
      if (!this.path.startsWith('sklearn.')) return undefined;
      throw new InvalidStateError(this.className, 'feature_names_in_', 'a 1-D array of strings', describe(stored));
    }
    return names;
  }
}
