/** Puts the parts together: every class that Brine knows, over the files and compressors of a platform. */
import type { FileAccess } from './io/files.js';
import { joblibReaders } from './joblib/read.js';
import { type Codecs, createModelApi, type ModelApi } from './model.js';
import { encodeTypedArray } from './numpy/encode.js';
import { numpyReaders } from './numpy/readers.js';
import type { PickleContext } from './pickle/api.js';
import { builtinReaders } from './pickle/builtin-readers.js';
import { bindRegistered, encodeRegistered } from './pickle/registered.js';
import type { GlobalReaders } from './pickle/values.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([...builtinReaders, ...numpyReaders, ...joblibReaders]);

export const pickleContext: PickleContext = {
  readers,
  encoders: [encodeRegistered, encodeTypedArray],
  bind: (object) => bindRegistered(object),
};

export function createBrine(files: FileAccess, codecs: Codecs): ModelApi {
  return createModelApi({ ...pickleContext, files, codecs });
}
