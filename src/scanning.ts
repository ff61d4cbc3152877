/** The scanner over everything that Brine implements: what it runs or rebuilds is what it allows. */
import type { FileAccess } from './io/files.js';
import { pickleContext } from './brine.js';
import { createScan, type Decompressor, type ScanApi } from './scan/scan.js';
import type { Implemented } from './scan/policy/policy.js';
import type { Inflate } from './scan/unpack.js';
import { CATALOGUE } from './sklearn/catalogue.js';
import { MODULE_RENAMES } from './sklearn/renames.js';

function* classes(): Iterable<string> {
  for (const definition of CATALOGUE) {
    yield* definition.classes;
    yield* definition.aliases ?? [];
  }
}

export const implemented: Implemented = {
  classes,
  calls: [...pickleContext.readers.keys()],
  renames: MODULE_RENAMES,
};

export function createScanner(files: FileAccess, codecs: Decompressor, inflate: Inflate): ScanApi {
  return createScan({ files, codecs, inflate, readers: pickleContext.readers, implemented });
}
