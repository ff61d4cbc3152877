/** What LightGBM and XGBoost do with models of other releases as they are: measured over fixtures/boosters (scripts/migrate/boosters.ts --raw). */
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal, type PyObject } from '../../pickle/values/py-values.js';
import type { Minded } from '../minded.js';
import { isSince, type Versions } from '../versions.js';
import { calibratedOtherwise } from './lightgbm.js';
import { isOldXgboost } from './xgboost.js';

/** What the releases mind in one object. */
export function mindedByBoosters(
  object: PyObject,
  { lightgbm, xgboost }: Versions,
  tell: (minded: Minded) => void,
): void {
  const { cls, state } = object;
  if (!(cls instanceof PyGlobal) || !(state instanceof PyDict)) return;
  if (lightgbm !== undefined) {
    const minded = /^lightgbm(?:\.|$)/.test(cls.module) ? ofLightgbm(cls.name, state, lightgbm) : undefined;
    if (minded !== undefined) tell({ library: 'lightgbm', class: cls.name, ...minded });
    if (calibratedOtherwise(object, lightgbm))
      tell({
        library: 'lightgbm',
        class: cls.name,
        verdict: 'differs',
        attribute: 'calibrators',
        python: 'nothing: probabilities were calibrated, and scores are what the calibrators are given',
      });
  }
  if (xgboost !== undefined && isSince(xgboost, '3.0') && cls.name === 'Booster' && isOldXgboost(object))
    tell({
      library: 'xgboost',
      class: cls.name,
      verdict: 'does-not-load',
      attribute: 'handle',
      python: 'XGBoostError: Invalid serialization file.',
    });
}

function ofLightgbm(
  name: string,
  state: PyDict,
  wanted: string,
): Pick<Minded, 'verdict' | 'attribute' | 'python'> | undefined {
  if (!/^LGBM/.test(name) || (state.get('_Booster') ?? null) === null) return undefined;
  if (isSince(wanted, '3.0') && !state.has('fitted_'))
    return {
      verdict: 'fails',
      attribute: 'fitted_',
      python: 'NotFittedError: Estimator not fitted, call fit before exploiting the model.',
    };
  if (isSince(wanted, '4.0') && (state.get('_n_classes') ?? null) === null)
    return {
      verdict: 'fails',
      attribute: '_n_classes',
      python: "TypeError: '>' not supported between instances of 'NoneType' and 'int'",
    };
  return undefined;
}
