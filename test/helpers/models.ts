/** Models of the committed fixtures, bound or as graphs that a test may damage. */
import { load } from '../../src/node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { PyObject } from '../../src/pickle/values/py-values.js';
import { bind } from '../../src/estimators/bind.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { type Fixture, fixturePath, fixtures } from './fixtures.js';
import { decodeInput } from './inputs.js';

export function fixtureOf(env: string, name: string): Fixture {
  const found = fixtures.find((fixture) => fixture.env === env && fixture.name === name);
  if (found === undefined) throw new TypeError(`there is no fixture ${env}/${name}`);
  return found;
}

export async function graphOf(name: string, env = 'sklearn-1.9'): Promise<PyObject> {
  const graph = await load<unknown>(fixturePath(fixtureOf(env, name).file), { lossless: true });
  if (graph instanceof PyObject) return graph;
  throw new TypeError(`${name} is no object`);
}

export async function modelOf(name: string, env = 'sklearn-1.9'): Promise<Estimator> {
  return bind(await graphOf(name, env));
}

/** The attributes of a graph object, to be changed. */
export function attributesOf(object: unknown): PyDict<string, unknown> {
  if (object instanceof PyObject && object.state instanceof PyDict) return object.state as PyDict<string, unknown>;
  throw new TypeError('this is no object with attributes');
}

export function inputOf(name: string, env = 'sklearn-1.9'): unknown {
  return decodeInput(fixtureOf(env, name).input!);
}
