/** Milliseconds that a timer can wait at the most: one of 2^31 and more goes off at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;
