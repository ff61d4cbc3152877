/** What a kernel of a Gaussian process can be asked. */
export interface Rows {
  readonly data: Float64Array;
  readonly count: number;
  readonly cols: number;
}

export interface Kernel {
  /** K of all rows of X and Y; `same` where Y is X itself, which noise depends on. */
  matrix(X: Rows, Y: Rows, same: boolean): Float64Array;
  /** K of each row with itself. */
  diagonal(X: Rows): Float64Array;
  /**
   * K of other rows than those of Y, times coefficients, without K: `coefficients` has a row of `Y.count` numbers for each sum.
   * Undefined where K itself is needed.
   */
  sums?(X: Rows, Y: Rows, coefficients: Float64Array): Float64Array | undefined;
  /** The number that a constant is. */
  readonly factor?: number;
  /** Where each number of K stands for several, one of each kernel. */
  readonly layers?: number;
}
