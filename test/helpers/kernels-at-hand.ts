/** For every test file: the kernels are at hand, as in Node; those of pages come by need (test/linalg/kernels-by-need.test.ts). */
import { provideKernels } from '../../src/linalg/wasm/kernel-bytes.js';
import * as code from '../../src/linalg/wasm/kernel-code.js';

provideKernels(code);
