/** What the thread that reads a pipe and the one that computes tell each other. */

/** Bytes of one piece at most. */
export const PIECE = 1 << 19;

/** Bytes, their end, or what went wrong. */
export interface FromPipe {
  readonly bytes?: Uint8Array;
  readonly end?: true;
  readonly error?: string;
}

/** A piece has been taken; or memory of one that nobody reads any more. */
export interface ToPipe {
  readonly spare?: ArrayBuffer;
}
