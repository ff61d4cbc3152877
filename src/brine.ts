/** Puts the parts together: every class that Brine knows, over the files and compressors of a platform. */
import type { FileAccess } from './io/files.js';
import { joblibReaders } from './joblib/read.js';
import { type Codecs, createModelApi, type ModelApi } from './model.js';
import { encodeTypedArray } from './numpy/encode.js';
import { numpyReaders } from './numpy/readers.js';
import { createPickle, type PickleContext } from './pickle/api.js';
import { bindRegistered, encodeRegistered } from './pickle/registered.js';
import { stdlibReaders } from './pickle/stdlib/readers.js';
import type { GlobalReaders } from './pickle/values.js';
import { scipyReaders } from './scipy/readers.js';
import { bind, isEstimatorObject } from './sklearn/bind.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([
  ...stdlibReaders,
  ...numpyReaders,
  ...scipyReaders,
  ...joblibReaders,
]);

export const pickleContext: PickleContext = {
  readers,
  encoders: [encodeRegistered, encodeTypedArray],
  bind: (object) => bindRegistered(object) ?? (isEstimatorObject(object) ? { value: bind(object) } : undefined),
};

export function createBrine(files: FileAccess, codecs: Codecs): ModelApi & ReturnType<typeof createPickle> {
  const pickle = createPickle(pickleContext);
  return { ...createModelApi({ ...pickleContext, files, codecs }), ...pickle };
}
