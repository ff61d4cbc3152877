/** Thrown in plain mode where only the lossless machine can go on exactly; never leaves this folder. */
export const NEEDS_LOSSLESS: unique symbol = Symbol('needs lossless');
