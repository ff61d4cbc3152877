/** What opening containers needs: compressors, readers, the policy, and the files beside the one that is scanned. */
import type { BoosterFile } from '../../core/detect.js';
import type { Limits } from '../../core/limits.js';
import type { Sidecars } from '../../joblib/sidecars.js';
import type { GlobalReaders } from '../../pickle/values/py-values.js';
import type { Policy } from '../policy/policy.js';
import type { Decompressor } from '../types.js';
import type { Allowance } from './allowance.js';
import type { Inflate } from './unpack.js';

export interface ExplorerContext {
  readonly codecs: Decompressor;
  readonly inflate: Inflate;
  readonly readers: GlobalReaders;
  readonly inertReaders: GlobalReaders;
  readonly policy: Policy;
  /** Which files beside it a pickle has asked for; the readers write it down. */
  readonly sidecars: Sidecars;
  /** Reads a file beside the one that is scanned, by its plain name; undefined where there are only bytes. */
  readonly beside?: ((name: string) => Promise<Uint8Array>) | undefined;
  readonly limits: Partial<Limits>;
  /** Reads a boosting library's own file to its end. @throws BrineError where that cannot be done */
  readonly checkBooster: (bytes: Uint8Array, kind: BoosterFile) => Promise<void>;
  /** What is left for the file that this is a part of. */
  readonly allowance?: Allowance;
}
