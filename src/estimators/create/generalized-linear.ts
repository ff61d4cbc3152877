/** The loss that Poisson, gamma and Tweedie regressions keep, which knows their link. Source: `sklearn/_loss/loss.py`. */
import { InvalidInputError } from '../../core/errors.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { NO_ARGS, PyFloat, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { type Making, setMissing } from './making.js';

const INFINITE = new PyFloat(Infinity);

function instance(module: string, name: string, state?: PyDict): PyObject {
  const object = new PyObject(new PyGlobal(module, name), 'newobj', NO_ARGS);
  if (state !== undefined) object.state = state;
  return object;
}

/** From 0 or from minus infinity to infinity. */
function interval(isPositive: boolean, includesZero = false): PyObject {
  const state = new PyDict<string, unknown>([
    ['low', isPositive ? 0 : new PyFloat(-Infinity)],
    ['high', INFINITE],
    ['low_inclusive', includesZero],
    ['high_inclusive', false],
  ]);
  return instance('sklearn._loss.link', 'Interval', state);
}

/** The part in C: a call of its class, which every release answers, whatever it writes itself. */
function compiled(name: string, args: unknown[]): PyObject {
  return new PyObject(new PyGlobal('sklearn._loss._loss', name), 'reduce', args);
}

function powerOf(m: Making): number | undefined {
  if (m.name !== 'TweedieRegressor') return undefined;
  const power = m.attributes.get('power');
  const value = power instanceof PyFloat ? power.value : power;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new InvalidInputError(`power of ${m.name} is a number`);
}

function lossName(m: Making, power: number | undefined): string {
  if (power === undefined) return m.name === 'GammaRegressor' ? 'HalfGammaLoss' : 'HalfPoissonLoss';
  const link = m.attributes.get('link');
  if (link !== 'auto' && link !== 'log' && link !== 'identity')
    throw new InvalidInputError(`link of ${m.name} is 'auto', 'log' or 'identity'`);
  return link === 'identity' || (link === 'auto' && power <= 0) ? 'HalfTweedieLossIdentity' : 'HalfTweedieLoss';
}

/** Where y may be: for Tweedie it depends on the power. */
function targets(name: string, power: number | undefined): PyObject {
  if (power !== undefined) return interval(power > 0, power > 0 && power < 2);
  return interval(true, name === 'HalfPoissonLoss');
}

export function generalizedLinear(m: Making): void {
  const power = powerOf(m);
  const name = lossName(m, power);
  const isIdentity = name.endsWith('Identity');
  const args = power === undefined ? [] : [new PyFloat(power)];
  const state = new PyDict<string, unknown>([
    ['closs', compiled(`Cy${name}`, args)],
    ['link', instance('sklearn._loss.link', isIdentity ? 'IdentityLink' : 'LogLink')],
    ['n_classes', null],
  ]);
  if (m.version.since(1, 9)) state.set('xp', null).set('device', null);
  state
    .set('approx_hessian', false)
    .set('constant_hessian', false)
    .set('interval_y_true', targets(name, power))
    .set('interval_y_pred', interval(!isIdentity || power !== 0));
  setMissing(m, '_base_loss', instance('sklearn._loss.loss', name, state));
}
