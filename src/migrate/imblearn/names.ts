/** Names of imbalanced-learn's classes and functions: where they stand today, and where a release has them. */
import { IMBLEARN } from '../layouts/tables.js';

let present: Map<string, string> | undefined;

/** A path of any release as it is today; the path itself where no release is known to have it. */
export function presentPath(path: string): string {
  if (present === undefined) {
    present = new Map();
    for (const [canonical, others] of IMBLEARN.names()) for (const other of others) present.set(other, canonical);
    for (const [canonical] of IMBLEARN.names()) present.set(canonical, canonical);
  }
  return present.get(path) ?? path;
}
