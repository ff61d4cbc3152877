/** What src/stream/cells/cell-reader.ts loads: the records of a CSV, as places of cells and as numbers. */
import { decimal } from './decimals';

/** Why it stopped: cell-reader.ts has the same. */
const ALL_READ: i32 = 0;
const ROWS_FULL: i32 = 1;
const ODD_RECORD: i32 = 2;

/** In the end of a cell: a quote stands in it twice. */
const DOUBLED: u32 = 0x80000000;

const LINE_FEED: u32 = 10;
const RETURN: u32 = 13;

@inline
function isEnd(c: u32, delimiter: u32): bool {
  return c == delimiter || c == LINE_FEED || c == RETURN;
}

/**
 * Reads the records from `from` up to `to`, as far as they are whole; `isLast` where no more bytes follow. A cell goes to
 * `places`, by column: its begin and end, counted from `base`. In columns whose byte in `kinds` is 1 its number goes to `numbers`;
 * what is none is listed in `odd` as row and column. `most` rows fit; `row` are there already. Gives the number of rows;
 * `report` gets where it stopped, why, and the length of `odd`.
 */
export function cells(
  base: usize,
  from: usize,
  to: usize,
  isLast: bool,
  delimiter: u32,
  quote: u32,
  point: u32,
  width: i32,
  kinds: usize,
  row: i32,
  most: i32,
  numbers: usize,
  places: usize,
  odd: usize,
  powers: usize,
  report: usize,
): i32 {
  let p = from;
  let line = from;
  let why = ALL_READ;
  let oddCount = load<i32>(report, 8);
  while (p < to) {
    line = p;
    let c = <u32>load<u8>(p);
    if (c == LINE_FEED) {
      p++;
      continue;
    }
    if (c == RETURN) {
      if (p + 1 == to && !isLast) break;
      if (p + 1 < to && <u32>load<u8>(p + 1) == LINE_FEED) {
        p += 2;
        continue;
      }
      why = ODD_RECORD;
      break;
    }
    if (row == most) {
      why = ROWS_FULL;
      break;
    }
    let column: i32 = 0;
    let whole = false;
    const oddBefore = oddCount;
    for (;;) {
      let begin = p;
      let end: usize;
      let mark: u32 = 0;
      const at = <usize>(column * most + row) << 3;
      const isNumber = column < width && load<u8>(kinds + <usize>column) == 1;
      // Most cells of such columns are numbers: they end where their text does.
      const stop = isNumber ? decimal(begin, to, point, powers, numbers + at) : 0;
      const ends = stop == to ? isLast : stop != 0 && isEnd(<u32>load<u8>(stop), delimiter);
      if (ends) {
        end = stop;
        p = stop;
      } else if (p < to && <u32>load<u8>(p) == quote) {
        begin = ++p;
        for (;;) {
          while (p < to && <u32>load<u8>(p) != quote) p++;
          if (p + 1 < to && <u32>load<u8>(p + 1) == quote) {
            mark = DOUBLED;
            p += 2;
            continue;
          }
          break;
        }
        // An end that is a quote may be the first of two.
        if (p >= to || (p + 1 == to && !isLast)) {
          if (isLast) why = ODD_RECORD;
          break;
        }
        end = p++;
      } else {
        while (p < to) {
          c = <u32>load<u8>(p);
          if (isEnd(c, delimiter)) break;
          p++;
        }
        end = p;
      }
      if (p == to && !isLast) break;
      if (column == width) {
        why = ODD_RECORD;
        break;
      }
      store<u32>(places + at, <u32>(begin - base));
      store<u32>(places + at, <u32>(end - base) | mark, 4);
      if (isNumber && !ends && decimal(begin, end, point, powers, numbers + at) != end) {
        store<i32>(odd + (<usize>oddCount << 3), row);
        store<i32>(odd + (<usize>oddCount << 3), column, 4);
        oddCount++;
      }
      column++;
      if (p == to) {
        whole = true;
        break;
      }
      c = <u32>load<u8>(p);
      if (c == delimiter) {
        p++;
        continue;
      }
      if (c == RETURN) {
        if (p + 1 == to && !isLast) break;
        p++;
        if (p == to || <u32>load<u8>(p) != LINE_FEED) {
          why = ODD_RECORD;
          break;
        }
        c = LINE_FEED;
      }
      if (c == LINE_FEED) {
        p++;
        whole = true;
      } else why = ODD_RECORD;
      break;
    }
    if (whole && column != width) why = ODD_RECORD;
    if (!whole || why == ODD_RECORD) {
      p = line;
      oddCount = oddBefore;
      break;
    }
    row++;
  }
  store<u32>(report, <u32>p);
  store<i32>(report, why, 4);
  store<i32>(report, oddCount, 8);
  return row;
}
