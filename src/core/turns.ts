/** Long work in turns with whatever else the thread has to do. */

/** Work that may be left off at each `yield`. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How long others wait at most, but for what a step itself takes: a frame of a display is 16 ms. */
export const TURN_MS = 8;

interface Scheduler {
  readonly yield?: () => Promise<void>;
}

/** Lets what waits have its turn: connections and timers in Node, input and drawing in a browser. */
export function nextTurn(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  // Timers of a browser wait for 4 ms when they follow each other.
  if (scheduler?.yield !== undefined) return scheduler.yield();
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Does all steps, and lets others have their turn between them.
 *
 * @throws the reason of `signal`, once it is aborted
 */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - since < TURN_MS) continue;
    await nextTurn();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
