/** All readers of globals, for those who read without waiting; see `readers.ts`. */
import { joblibReaders } from '../joblib/read.js';
import { stdlibReaders } from '../pickle/stdlib/readers.js';
import type { GlobalReader } from '../pickle/values/py-values.js';

export const ALL_READERS: readonly (readonly [string, GlobalReader])[] = [...stdlibReaders, ...joblibReaders];
