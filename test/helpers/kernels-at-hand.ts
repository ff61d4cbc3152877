/** For every test file: the kernels are at hand, as in Node; those of pages come by need (test/linalg/kernels-by-need.test.ts). */
import { provideKernels } from '../../src/linalg/wasm/kernel-bytes.js';
import { BINARY } from '../../src/linalg/wasm/kernels.generated.js';

provideKernels(BINARY);
