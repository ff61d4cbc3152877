/**
 * Large memory in large pages: Linux finds 512 pages at once where it is asked to, and so fills new memory about twice as
 * fast. numpy asks for its arrays as well. Through koffi, an optional dependency; without it everything is as before.
 */
import { loadKoffi } from './koffi-node.js';

const LIBRARY = 'libc.so.6';
const MADV_HUGEPAGE = 14;
/** Below this, loading koffi and the rounding to large pages cost more than is won. */
const WORTH_ASKING = 64 << 20;
const PAGE = 4096;
/** What glibc's malloc puts before memory of this size, which then begins so far behind the start of a page. */
const MALLOC_HEAD = 16;

type Advise = (memory: Uint8Array, length: number, advice: number) => number;

let advise: Promise<Advise | undefined> | undefined;

async function loadAdvise(): Promise<Advise | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return loadKoffi().load(LIBRARY).func('int madvise(void *, size_t, int)') as Advise;
  } catch {
    return undefined;
  }
}

/** Asks before the memory is filled; where the system refuses, nothing happens. */
export async function adviseHugePages(size: number): Promise<(memory: Uint8Array) => void> {
  const call = size < WORTH_ASKING ? undefined : await (advise ??= loadAdvise());
  return (memory) => {
    if (call === undefined || memory.length < WORTH_ASKING) return;
    // Only whole pages can be advised on, and only from the start of one.
    const before = (PAGE - ((MALLOC_HEAD + memory.byteOffset) % PAGE)) % PAGE;
    const length = memory.length - before;
    call(memory.subarray(before), length - (length % PAGE), MADV_HUGEPAGE);
  };
}
