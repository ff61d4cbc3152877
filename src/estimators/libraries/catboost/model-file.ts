/** CatBoost's own file, `.cbm`, as the graph that a pickle of the model is. */
import { FormatError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../../pickle/values/py-values.js';
import type { Fail } from '../boosting/json-access.js';
import { readCbm } from './cbm-file.js';
import { lossOf } from './labels.js';
import { isClassification } from './outputs.js';

const RANKERS = /^(?:YetiRank|YetiRankPairwise|PairLogit|PairLogitPairwise|QueryRMSE|QuerySoftMax|QueryCrossEntropy|StochasticFilter|StochasticRank|LambdaMart|GroupQuantile)$/; // prettier-ignore

export const failCbm: Fail = (expected, found) =>
  new FormatError(`the CatBoost model should have ${expected}, not ${found}`, { format: 'catboost' });

/** Which class of CatBoost's package the loss is of: the file does not name one. */
function classOf(loss: string): string {
  if (isClassification(loss)) return 'CatBoostClassifier';
  return RANKERS.test(loss) ? 'CatBoostRanker' : loss === '' ? 'CatBoost' : 'CatBoostRegressor';
}

export function catboostGraph(bytes: Uint8Array): { value: PyObject; globals: PyGlobal[] } {
  const cls = new PyGlobal('catboost.core', classOf(lossOf(readCbm(bytes, failCbm), failCbm)));
  const value = new PyObject(cls, 'newobj', []);
  value.state = new PyDict([['__model', bytes]]);
  return { value, globals: [cls] };
}
