/**
 * XGBoost's scikit-learn classes, which MLflow saves by the library's own `save_model`: the file has the booster, the MLmodel the
 * class around it. What comes out is the pickle of both.
 */
import { MemorySink } from '../core/sink.js';
import { boosterGraph } from '../estimators/libraries/boosting/model-files.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { Pickler } from '../pickle/write/pickler.js';
import type { ModelFile } from './flavors.js';

/** The class around a booster in a file; undefined where the file itself is the model. */
export function wrapperOf({ flavor, modelClass, path }: ModelFile): PyGlobal | undefined {
  if (flavor !== 'xgboost' || modelClass === undefined || /\.(?:pkl|skops)$/.test(path)) return undefined;
  const name = /^xgboost\.sklearn\.(XGB\w+)$/.exec(modelClass)?.[1];
  return name === undefined ? undefined : new PyGlobal('xgboost.sklearn', name);
}

/** As Python's `load_model` leaves it: the booster, and nothing else of what was fitted. */
export function wrapped(cls: PyGlobal, bytes: Uint8Array): Uint8Array {
  const object = new PyObject(cls, 'newobj', []);
  object.state = new PyDict([['_Booster', boosterGraph(bytes, 'xgboost').value]]);
  const sink = new MemorySink();
  new Pickler(sink, { protocol: 4 }).dump(object);
  return sink.concat();
}
