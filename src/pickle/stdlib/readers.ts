import { builtinReaders } from '../read/builtin-readers.js';
import type { GlobalReader } from '../values/py-values.js';
import { containerReaders } from './containers.js';
import { datetimeReaders } from './datetimes.js';
import { numberReaders } from './numbers.js';
import { otherReaders } from './others.js';
import { serializerReaders } from './serializers.js';

/** The standard library's types. */
export const stdlibReaders: readonly (readonly [string, GlobalReader])[] = [
  ...builtinReaders,
  ...numberReaders,
  ...datetimeReaders,
  ...containerReaders,
  ...otherReaders,
  ...serializerReaders,
];
