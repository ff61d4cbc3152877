/**
 * What a file may ask for before it is refused. Each limit closes one way of exhausting a reader
 * (CWE-400, CWE-409, CWE-674, CWE-789) and is far above what real models need.
 */
export interface Limits {
  /** Nesting of containers while a pickle is read or written. The machines do not recurse: this bounds memory and later walks. */
  maxDepth: number;
  /** Entries of the pickle memo; a real file has at most one per object. */
  maxMemo: number;
  /** Bytes of one (decompressed) stream. */
  maxBytes: number;
  /** Digits of one textual integer, or bytes of one LONG: conversion is quadratic. */
  maxIntBytes: number;
  /** Decompressed size over compressed size, once the output is above 16 MiB. */
  maxRatio: number;
  /** Pickles inside pickles (object arrays in Joblib files, which nest once). The one walk that recurses: far below what a stack holds. */
  maxNesting: number;
  /** Characters that one value may print, besides 64 for each byte of its file: tuples within tuples can ask for more than there is. */
  maxText: number;
  /** Items of one array, also where items have no bytes. */
  maxItems: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxDepth: 2_000_000,
  maxMemo: 100_000_000,
  maxBytes: 64 * 2 ** 30,
  maxIntBytes: 1 << 20,
  maxRatio: 20_000,
  maxNesting: 100,
  maxText: 2 ** 26,
  maxItems: 2 ** 40,
};

/** Fills what the caller left open. */
export function resolveLimits(limits?: Partial<Limits>): Limits {
  return limits === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...limits };
}
