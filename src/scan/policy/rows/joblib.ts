/** Joblib: containers of arrays, and the cache that a pipeline may have. */
import type { Groups, Row } from '../entry.js';

export const JOBLIB_GROUPS: Groups = {};

const MEMORY_NOTE = 'the pipeline keeps its results in a folder of the file\u2019s choice when it is fitted again';

export const JOBLIB: readonly Row[] = [
  {
    kind: 'class',
    in: 'joblib.numpy_pickle joblib.numpy_pickle_compat sklearn.externals.joblib.numpy_pickle sklearn.externals.joblib.numpy_pickle_compat',
    names: 'NumpyArrayWrapper NDArrayWrapper ZNDArrayWrapper',
  },
  { kind: 'class', in: 'joblib.hashing', names: '_ConsistentSet _MyHash' },
  { kind: 'class', in: 'joblib.memory sklearn.externals.joblib.memory', names: 'Memory', note: MEMORY_NOTE },
  {
    kind: 'class',
    in: 'joblib._store_backends sklearn.externals.joblib._store_backends',
    names: 'FileSystemStoreBackend',
  },
  { kind: 'class', in: 'joblib.logger sklearn.externals.joblib.logger', names: 'Logger' },
];
