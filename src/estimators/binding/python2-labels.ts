/** Labels that Python 2 wrote: its `str` is bytes in a file, and text to everybody who trained or uses the model. */
import { NdArray } from '../../numpy/ndarray.js';
import type { SklearnVersion } from './version.js';

/**
 * The labels as text where scikit-learn up to 0.20, the last for Python 2, stored ASCII bytes; otherwise as they are. The graph
 * keeps the bytes, so a dump gives them back.
 */
export function labelsAsText(labels: NdArray, version: SklearnVersion): NdArray {
  if (!'SO'.includes(labels.dtype.kind) || labels.ndim !== 1 || version.since(0, 21)) return labels;
  const decoder = new TextDecoder('latin1');
  const texts: string[] = [];
  for (const item of labels.flat()) {
    if (!(item instanceof Uint8Array) || item.some((byte) => byte > 0x7f)) return labels;
    texts.push(decoder.decode(item));
  }
  return labels.dtype.kind === 'S' ? NdArray.strings(texts) : new NdArray(texts, labels.shape, labels.dtype);
}
