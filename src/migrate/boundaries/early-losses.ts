/** Losses of boosting and of generalized linear models before 1.1. */
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import {
  attributes,
  type Both,
  float,
  float64,
  floats,
  globalOf,
  instance,
  numberOf,
  renamed,
  type Subject,
} from '../step.js';
import { makeLoss, unpickledCyLoss } from './losses.js';

/** `loss_` was public until 1.0. */
export const hiddenLoss: Both = renamed('loss_', '_loss');

const HIST_LOSSES: Readonly<Record<string, string>> = {
  LeastSquares: 'HalfSquaredError',
  LeastAbsoluteDeviation: 'AbsoluteError',
  Poisson: 'HalfPoissonLoss',
  BinaryCrossEntropy: 'HalfBinomialLoss',
  CategoricalCrossEntropy: 'HalfMultinomialLoss',
};

/** Histogram boosting had losses of its own until 1.0, and named its start by a number where there is one tree a round. */
export const histLoss: Both = {
  forwards: (model) => {
    const loss = model.get('_loss');
    if (loss instanceof PyObject) {
      const name = HIST_LOSSES[(loss.className ?? '').replace(/^.*\./, '')];
      const classes = model.array('classes_')?.size ?? null;
      if (name !== undefined)
        model.set(
          '_loss',
          makeLoss(name, name === 'HalfMultinomialLoss' || name === 'HalfBinomialLoss' ? classes : null),
        );
    }
    const start = model.get('_baseline_prediction');
    if (start instanceof NpScalar || start instanceof PyFloat || typeof start === 'number') {
      model.set('_baseline_prediction', floats([numberOf(start)!], [1, 1]));
    } else if (start instanceof NdArray && start.ndim === 2 && start.shape[1] === 1) {
      model.set('_baseline_prediction', floats(start.flat() as number[], [1, start.size]));
    }
    if (
      model.get('loss') === 'auto' ||
      model.get('loss') === 'binary_crossentropy' ||
      model.get('loss') === 'categorical_crossentropy'
    )
      model.set('loss', 'log_loss');
  },
  backwards: (model) => {
    const loss = model.get('_loss');
    if (!(loss instanceof PyObject)) return;
    const short = (loss.className ?? '').replace(/^.*\./, '');
    const old = Object.entries(HIST_LOSSES).find(([, now]) => now === short)?.[0];
    if (old === undefined) {
      model.refuse(`the loss ${short} is not known before 1.1`, '_loss');
      return;
    }
    const module = 'sklearn.ensemble._hist_gradient_boosting.loss';
    const made = new PyObject(new PyGlobal(module, old), 'newobj', []);
    made.state = PyDict.fromObject({
      hessians_are_constant: old === 'LeastSquares' || old === 'LeastAbsoluteDeviation',
      n_threads: 1,
    });
    model.set('_loss', made);
    const start = model.array('_baseline_prediction');
    if (start === undefined) return;
    model.set(
      '_baseline_prediction',
      start.size === 1 ? float64(start.flat()[0] as number) : floats(start.flat() as number[], [start.size, 1]),
    );
    if (model.get('loss') === 'log_loss') model.set('loss', 'auto');
  },
};

/** Classes of the losses of histogram boosting, under the names of 1.0. */
export const OWN_LOSSES = Object.keys(HIST_LOSSES).map(
  (name) => `sklearn.ensemble._hist_gradient_boosting.loss.${name}`,
);

/** Generalized linear models got the losses of `sklearn._loss` with 1.1. */
const GLM_LOSSES: Readonly<Record<string, string>> = {
  PoissonRegressor: 'HalfPoissonLoss',
  GammaRegressor: 'HalfGammaLoss',
};

export const glmLoss: Both = {
  forwards: (model) => {
    model.delete('_link_instance');
    model.delete('_family_instance');
    if (!model.has('coef_')) return;
    model.set('_base_loss', baseLoss(model));
  },
  backwards: (model) => {
    model.delete('_base_loss');
    if (!model.has('coef_')) return;
    const identity =
      model.get('link') === 'identity' || (model.get('link') === 'auto' && (model.number('power') ?? 1) <= 0);
    const name = model.className === 'TweedieRegressor' && identity ? 'IdentityLink' : 'LogLink';
    model.set('_link_instance', new PyObject(new PyGlobal('sklearn.linear_model._glm.link', name), 'newobj', []));
    model.set('_family_instance', distribution(model));
  },
};

/** The distribution that a generalized linear model was made for until 1.0: its power, and what it is of. */
function distribution(model: Subject): PyObject {
  const kind = model.className.replace('Regressor', '');
  const power = { Poisson: 1, Gamma: 2 }[kind] ?? model.get('power');
  const [number, module] = [numberOf(power) ?? 0, 'sklearn._loss.glm_distribution'];
  const low = number <= 0 ? -Infinity : 0;
  const bound = new PyObject(globalOf(`${module}.DistributionBoundary`), 'newobj', [low, number >= 1 && number < 2]);
  return instance(`${module}.${kind}Distribution`, { _lower_bound: bound, _power: power });
}

function baseLoss(model: Subject): PyObject {
  const fixed = GLM_LOSSES[model.className];
  if (fixed !== undefined) return fixed === 'HalfGammaLoss' ? gamma() : makeLoss(fixed, null);
  const power = model.number('power') ?? 0;
  const link = model.get('link');
  const identity = link === 'identity' || (link === 'auto' && power <= 0);
  return tweedie(identity ? 'HalfTweedieLossIdentity' : 'HalfTweedieLoss', power);
}

function gamma(): PyObject {
  const loss = makeLoss('HalfPoissonLoss', null);
  return dressed(loss, 'HalfGammaLoss', unpickledCyLoss('HalfGammaLoss', []), false);
}

function tweedie(name: string, power: number): PyObject {
  const base = makeLoss(name === 'HalfTweedieLossIdentity' ? 'HalfSquaredError' : 'HalfPoissonLoss', null);
  return dressed(
    base,
    name,
    unpickledCyLoss(name, [float(power)]),
    power < 2 && power >= 1,
    power <= 0 ? -Infinity : 0,
  );
}

function dressed(loss: PyObject, name: string, closs: unknown, withZero: boolean, low?: number): PyObject {
  loss.cls = new PyGlobal('sklearn._loss.loss', name);
  const state = loss.state as PyDict;
  state.set('closs', closs);
  state.set('constant_hessian', false);
  const interval = attributes(state.get('interval_y_true'));
  if (low !== undefined) interval?.set('low', low);
  interval?.set('low_inclusive', withZero);
  return loss;
}
