/** The opcodes around a place in a file, as pickletools lists them. */
import { handler } from '../../contract.js';
import { fileOf } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    opcodes: {
      ask: { file: string; offset: number };
      /** Null where the listing has no such place, as in archives. */
      give: { lines: { offset: number; text: string }[]; at: number } | null;
    };
  }
}

const BEFORE = 8;
const AFTER = 6;
/** Longer streams are not listed for a single place. */
const MAX_BYTES = 2 ** 22;

export default handler('opcodes', async ({ file, offset }) => {
  const { bytes } = fileOf(file);
  if (bytes.length > MAX_BYTES) return null;
  const { dis } = await import('brine/pickle');
  const lines: { offset: number; text: string }[] = [];
  try {
    for (const text of dis(bytes).split('\n')) {
      const [, at] = /^\s*(\d+): /.exec(text) ?? [];
      if (at !== undefined) lines.push({ offset: Number(at), text });
    }
  } catch {
    return null;
  }
  const hit = lines.findLastIndex((line) => line.offset <= offset);
  if (hit < 0) return null;
  const first = Math.max(0, hit - BEFORE);
  return { lines: lines.slice(first, hit + AFTER + 1), at: hit - first };
});
