/** Texts of large answers, written a part at a time: whoever waits for another answer, or asks whether the server lives, has a turn. */
import { nextTurn } from '../inference/run.js';
import { listText, type NotFinite } from './write.js';

/** Values that are written without letting anybody else in: some 20 ms. */
export const AT_ONCE = 1 << 16;

/** `text(i)` for each `i` below `count`, with commas between; each stands for `width` values. */
export async function partsInTurns(count: number, width: number, text: (i: number) => string): Promise<string> {
  const step = Math.max(1, Math.floor(AT_ONCE / Math.max(1, width)));
  const blocks: string[] = [];
  for (let start = 0; start < count; start += step) {
    if (start > 0) await nextTurn();
    const parts: string[] = [];
    for (let i = start; i < Math.min(count, start + step); i++) parts.push(text(i));
    blocks.push(parts.join());
  }
  return blocks.join();
}

/** As {@link listText}. */
export async function listTextInTurns(values: ArrayLike<unknown>, counts: NotFinite): Promise<string> {
  if (values.length <= AT_ONCE) return listText(values, counts);
  const part = (start: number): ArrayLike<unknown> =>
    ArrayBuffer.isView(values)
      ? (values as Float64Array).subarray(start, start + AT_ONCE)
      : Array.prototype.slice.call(values, start, start + AT_ONCE);
  const blocks = await partsInTurns(Math.ceil(values.length / AT_ONCE), AT_ONCE, (i) =>
    listText(part(i * AT_ONCE), counts).slice(1, -1),
  );
  return `[${blocks}]`;
}
