/** How far V8's heap grows: little while a server loads its models, and while a table streams through one. */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** V8's own. */
const USUAL = 2;

function setFlag(flag: string): void {
  try {
    setFlagsFromString(flag);
  } catch {
    // Runtimes without V8.
  }
}

/**
 * Keeps the space for new objects as small as it is at the start, until what is returned is called. What loading leaves behind fills it
 * up, and a process that waits for requests gives nothing of that back (5 MB for a forest of 100 trees). Under load it grows as before.
 */
export function keepSmall(): () => void {
  // Of threads as well, whenever they start.
  setFlag('--semi-space-growth-factor=1');
  return () => {
    setFlag(`--semi-space-growth-factor=${USUAL}`);
  };
}

/** Spaces for new objects, in bytes, that texts of a stream fit in: with less, collecting takes a fifth of its time. */
const MODEST = 8 << 20;
const GROWTH = 8;
const LOOK_MS = 5;

/** Lets the space for new objects grow once, to what a stream of texts needs, and no further until what is returned is called. */
export function keepModest(): () => void {
  setFlag(`--semi-space-growth-factor=${GROWTH}`);
  const timer = setInterval(() => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if (space !== undefined && space.space_size < MODEST) return;
    clearInterval(timer);
    setFlag('--semi-space-growth-factor=1');
  }, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    setFlag(`--semi-space-growth-factor=${USUAL}`);
  };
}

/**
 * As {@link keepSmall}, and the space for old objects as well: V8 collects before it grows. The little that each batch of a stream
 * leaves behind would be some 60 MB after ten million rows.
 */
export function keepAllSmall(): () => void {
  const usual = keepSmall();
  setFlag('--optimize-for-size');
  return () => {
    usual();
    setFlag('--no-optimize-for-size');
  };
}
