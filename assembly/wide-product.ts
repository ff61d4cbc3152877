/** Products of 128 bits, for reading and writing decimal numbers. */
/** The lower half of the last product. */
export let low: u64 = 0;

/** The upper half of the product of two numbers of 64 bits; the lower half is in `low`. */
@inline
export function multiply(a: u64, b: u64): u64 {
  const al = a & 0xffffffff;
  const ah = a >> 32;
  const bl = b & 0xffffffff;
  const bh = b >> 32;
  const ll = al * bl;
  const lh = al * bh;
  const hl = ah * bl;
  const middle = (ll >> 32) + (lh & 0xffffffff) + (hl & 0xffffffff);
  low = (ll & 0xffffffff) | (middle << 32);
  return ah * bh + (lh >> 32) + (hl >> 32) + (middle >> 32);
}
