/** The judge of what `load` reads, for files that are not plain; see `scan/plain-guard.ts`. */
import { MODULE_RENAMES } from '../estimators/binding/module-renames.js';
import { useModuleRenames } from '../estimators/binding/state.js';
import { seldomAtHand } from '../pickle/read/seldom-at-hand.js';
import { nameOfCode } from '../pickle/values/by-value.js';
import { provideCodeNames } from '../pickle/values/code-names.js';
import { createGuard } from '../scan/load-guard.js';
import type { GuardMaker } from '../scan/plain-guard.js';
import { implemented } from './scan-context.js';
import { isSuppliedPath } from './supplied.js';

/** The policy of all guards that it makes is one, so that each ruling is found once. */
export function makeJudge(): GuardMaker {
  seldomAtHand();
  provideCodeNames(nameOfCode);
  useModuleRenames(MODULE_RENAMES);
  return createGuard(implemented, isSuppliedPath);
}
