/** Everything by which Joblib's arrays stand in a pickle: add {@link joblibReaders} to the readers of the machine. */
import type { GlobalReader } from '../pickle/values/py-values.js';
import { sidecarReaders } from './sidecars.js';
import { wrapperReaders } from './wrapper.js';

export const joblibReaders: readonly (readonly [string, GlobalReader])[] = [...wrapperReaders, ...sidecarReaders];
