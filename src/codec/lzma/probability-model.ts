/** The probability model of LZMA, shared by reader and writer (the public LZMA specification of the LZMA SDK). */
import { FormatError } from '../../core/errors.js';

export const STATES = 12;
export const POS_STATES = 16;
export const LITERAL_CODER = 0x300;
export const MIN_MATCH = 2;
export const MAX_MATCH = 273;
export const END_DISTANCE = 0xffffffff;

/** Where each part of the model begins in the array of probabilities. */
export const IS_MATCH = 0;
export const IS_REP = IS_MATCH + STATES * POS_STATES;
export const IS_REP_G0 = IS_REP + STATES;
export const IS_REP_G1 = IS_REP_G0 + STATES;
export const IS_REP_G2 = IS_REP_G1 + STATES;
export const IS_REP0_LONG = IS_REP_G2 + STATES;
export const POS_SLOT = IS_REP0_LONG + STATES * POS_STATES;
export const POS_SPECIAL = POS_SLOT + 4 * 64;
export const ALIGN = POS_SPECIAL + 128;
export const MATCH_LENGTH = ALIGN + 16;
/** Within a length coder: two choices, then 8 low and 8 middle symbols for each position state, then 256 high ones. */
export const LENGTH_LOW = 2;
export const LENGTH_MIDDLE = LENGTH_LOW + POS_STATES * 8;
export const LENGTH_HIGH = LENGTH_MIDDLE + POS_STATES * 8;
const LENGTH_CODER = LENGTH_HIGH + 256;
export const REP_LENGTH = MATCH_LENGTH + LENGTH_CODER;
export const LITERAL = REP_LENGTH + LENGTH_CODER;

/** A probability of one half, in 1/2048. */
export const HALF = 1024;

/** How literals and positions choose their coders. */
export interface Properties {
  /** High bits of the byte before that choose a literal coder. */
  lc: number;
  /** Low bits of the position that choose a literal coder. */
  lp: number;
  /** Low bits of the position that choose among the rest. */
  pb: number;
}

export function readProperties(byte: number, offset: number, maxLiteralBits: number): Properties {
  const lc = byte % 9;
  const rest = Math.floor(byte / 9);
  const lp = rest % 5;
  const pb = Math.floor(rest / 5);
  if (pb > 4 || lc + lp > maxLiteralBits) {
    throw new FormatError(`the LZMA properties ${byte} do not exist`, { format: 'lzma', offset });
  }
  return { lc, lp, pb };
}

export function newProbabilities({ lc, lp }: Properties): Uint16Array {
  return new Uint16Array(LITERAL + (LITERAL_CODER << (lc + lp))).fill(HALF);
}

export const afterLiteral = (state: number): number => (state < 4 ? 0 : state < 10 ? state - 3 : state - 6);
export const afterMatch = (state: number): number => (state < 7 ? 7 : 10);
export const afterRep = (state: number): number => (state < 7 ? 8 : 11);
export const afterShortRep = (state: number): number => (state < 7 ? 9 : 11);
