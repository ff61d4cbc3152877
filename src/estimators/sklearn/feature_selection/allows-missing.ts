/**
 * Whether a model takes rows with missing values: scikit-learn's tag `allow_nan`. Selectors around a model look at X
 * themselves unless the model has it.
 */
import { PyObject } from '../../../pickle/values/py-values.js';
import type { SklearnVersion } from '../../binding/version.js';
import { attributesOf } from '../../binding/state.js';

/** What is asked of an estimator, bound or as its graph. */
interface Asked {
  readonly className?: string | undefined;
  get(name: string): unknown;
}

function asked(estimator: unknown): Asked | undefined {
  if (estimator instanceof PyObject) {
    const attributes = attributesOf(estimator);
    return { className: estimator.className, get: (name) => attributes?.get(name) };
  }
  return typeof estimator === 'object' && estimator !== null && 'get' in estimator ? (estimator as Asked) : undefined;
}

const ALWAYS = /^(?:HistGradientBoosting|LGBM|XGB)/;
const CRITERIA: ReadonlySet<unknown> = new Set([
  'gini',
  'log_loss',
  'entropy',
  'squared_error',
  'friedman_mse',
  'poisson',
]);

/** Trees take missing values since 1.3, forests since 1.4, trees of random splits and their forests since 1.6. */
function treeAllows(name: string, model: Asked, version: SklearnVersion): boolean {
  const random = name.startsWith('Extra');
  const forest = name.startsWith('RandomForest') || name.startsWith('ExtraTrees');
  if (!(random ? version.since(1, 6) : version.since(1, forest ? 4 : 3))) return false;
  if (!version.since(1, 9) && !CRITERIA.has(model.get('criterion'))) return false;
  if (forest) return true;
  const splitter = model.get('splitter');
  if (random) return splitter === 'random';
  return version.since(1, 6) || splitter === 'best';
}

/** @param estimator Bound or not; anything else takes no missing values. */
export function allowsMissing(estimator: unknown, version: SklearnVersion): boolean {
  const model = asked(estimator);
  const name = model?.className?.slice(model.className.lastIndexOf('.') + 1);
  if (model === undefined || name === undefined) return false;
  if (ALWAYS.test(name)) return true;
  if (/^(?:DecisionTree|ExtraTree|RandomForest)/.test(name)) return treeAllows(name, model, version);
  // Of 1.4 on ensembles ask their models.
  if (!version.since(1, 4)) return false;
  if (name.startsWith('Bagging')) return allowsMissing(model.get('estimator'), version);
  return false;
}
