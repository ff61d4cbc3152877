/** `sklearn._loss`: the losses of boosting and of linear models, and the Cython objects in them. */
import { PyCall, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import {
  added,
  type Both,
  float,
  float64,
  globalOf,
  instance,
  of,
  numberOf,
  step,
  type Step,
  type Subject,
} from '../step.js';

const LOSS = 'sklearn._loss._loss.';
const LINK = 'sklearn._loss.link.';

const LOSSES = of(
  '_loss.loss',
  ...'AbsoluteError ExponentialLoss HalfBinomialLoss HalfGammaLoss HalfMultinomialLoss HalfPoissonLoss HalfSquaredError'.split(
    ' ',
  ),
  ...'HalfTweedieLoss HalfTweedieLossIdentity HuberLoss PinballLoss'.split(' '),
);

/** What Cython calls the layout of a class without, and with one, C attribute; it only compares the number. */
const CHECKSUMS: Readonly<Record<string, number>> = {
  '': 222419149,
  PinballLoss: 38356578,
  HuberLoss: 83142977,
  HalfTweedieLoss: 103600757,
  HalfTweedieLossIdentity: 103600757,
};

/** The Cython object of a loss as the constructor of the class makes it: the layout since 1.6. */
export function cyLoss(name: string, args: readonly unknown[]): PyCall {
  return new PyCall(globalOf(`${LOSS}Cy${name}`), 'reduce', [...args]);
}

/** The same as Cython's own unpickling makes it: the layout up to 1.5. */
export function unpickledCyLoss(name: string, args: readonly unknown[]): PyCall {
  const checksum = CHECKSUMS[name] ?? CHECKSUMS['']!;
  return new PyCall(globalOf(`${LOSS}__pyx_unpickle_Cy${name}`), 'reduce', [
    globalOf(`${LOSS}Cy${name}`),
    checksum,
    new PyTuple([...args]),
  ]);
}

const UNPICKLED = /\.__pyx_unpickle_Cy(\w+)$/;

/** Of either form, the name of the loss and what it is made with. */
export function readCyLoss(value: unknown): { name: string; args: readonly unknown[] } | undefined {
  if (!(value instanceof PyObject) || !(value.cls instanceof PyGlobal)) return undefined;
  const match = UNPICKLED.exec(value.cls.path);
  if (match !== null) return { name: match[1]!, args: value.args[2] instanceof PyTuple ? value.args[2].items : [] };
  return value.cls.name.startsWith('Cy') ? { name: value.cls.name.slice(2), args: value.args } : undefined;
}

const closs: Both = {
  forwards: (loss) => {
    const found = readCyLoss(loss.get('closs'));
    if (found !== undefined && found.name !== 'HalfMultinomialLoss') loss.set('closs', cyLoss(found.name, found.args));
  },
  backwards: (loss) => {
    const found = readCyLoss(loss.get('closs'));
    if (found !== undefined) loss.set('closs', unpickledCyLoss(found.name, found.args));
  },
};

function interval(low: number | null, high: number | null, lowInclusive: boolean, highInclusive: boolean): PyObject {
  const bound = (value: number | null, sign: number): unknown => (value === null ? sign * Infinity : value);
  return instance(`${LINK}Interval`, {
    low: bound(low, -1),
    high: bound(high, 1),
    low_inclusive: lowInclusive,
    high_inclusive: highInclusive,
  });
}

const REAL = (): PyObject => interval(null, null, false, false);
const SHARES = (inclusive: boolean): PyObject => interval(0, 1, inclusive, inclusive);

interface LossFacts {
  readonly link: string;
  readonly approx: boolean;
  readonly constant: boolean;
  readonly y: () => PyObject;
  readonly prediction: () => PyObject;
}

/** Facts of each loss as its constructor sets them. */
const FACTS: Readonly<Record<string, LossFacts>> = {
  HalfSquaredError: { link: 'IdentityLink', approx: false, constant: true, y: REAL, prediction: REAL },
  AbsoluteError: { link: 'IdentityLink', approx: true, constant: true, y: REAL, prediction: REAL },
  PinballLoss: { link: 'IdentityLink', approx: true, constant: true, y: REAL, prediction: REAL },
  HuberLoss: { link: 'IdentityLink', approx: true, constant: false, y: REAL, prediction: REAL },
  HalfPoissonLoss: {
    link: 'LogLink',
    approx: false,
    constant: false,
    y: () => interval(0, null, true, false),
    prediction: () => interval(0, null, false, false),
  },
  HalfBinomialLoss: {
    link: 'LogitLink',
    approx: false,
    constant: false,
    y: () => SHARES(true),
    prediction: () => SHARES(false),
  },
  ExponentialLoss: {
    link: 'HalfLogitLink',
    approx: false,
    constant: false,
    y: () => SHARES(true),
    prediction: () => SHARES(false),
  },
  HalfMultinomialLoss: {
    link: 'MultinomialLogit',
    approx: false,
    constant: false,
    y: () => interval(0, null, true, false),
    prediction: () => SHARES(false),
  },
};

/** A loss of `sklearn._loss` as 1.2 to 1.5 store it; later boundaries take it further. */
export function makeLoss(
  name: string,
  classes: number | null,
  args: readonly unknown[] = [],
  quantile?: unknown,
): PyObject {
  const facts = FACTS[name]!;
  return instance(`sklearn._loss.loss.${name}`, {
    ...(quantile === undefined ? {} : { quantile }),
    closs: unpickledCyLoss(name, args),
    link: new PyObject(globalOf(LINK + facts.link), 'newobj', []),
    approx_hessian: facts.approx,
    constant_hessian: facts.constant,
    n_classes: classes,
    interval_y_true: facts.y(),
    interval_y_pred: facts.prediction(),
  });
}

/** Losses of gradient boosting up to 1.3, and what stands for them from 1.4 on. */
const BOOSTING: Readonly<Record<string, string>> = {
  LeastSquaresError: 'HalfSquaredError',
  LeastAbsoluteError: 'AbsoluteError',
  HuberLossFunction: 'HuberLoss',
  QuantileLossFunction: 'PinballLoss',
  BinomialDeviance: 'HalfBinomialLoss',
  MultinomialDeviance: 'HalfMultinomialLoss',
  ExponentialLoss: 'ExponentialLoss',
};

/** `_loss` of gradient boosting: a loss of its own module until 1.3, one of `sklearn._loss` from 1.4 on. */
export const boostingLoss: Both = {
  forwards: (model) => {
    const old = model.get('_loss');
    if (!(old instanceof PyObject) || !(old.cls instanceof PyGlobal) || !old.cls.module.endsWith('_gb_losses')) return;
    const name = BOOSTING[old.cls.name]!;
    const state = old.state as Map<string, unknown>;
    const alpha = state.get('alpha');
    const classes =
      name === 'HalfMultinomialLoss' ? numberOf(state.get('K'))! : /Binomial|Exponential/.test(name) ? 2 : null;
    if (name === 'HuberLoss')
      model.set('_loss', makeLoss(name, null, [float(numberOf(state.get('gamma')) ?? 1)], alpha));
    else model.set('_loss', makeLoss(name, classes, name === 'PinballLoss' ? [alpha] : []));
  },
  backwards: (model) => {
    const now = model.get('_loss');
    if (!(now instanceof PyObject) || !(now.cls instanceof PyGlobal) || now.cls.module.endsWith('_gb_losses')) return;
    model.set('_loss', oldBoostingLoss(now, model));
  },
};

function oldBoostingLoss(loss: PyObject, model: Subject): unknown {
  const { name } = loss.cls as PyGlobal;
  const old = Object.entries(BOOSTING).find(([, now]) => now === name)?.[0];
  if (old === undefined) {
    model.refuse(`the loss ${name} is not known before 1.4`, '_loss');
    return loss;
  }
  const state = loss.state as Map<string, unknown>;
  const cython = readCyLoss(state.get('closs'));
  const classes = numberOf(state.get('n_classes')) ?? 1;
  const attributes: Record<string, unknown> = { K: name === 'HalfMultinomialLoss' ? classes : 1 };
  if (name === 'PinballLoss') {
    attributes['alpha'] = cython?.args[0];
    attributes['percentile'] = float(100 * (numberOf(cython?.args[0]) ?? 0));
  }
  if (name === 'HuberLoss') {
    attributes['alpha'] = state.get('quantile');
    attributes['gamma'] = float64(numberOf(cython?.args[0]) ?? 1);
  }
  return instance(`sklearn.ensemble._gb_losses.${old}`, attributes);
}

export const LOSS_STEPS: readonly Step[] = [
  step('1.6', LOSSES, closs),
  step('1.9', LOSSES, added('xp', null), added('device', null)),
  step(
    '1.9',
    of('_loss.loss', 'HalfMultinomialLoss'),
    added('class_indexing_offsets', null),
    added('y_true_int', null),
    added('y_true_one_hot', null),
  ),
];
