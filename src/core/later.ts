/** Raw bytes that are read when they are asked for. */
export interface LaterBytes {
  readonly length: number;
  /** Made anew at each reading and kept by nobody: what is large is then never there twice. */
  readonly isTransient?: boolean;
  read(): Uint8Array;
  /** The same in pieces that are made while they are asked for, each good until the next one is. */
  pieces?(): Iterable<Uint8Array>;
}

/** Where the raw bytes among the opcodes of a pickle are, when they are not in memory. */
export interface LaterSource {
  /** Called where raw bytes begin; undefined where they are in memory, otherwise what follows them stands there now. */
  take(position: number, length: number): LaterBytes | undefined;
}
