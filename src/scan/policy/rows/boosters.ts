/** Gradient boosting libraries: their native models are bytes or text in the state, never a path. */
import type { Groups, Row } from '../entry.js';

export const BOOSTERS_GROUPS: Groups = {};

export const BOOSTERS: readonly Row[] = [
  { kind: 'class', in: 'lightgbm.basic', names: 'Booster', misuse: 'opens-a-path' },
  { kind: 'class', in: 'lightgbm.sklearn', names: 'LGBMClassifier LGBMRegressor LGBMRanker' },
  { kind: 'class', in: 'xgboost.core', names: 'Booster', misuse: 'opens-a-path' },
  { kind: 'class', in: 'xgboost.compat', names: 'XGBoostLabelEncoder' },
  {
    kind: 'class',
    in: 'xgboost.sklearn',
    names: 'XGBClassifier XGBRegressor XGBRanker XGBRFClassifier XGBRFRegressor',
  },
];
