/** The packed trees of a booster as bench/limits/leaf-bits.c reads them. */
import type { Estimator } from '../../src/estimators/estimator.js';
import { loadKernels } from '../../src/linalg/wasm/kernel-bytes.js';
import { machine } from '../../src/linalg/wasm/kernel-instance.js';
import type { Machine } from '../../src/linalg/wasm/machine.js';
import { load } from '../../src/node.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import type { LeafBits } from '../../src/trees/leaf-bits.js';

/** Rows that make Brine pack its trees. */
const SOME = 1000;

/**
 * @param X Rows of float64, so many columns each
 * @throws TypeError where the trees do not stand in one form of bit masks
 */
export async function leafBitsOf(path: string, X: Float64Array, cols: number): Promise<Uint8Array> {
  const model = await load<Estimator>(path);
  await loadKernels();
  const wasm = machine()!;
  const forms = new Set<LeafBits>();
  const keep = wasm.keep.bind(wasm);
  wasm.keep = (owner, ...others: Parameters<Machine['keep']> extends [object, ...infer T] ? T : never) => {
    if ('treesAt' in owner) forms.add(owner as LeafBits);
    return keep(owner, ...others);
  };
  const found = model.predictProba({ data: X.subarray(0, SOME * cols), shape: [SOME, cols] });
  wasm.keep = keep;
  const [form] = forms;
  if (form === undefined || forms.size > 1 || form.coded > 0)
    throw new TypeError(`${path} has ${forms.size} forms of bit masks, or splits by category: one without is needed`);
  const bytes = new ArrayBuffer(form.bytes);
  form.write(bytes, 0);
  // Two classes have one score.
  const classes = (found as NdArray).shape[1]!;
  const sums = classes === 2 ? 1 : classes;
  const head = [form.trees, form.ranked, form.treesAt, form.valuesAt, 1, sums, cols, X.length / cols, form.bytes, 0];
  return Buffer.concat([Buffer.from(new Int32Array(head).buffer), Buffer.from(bytes), Buffer.from(X.buffer)]);
}
