/** Who wrote a file, as far as the file itself tells. */
import type { Compression } from '../core/detect.js';
import { VERSION } from '../core/version.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyGlobal, PyObject } from '../pickle/values/py-values.js';
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
  const protocol = file.skops === undefined ? protocolOf(file.bytes) : String(file.skops.protocol);
  const cls =
    graph instanceof PyObject ? (graph.className ?? 'object') : graph instanceof NdArray ? 'numpy.ndarray' : 'value';
  return {
    class: cls,
    format: file.skops !== undefined ? 'skops' : joblib === null ? 'pickle' : 'joblib',
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
