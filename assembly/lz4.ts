/** What src/codec/lz4/block-wasm.ts loads: one lz4 block, unpacked within the memory. The checks are those of block.ts. */

/** Below this a loop beats memory.copy. */
const LONG: i32 = 512;

/** Answers in place of an end: lz4-wasm.ts has the texts. */
const IN_LENGTH: i32 = -1;
const IN_LITERALS: i32 = -2;
const TOO_LONG: i32 = -3;
const IN_OFFSET: i32 = -4;
const TOO_FAR_BACK: i32 = -5;
const NO_LITERALS: i32 = -6;

/** Copies in steps of 16 bytes: up to 15 more than `count` are read and written. */
@inline
function copyWide(to: i32, from: i32, count: i32): void {
  const end = to + count;
  do {
    v128.store(to, v128.load(from));
    to += 16;
    from += 16;
  } while (to < end);
}

/** A match nearer than 16 bytes: the pattern is repeated until steps of 8 cannot read what they have yet to write. */
@inline
function repeat(to: i32, distance: i32, count: i32): void {
  const end = to + count;
  let wide = distance;
  while (wide < 8) {
    for (let i = 0; i < distance; i++) store<u8>(to + i, load<u8>(to + i - wide));
    to += distance;
    wide += distance;
  }
  while (to < end) {
    store<u64>(to, load<u64>(to - wide));
    to += 8;
  }
}

/**
 * Unpacks [from, to) to `start`, not beyond `end`; matches reach back to `floor`. Gives the new end of the output or what is
 * wrong. 32 bytes behind `to` may be read and behind `end` written.
 */
export function decode(from: i32, to: i32, start: i32, end: i32, floor: i32): i32 {
  let s = from;
  let t = start;
  while (s < to) {
    const token = <i32>load<u8>(s++);
    let literals = token >> 4;
    if (literals == 15) {
      let more: i32;
      do {
        if (s >= to) return IN_LENGTH;
        more = <i32>load<u8>(s++);
        literals += more;
      } while (more == 255);
    }
    if (literals > to - s) return IN_LITERALS;
    if (literals > end - t) return TOO_LONG;
    if (literals < LONG) copyWide(t, s, literals);
    else memory.copy(t, s, literals);
    s += literals;
    t += literals;
    if (s == to) return t;
    if (to - s < 2) return IN_OFFSET;
    const offset = <i32>load<u16>(s);
    s += 2;
    let count = (token & 15) + 4;
    if (count == 19) {
      let more: i32;
      do {
        if (s >= to) return IN_LENGTH;
        more = <i32>load<u8>(s++);
        count += more;
      } while (more == 255);
    }
    if (offset == 0 || offset > t - floor) return TOO_FAR_BACK;
    if (count > end - t) return TOO_LONG;
    if (offset >= 16) copyWide(t, t - offset, count);
    else repeat(t, offset, count);
    t += count;
  }
  return NO_LITERALS;
}
