/** The making of {@link create}: from names and values to a graph that scikit-learn loads and predicts with. */
import { InvalidInputError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { checkOptions, TEXT } from '../../core/options.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { NO_ARGS, PyGlobal, PyObject, PyTuple, toGraph } from '../../pickle/values/py-values.js';
import { bind, prepareEstimators } from '../bind.js';
import { readCsr } from '../binding/csr-attribute.js';
import { provideCsr } from '../binding/sparse-attribute.js';
import * as classCode from '../own/instances.js';
import { provideClassCode } from '../own/registered.js';
import { boundOf } from '../binding/bound-object.js';
import { type Estimator, isEstimator } from '../estimator.js';
import { SklearnVersion } from '../binding/version.js';
import type { CreateOptions } from './create-options.js';
import { KNOWN_CLASSES } from './constructors.generated.js';
import { finish, fittedValue, widthOf } from './families.js';
import { partsFor, releaseOfParts, rememberRecipe } from './follow-release.js';
import type { Making } from './making.js';
import type { KnownClass, Tagged } from './known-class.js';
import { fromTagged, parameter } from './python-values.js';

/** What people may mean by a name without its underscore. */
const FITTED: ReadonlySet<string> = new Set(
  'coef_ intercept_ classes_ mean_ scale_ var_ center_ categories_ statistics_ components_ tree_ estimators_ transformers_ feature_names_in_ n_features_in_'.split(
    ' ',
  ),
);

const NEWEST = '1.9.1';
const OLDEST = [1, 2] as const;

function knownClass(path: string): KnownClass {
  const known = Object.hasOwn(KNOWN_CLASSES, path) ? KNOWN_CLASSES[path] : undefined;
  if (known !== undefined) return known;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const alike = Object.keys(KNOWN_CLASSES).find((other) => other.endsWith(`.${name}`));
  throw new InvalidInputError(
    alike === undefined ? unknownClass(path, name) : `create knows the class as ${alike}, not ${path}`,
  );
}

function unknownClass(path: string, name: string): string {
  const paths = new Map(Object.keys(KNOWN_CLASSES).map((other) => [other.slice(other.lastIndexOf('.') + 1), other]));
  const meant = nearest(name, paths.keys());
  return meant === undefined
    ? `create does not make ${path}; it makes ${[...paths.keys()].join(', ')}`
    : `create knows no ${path}: do you mean ${paths.get(meant)!}?`;
}

/** Defaults of the release, or of the closest older one that the table has. */
function defaultsOf(known: KnownClass, version: SklearnVersion): Readonly<Record<string, Tagged>> {
  // The table has 1.2 and today's; parameters were renamed and deprecated between, mostly in 1.8.
  return version.since(1, 8) ? known.params : (known.older['1.2'] ?? known.params);
}

/** Models inside of lists and tuples as the graphs that they are views of. */
function graphOf(value: unknown): unknown {
  if (isEstimator(value)) return value[toGraph]();
  if (value instanceof PyTuple) return new PyTuple(value.items.map(graphOf));
  return Array.isArray(value) ? value.map(graphOf) : value;
}

/** See `create`. */
export async function buildModel(
  className: string,
  attributes: Readonly<Record<string, unknown>>,
  options: CreateOptions,
): Promise<Estimator> {
  checkOptions('create', options, { sklearn: TEXT });
  const known = knownClass(className);
  const release = options.sklearn ?? releaseOfParts(attributes) ?? NEWEST;
  const model = assemble(className, known, attributes, release);
  provideClassCode(classCode);
  provideCsr(readCsr);
  // The code of the class, and of those inside, is loaded when it is first asked for.
  await prepareEstimators([model.cls as PyGlobal]);
  const made = checked(model);
  if (options.sklearn === undefined && releaseOfParts(attributes) === undefined)
    rememberRecipe(made, (other) => checked(assemble(className, known, attributes, other)));
  return made;
}

/** Reading the attributes checks them, and against each other. */
function checked(object: PyObject): Estimator {
  const model = bind(object);
  void boundOf(model).model;
  return model;
}

function assemble(
  className: string,
  known: KnownClass,
  given: Readonly<Record<string, unknown>>,
  release: string,
): PyObject {
  const attributes = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, partsFor(value, release)]));
  const version = new SklearnVersion(release);
  if (!version.since(...OLDEST))
    throw new InvalidInputError(`create writes the layouts of scikit-learn 1.2 and later, not ${version.text}`);
  const name = className.slice(className.lastIndexOf('.') + 1);
  const params = defaultsOf(known, version);
  const made = new PyDict<string, unknown>();
  const making: Making = { name, attributes: made, version };
  for (const [key, value] of Object.entries(params)) {
    const standard = fromTagged(value);
    made.set(key, Object.hasOwn(attributes, key) ? parameter(attributes[key], standard) : standard);
  }
  for (const key of known.required) {
    if (Object.hasOwn(attributes, key)) made.set(key, parameter(attributes[key], undefined));
    else if (key !== 'transformers') throw new InvalidInputError(`${name} needs ${key}`);
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (made.has(key)) continue;
    if (!key.endsWith('_') && !key.startsWith('_')) {
      const fitted = FITTED.has(`${key}_`) ? `fitted attributes end in _: ${key}_. Its parameters are` : 'it has';
      throw new InvalidInputError(`${name} has no parameter ${key}; ${fitted} ${[...made.keys()].join(', ')}`);
    }
    made.set(key, fittedValue(making, key, value));
  }
  const width = widthOf(making);
  if (width !== undefined && !made.has('n_features_in_')) made.set('n_features_in_', width);
  finish(making);
  for (const [key, value] of made) made.set(key, graphOf(value));
  made.set('_sklearn_version', version.text);
  const object = new PyObject(new PyGlobal(known.module, name), 'newobj', NO_ARGS);
  object.state = made;
  return object;
}
