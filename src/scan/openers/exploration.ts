/** What the opener of one kind of container may ask of the walk over all of them. */
import type { Limits } from '../../core/limits.js';
import type { StreamOptions, StreamResult } from '../pickles.js';
import type { Allowance } from '../containers/allowance.js';
import type { ExplorerContext } from '../containers/context.js';
import type { Found } from './found.js';

/** Bytes within a file, and where they stand. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly path: string;
}

/** Bytes that are looked at: a file or a part of one, where it is, and in how many files it is packed. */
export interface Place {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly layer: number;
}

export interface Exploration {
  readonly context: ExplorerContext;
  readonly limits: Limits;
  readonly allowance: Allowance;
  readonly found: Found;

  /** Looks at a file, or at a part of one, whatever it is. */
  explore(place: Place): Promise<void>;

  /** Reads pickles; whether the result is taken is up to the caller, and so are the files that are packed in them. */
  scan(bytes: Uint8Array, path: string, options?: Partial<StreamOptions>): StreamResult;

  /** Reads pickles and what is packed in them, and takes what is found. */
  pickles(place: Place, options?: Partial<StreamOptions>): Promise<void>;

  /** Bytes inside of others that may be a file themselves: only what is grave in them counts, for most such bytes are data. */
  embedded(parts: readonly Part[], layer: number): Promise<void>;

  /**
   * What came out of damaged data: its names count, odd forms do not, for the damage may have made them. That it cannot be read to
   * its end was said already.
   */
  damaged(place: Place): Promise<void>;

  /** Names that stand behind `at`, looked for without the help of the machine. */
  names(bytes: Uint8Array, at: number, path: string): void;

  /** An archive at the end of something else: two formats at once. */
  hiddenZip(place: Place, message: string): Promise<void>;
}
