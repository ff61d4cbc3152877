/**
 * What a file may ask for before it is refused. Each limit closes one way of exhausting a reader
 * (CWE-400, CWE-409, CWE-674, CWE-789) and is far above what real models need.
 */
export interface Limits {
  /**
   * Nesting of containers where a value is written or walked. Nothing recurses: this bounds memory. Python itself writes no deeper than its
   * stack allows, a thousand by default; what is deeper than a hundred times that was made to exhaust.
   */
  maxDepth: number;
  /** Entries of the pickle memo; a real file has at most one per object. */
  maxMemo: number;
  /** Bytes of one (decompressed) stream. */
  maxBytes: number;
  /** Digits of one textual integer, or bytes of one LONG: conversion is quadratic. */
  maxIntBytes: number;
  /** Decompressed size over compressed size, for each begun MiB of the file: 128 MiB may come out of the smallest. */
  maxRatio: number;
  /**
   * What one request may take for each begun MiB of its file, in steps of some 100 ns or 64 bytes: values that a packed stream asks
   * for, containers that are walked, bytes that are written. See `core/budget.ts`.
   */
  maxSteps: number;
  /** Pickles inside pickles (object arrays in Joblib files, which nest once). The one walk that recurses: far below what a stack holds. */
  maxNesting: number;
  /** Characters that one value may print, besides 64 for each byte of its file: tuples within tuples can ask for more than there is. */
  maxText: number;
  /** Characters of the name of a class or function with its module: each dot is a step on the way to it. */
  maxName: number;
  /** Items of one array, also where items have no bytes. */
  maxItems: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxDepth: 100_000,
  maxMemo: 100_000_000,
  maxBytes: 64 * 2 ** 30,
  maxIntBytes: 1 << 17,
  maxRatio: 128,
  maxSteps: 8_000_000,
  maxNesting: 100,
  maxText: 2 ** 25,
  maxName: 1024,
  maxItems: 2 ** 40,
};

const TABLE_RATIO = 20_000;

/** Fills what the caller left open. */
export function resolveLimits(limits?: Partial<Limits>): Limits {
  return limits === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...limits };
}

/** As {@link resolveLimits} for tables: a column of one repeated value packs far better than models do. */
export function tableLimits(limits?: Partial<Limits>): Limits {
  return resolveLimits({ maxRatio: TABLE_RATIO, ...limits });
}
