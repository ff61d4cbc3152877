/** Puts the parts together: every class that Brine knows, over the files and compressors of a platform. */
import type { FileAccess } from './io/files.js';
import { joblibReaders } from './joblib/read.js';
import { type Codecs, createModelApi, type ModelApi } from './model.js';
import { numpyBinders, type ViewBinder } from './numpy/bind.js';
import { encodeTypedArray } from './numpy/encode.js';
import { numpyReaders } from './numpy/readers.js';
import type { PickleContext } from './pickle/api.js';
import { stdlibReaders } from './pickle/stdlib/readers.js';
import { bindRegistered, encodeRegistered, isRegistered } from './pickle/registered.js';
import type { ObjectBinder } from './pickle/plain.js';
import type { GlobalReaders } from './pickle/values.js';
import { bindEstimator, mayBeEstimator } from './sklearn/bind.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([...stdlibReaders, ...numpyReaders, ...joblibReaders]);

/** Views of objects whose class or function is known. */
const views: ReadonlyMap<string, ViewBinder> = /* @__PURE__ */ new Map([...numpyBinders]);

/** Registered classes go before scikit-learn's, so that a user can put another in their place. */
const binder: ObjectBinder = {
  knows: (cls) => isRegistered(cls) || views.has(cls.path) || mayBeEstimator(cls),
  bind(object) {
    const registered = bindRegistered(object);
    if (registered !== undefined) return registered;
    const view = views.get(object.className ?? '');
    if (view !== undefined) return view(object);
    const estimator = bindEstimator(object);
    return estimator === undefined ? undefined : { value: estimator };
  },
};

export const pickleContext: PickleContext = {
  readers,
  encoders: [encodeRegistered, encodeTypedArray],
  bind: binder,
};

export function createBrine(files: FileAccess, codecs: Codecs): ModelApi {
  return createModelApi({ ...pickleContext, files, codecs });
}
