import { UnsupportedError } from '../core/errors.js';
import type { FileAccess } from './files.js';

const NO_PATHS = 'there is no file system here: pass bytes, a Blob or a URL, and use dumpBytes to write';

/** File access where there are no files. */
export const browserFiles: FileAccess = {
  hasPaths: false,
  readPath: async () => {
    throw new UnsupportedError(NO_PATHS);
  },
  openStored: async () => undefined,
  readBeside: async () => {
    throw new UnsupportedError(NO_PATHS);
  },
  readStart: async () => {
    throw new UnsupportedError(NO_PATHS);
  },
  map: async () => undefined,
  warn: (message) => console.warn(message),
  writeAtomic: async () => {
    throw new UnsupportedError(NO_PATHS);
  },
};
