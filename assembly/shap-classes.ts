/**
 * Rows of a block as classes: what SHAP values of a tree need of a row on the way to a node is only, for each column that was asked
 * for, whether the row would have come this way. Rows that agree in that are computed once.
 */

/** No class has this number yet. */
const NONE: u16 = 0xffff;

/**
 * The classes of rows behind a split, from those before it. A class has a word of bits, one for each column of the path, which are 1
 * until the row would have gone elsewhere; `slot` is the bit of the column that the split asks for. `table` is room for four bytes
 * a class.
 *
 * @param turned 0 for the left child, 1 for the right one
 * @returns How many there are; the class of each row, the one that each class comes from, and its word are at `to`, `parents`, `words`
 */
export function divide(
  rows: i32,
  from: usize,
  count: i32,
  wordsFrom: usize,
  ways: usize,
  turned: u32,
  slot: u64,
  to: usize,
  parents: usize,
  words: usize,
  table: usize,
): i32 {
  memory.fill(table, 0xff, <usize>count << 2);
  let found = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const before = <usize>load<u16>(from + (i << 1));
    const stays = <u32>load<u8>(ways + i) ^ turned;
    const at = table + (before << 2) + (<usize>stays << 1);
    let id = load<u16>(at);
    if (id == NONE) {
      id = <u16>found;
      found++;
      const word = load<u64>(wordsFrom + (before << 3));
      const bit = <u64>1 << slot;
      // Once elsewhere, it does not matter where the row would go on.
      if ((word & bit) == 0) store<u32>(table + (before << 2), <u32>id | (<u32>id << 16));
      else store<u16>(at, id);
      store<u64>(words + (<usize>id << 3), stays ? word : word & ~bit);
      store<u16>(parents + (<usize>id << 1), <u16>before);
    }
    store<u16>(to + (i << 1), id);
  }
  return found;
}
