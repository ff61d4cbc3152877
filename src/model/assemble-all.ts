/** Every class at hand at once, for those who read synchronously and cannot wait for the code of a class. */
import { ALL_READERS } from './all-readers.js';
import { completeReaders } from './readers.js';
import { addViews, pickleContext, useJudge } from './assemble.js';
import { readCsr } from '../estimators/binding/csr-attribute.js';
import { provideCsr } from '../estimators/binding/sparse-attribute.js';
import { setFrames } from '../estimators/own/frames.js';
import * as classCode from '../estimators/own/instances.js';
import { provideClassCode } from '../estimators/own/registered.js';
import { numpyBinders } from '../numpy/binders.js';
import { pandasBinders } from '../pandas/bind.js';
import { DataFrame } from '../pandas/frame.js';
import type { PickleContext } from '../pickle/read-pickle.js';
import { objectViews } from '../estimators/bind.js';
import { kernelsAtHand } from '../estimators/running/kernels-at-hand.js';
import { setViews } from '../pickle/values/views.js';
import { scipyBinders } from '../scipy/bind.js';
import { ALL_ESTIMATORS } from '../estimators/all-estimators.generated.js';
import { addDefinitions } from '../estimators/definitions.js';
import { completeGuard } from '../scan/complete-guard.js';
import { makeJudge } from './judged.js';

let added = false;

/** Done when something is read, so that importing this file does nothing. */
export function addWhole(): void {
  if (added) return;
  added = true;
  completeReaders(ALL_READERS);
  useJudge(makeJudge());
  completeGuard();
  kernelsAtHand();
  addDefinitions(ALL_ESTIMATORS);
  addViews(numpyBinders);
  addViews(pandasBinders);
  addViews(scipyBinders);
  setViews(objectViews);
  provideCsr(readCsr);
  provideClassCode(classCode);
  setFrames((columns) => DataFrame.fromColumns(columns));
}

/**
 * Loads the code of the libraries beside scikit-learn, once. From then on `loads`, which cannot wait for code, gives their models
 * bound; without it they are inert objects there, but for LightGBM and XGBoost.
 *
 * @example
 * await useLibraries();
 * const model = loads(bytes);
 */
export async function useLibraries(): Promise<void> {
  const { LIBRARY_ESTIMATORS } = await import('../estimators/libraries.generated.js');
  addWhole();
  addDefinitions(LIBRARY_ESTIMATORS);
}

const { guard } = pickleContext;

export const wholeContext: PickleContext = {
  ...pickleContext,
  // Before anything is read, so that the objects of every graph can be bound later, too.
  guard(options, start, lossless) {
    addWhole();
    return guard!(options, start, lossless);
  },
};
