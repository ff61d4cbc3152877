/**
 * Takes the classes of imbalanced-learn from release to release. Its objects do not tell their release: the stamp of scikit-learn says
 * which ones it can be, and steps change nothing where a change is there already. So a file is taken up from the oldest of them, and
 * down where the wanted one is older than the newest.
 */
import { PyGlobal } from '../../pickle/values/py-values.js';
import { type Chained, runChain } from '../chain.js';
import { objectsIn } from '../graph.js';
import { IMBLEARN } from '../layouts/tables.js';
import type { Run } from '../step.js';
import { imblearnFor } from '../versions.js';
import { isImblearn } from './bases.js';
import { putRequests } from './requests.js';
import { IMBLEARN_STEPS } from './steps.js';
import { putTemplates, takeTemplates } from './templates.js';

const NAME = 'imbalanced-learn';

const IMBLEARN_CHAIN: Chained = {
  label: `${NAME} `,
  layouts: IMBLEARN,
  steps: IMBLEARN_STEPS,
  place: (path) => (path.startsWith('imblearn.') ? { path } : undefined),
};

/** Whether anything of imbalanced-learn is in a graph. */
export const hasImblearn = (root: unknown): boolean =>
  objectsIn(root).some(({ object: { cls } }) => cls instanceof PyGlobal && isImblearn(cls.module));

/** Indexes of the releases that may have written a file: all of them where nothing tells. */
export function writersOf(stamp: string | undefined): readonly [oldest: number, newest: number] {
  const possible = imblearnFor(stamp).map((release) => IMBLEARN.releaseIndex(release));
  return [possible[0]!, possible.at(-1)!];
}

/** @param stamp The release of scikit-learn that the file has. */
export function migrateImblearn(root: unknown, stamp: string | undefined, run: Run): void {
  const wanted = run.versions[NAME];
  if (wanted === undefined || !hasImblearn(root)) return;
  const to = Math.min(IMBLEARN.releaseIndex(wanted), IMBLEARN.releases.length - 1);
  const [oldest, newest] = writersOf(stamp);
  const top = Math.max(newest, to);
  // Steps of scikit-learn may have given them their former names.
  takeTemplates(root);
  const own: Run = { ...run, from: IMBLEARN.releases[oldest]!, to: wanted };
  runChain(IMBLEARN_CHAIN, root, oldest, top, own);
  if (top > to) runChain(IMBLEARN_CHAIN, root, top, to, { ...own, from: IMBLEARN.releases[top]! });
  putTemplates(root, own);
  putRequests(root, wanted);
  for (const { object, path } of objectsIn(root)) {
    const { cls } = object;
    if (!(cls instanceof PyGlobal) || !isImblearn(cls.module) || IMBLEARN.existsIn(cls.path, to) !== false) continue;
    const { since, until } = IMBLEARN.lifeOf(cls.path)!;
    run.refuse(
      `there is no ${cls.path} in ${NAME} ${IMBLEARN.releases[to]!}: it is there from ${since} to ${until}`,
      path,
      cls.name,
    );
  }
}
