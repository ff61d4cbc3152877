/** What imbalanced-learn does with files of other releases as they are: measured over fixtures/recipes/imblearn_.py. */
import { type PyGlobal } from '../../pickle/values/py-values.js';
import { IMBLEARN } from '../layouts/tables.js';
import type { Minded } from '../minded.js';
import { isSince, type Versions } from '../versions.js';
import { isImblearn } from './bases.js';
import { presentPath } from './names.js';

const LIBRARY = 'imbalanced-learn';

/** Names that a release still exports where they stood before: a module that became a package. */
const STILL_THERE = /^imblearn\.over_sampling\._smote\.\w+$/;

/** What scikit-learn's classes mind, and those of imbalanced-learn that are made of them do not: they ask each member itself. */
export const isSpared = (module: string, attribute: string | undefined, sklearn: string): boolean =>
  isImblearn(module) && attribute === 'estimator_' && !isSince(sklearn, '1.6');

/** A class or function that the release has elsewhere, or not at all. */
export function mindedByImblearn(global: PyGlobal, versions: Versions, tell: (minded: Minded) => void): void {
  const wanted = versions[LIBRARY];
  if (wanted === undefined || !isImblearn(global.module)) return;
  const release = Math.min(IMBLEARN.releaseIndex(wanted), IMBLEARN.releases.length - 1);
  const canonical = presentPath(global.path);
  const exists = IMBLEARN.existsIn(canonical, release);
  if (exists === undefined) return;
  const isThere = exists && (IMBLEARN.pathIn(canonical, release) === global.path || STILL_THERE.test(global.path));
  if (isThere) return;
  const life = IMBLEARN.lifeOf(canonical)!;
  tell({
    verdict: 'does-not-load',
    library: LIBRARY,
    class: global.name,
    python: exists
      ? `ModuleNotFoundError: No module named '${global.module}'`
      : `AttributeError: no ${global.path} (imbalanced-learn ${life.since} to ${life.until} has it)`,
  });
}
