/**
 * How old things in a registry are. The clock of the machine that asks is not believed: it may be days ahead, and what was pushed
 * a minute ago would be collected. Times are the store's own, and those that the histories tell; the younger of the two counts.
 */
import { IntegrityError } from '../core/errors.js';
import { historyPrefix } from './layout.js';
import type { Ledger } from './ledger.js';
import type { ModelState } from './state.js';
import type { Store } from './stores/store.js';

/** Clocks that are set by the network differ by seconds. */
const TOLERANCE_MS = 3_600_000;
const PROBE = 'probe';

/** What time it is where the store is: the time of something that was just written. */
export async function storeTime(store: Store, ledger: Ledger): Promise<number> {
  const key = `${PROBE}/${ledger.random()}`;
  await store.put(key, new Uint8Array(1));
  try {
    const written = await store.stat(key);
    if (written === undefined) throw new IntegrityError(`${store.url}: what was just written is not there`);
    return written.modified.getTime();
  } finally {
    await store.delete(key);
  }
}

/**
 * When each entry of a model came to be, by its number.
 *
 * @throws IntegrityError where the history is ahead of the store's clock: one of the two is wrong, and nobody knows what is old
 */
export async function entryTimes(store: Store, state: ModelState, now: number): Promise<Map<number, number>> {
  const last = state.at === '' ? 0 : Date.parse(state.at);
  if (last > now + TOLERANCE_MS) {
    throw new IntegrityError(
      `${store.url}: the history of ${state.name} ends at ${state.at}, but the store says that it is ${new Date(now).toISOString()}: ` +
        'a clock is wrong, so nothing is removed; set the clocks right',
    );
  }
  const times = new Map<number, number>();
  for (const { key, modified } of await store.list(historyPrefix(state.name))) {
    times.set(Number.parseInt(key.slice(key.lastIndexOf('/') + 1), 10), modified.getTime());
  }
  return times;
}
