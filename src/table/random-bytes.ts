/** A file of which any part can be read. */
export interface RandomBytes {
  readonly size: number;
  /**
   * Bytes from `start` up to `end`.
   *
   * @param into Memory that they may be put into, as long as they are.
   */
  range(start: number, end: number, into?: Uint8Array): Promise<Uint8Array>;
}
