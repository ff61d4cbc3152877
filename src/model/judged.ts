/** The judge of what `load` reads, for files that are not plain; see `scan/plain-guard.ts`. */
import { createGuard } from '../scan/load-guard.js';
import type { GuardMaker } from '../scan/plain-guard.js';
import { isSuppliedPath } from './readers.js';
import { implemented } from './scan-context.js';

/** The policy of all guards that it makes is one, so that each ruling is found once. */
export function makeJudge(): GuardMaker {
  return createGuard(implemented, isSuppliedPath);
}
