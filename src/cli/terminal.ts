/** What a command may do to the outside; tests give another. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Waits until a slow reader has taken what was written, where that may be much. */
  taken?(): Promise<void>;
  /** True where standard output is a terminal that shows colour. */
  readonly colour: boolean;
  /** Width of standard output where it is a terminal. */
  readonly columns?: number | undefined;
  /** True where standard error is a terminal that may show a bar for long work. */
  readonly progress?: boolean;
  /** Reads standard input to its end. */
  readStdin(): Promise<Uint8Array>;
}
