/** For those who have everything at hand and wait for nothing. */
import { provideKernels } from '../../linalg/wasm/kernel-bytes.js';
import * as code from '../../linalg/wasm/kernel-code.js';

/** From now on the kernels are there for the first call. */
export function kernelsAtHand(): void {
  provideKernels(code);
}
