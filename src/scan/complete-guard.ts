/** What the guard of `load` needs for a file that names more than most models do, or that is damaged; see `load-guard.ts`. */
import { CarriedCode } from './carried-code.js';
import { useCarriedCode, useSalvage } from './load-guard.js';
import { useAllTables } from './policy/all-tables.js';
import { salvage } from './salvage.js';

/** From now on every guard of this process has all tables, and judges what stands before and behind the damage of a file. */
export function completeGuard(): void {
  useAllTables();
  useSalvage(salvage);
  useCarriedCode(CarriedCode);
}
