/** Who wrote a file, as far as the file itself tells. */
import { type Compression, detectContainer } from '../core/detect.js';
import { VERSION } from '../core/version.js';
import { NdArray } from '../numpy/ndarray.js';
import { nameOfCode } from '../pickle/values/by-value.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple } from '../pickle/values/py-values.js';
import type { Card } from './schema.js';
import { attributesOf, walk } from './walk.js';

/** What is known of the file besides its graph. */
export interface FileFacts {
  bytes: Uint8Array;
  compression: Compression | undefined;
  /** Of a .skops archive. */
  skops?: { readonly protocol: number };
}

/** The protocol that a pickle says it has; before 2 there was nothing to say it with. */
function protocolOf(bytes: Uint8Array): string {
  return bytes[0] === 0x80 ? String(bytes[1] ?? 0) : '0 or 1';
}

/** Python, numpy and Joblib do not sign their files; what they leave is a range. */
export function producerOf(graph: unknown, file: FileFacts): Card['producer'] {
  const sklearn = new Set<string>();
  let numpy: string | null = null;
  let joblib: string | null = null;
  for (const { value } of walk(graph)) {
    if (value instanceof PyObject) {
      const version = attributesOf(value)?.get('_sklearn_version');
      if (typeof version === 'string') sklearn.add(version);
      if (value.cls instanceof PyGlobal && value.cls.module.startsWith('numpy._core')) numpy = '2';
    } else {
      numpy ??= '1';
      const { container, reconstruct, frombuffer } = (value as NdArray).origin;
      if ((reconstruct ?? frombuffer)?.module.startsWith('numpy._core') === true) numpy = '2';
      if (container !== undefined) joblib = container.aligned ? '>=1.2' : '<1.2';
    }
  }
  // A library's own file is no pickle.
  const container = detectContainer(file.bytes);
  const native = container === 'lightgbm' || container === 'xgboost' ? container : undefined;
  const protocol = file.skops === undefined ? protocolOf(file.bytes) : String(file.skops.protocol);
  return {
    class: className(graph),
    format: file.skops !== undefined ? 'skops' : native !== undefined ? native : joblib === null ? 'pickle' : 'joblib',
    protocol,
    compression: file.compression ?? null,
    python:
      file.skops !== undefined
        ? null
        : protocol === '5'
          ? '>=3.8'
          : protocol === '4'
            ? '>=3.4'
            : protocol === '3'
              ? '3'
              : null,
    sklearn: [...sklearn].sort(),
    // Without a name of numpy 2 it may still be numpy 2 behind Joblib's containers and in skops' members, which do not name it.
    numpy: numpy === '1' && (joblib !== null || file.skops !== undefined) ? null : numpy,
    joblib,
    brine: VERSION,
  };
}

/** `module.Class` of what a file holds: of a bundle `builtins.dict` and the like. */
function className(graph: unknown): string {
  if (graph instanceof PyObject) return graph.className ?? nameOfCode(graph.cls) ?? 'object';
  if (graph instanceof NdArray) return 'numpy.ndarray';
  if (graph instanceof PyDict) return 'builtins.dict';
  if (graph instanceof PyTuple) return 'builtins.tuple';
  return Array.isArray(graph) ? 'builtins.list' : 'value';
}
