/**
 * Generalized linear models: X·coef + intercept through the inverse of the link.
 * https://scikit-learn.org/stable/modules/linear_model.html#generalized-linear-models
 */
import { expit } from '../../linalg/links.js';
import { PyObject } from '../../pickle/values.js';
import { any, number, numbers, optional } from '../attributes.js';
import { defineEstimator, type Model } from '../define.js';
import { numberArray } from '../matrix.js';
import { checkLinear, linearWidth, scores } from './affine.js';

const attributes = {
  coef_: numbers(1),
  intercept_: numbers(0, 1),
  power: optional(number(), 0),
  link: optional(any()),
  _link_instance: optional(any()),
};

type Glm = Model<typeof attributes>;

type Link = (raw: number) => number;

const LINKS: Readonly<Record<string, Link>> = {
  identity: (raw) => raw,
  IdentityLink: (raw) => raw,
  log: Math.exp,
  LogLink: Math.exp,
  logit: expit,
  LogitLink: expit,
};

function linkOf(m: Glm): Link {
  const { className } = m.self;
  if (className === 'PoissonRegressor' || className === 'GammaRegressor') return Math.exp;
  // Up to 1.0 the chosen link was an object of its own.
  const stored = m._link_instance instanceof PyObject ? m._link_instance.className?.split('.').pop() : m.link;
  if (stored === 'auto' || stored === undefined) return m.power <= 0 ? (raw) => raw : Math.exp;
  const link = LINKS[String(stored)];
  if (link === undefined) throw m.self.fail('link', Object.keys(LINKS).join(', '), String(stored));
  return link;
}

export default defineEstimator({
  classes: [
    'sklearn.linear_model._glm.glm.PoissonRegressor',
    'sklearn.linear_model._glm.glm.GammaRegressor',
    'sklearn.linear_model._glm.glm.TweedieRegressor',
    'sklearn.linear_model._glm.glm.GeneralizedLinearRegressor',
  ],
  attributes,
  check(m) {
    checkLinear(m);
    linkOf(m);
  },
  features: linearWidth,
  predict(m, X) {
    const { data, rows, dtype } = scores(m, X);
    return numberArray(data.map(linkOf(m)), [rows], dtype);
  },
});
