/** Names of columns that have none of their own. */
import type { Owner } from '../binding/define.js';

/** `pca0`, `pca1` …: the class in lower case and the column, as scikit-learn's ClassNamePrefixFeaturesOutMixin. */
export function classNames(self: Owner, count: number): string[] {
  const prefix = self.className.toLowerCase();
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}
