/** Opens the files of boosting libraries: nothing in them runs; what cannot be read to the end may be something else. */
import type { BoosterFile } from '../../core/detect.js';
import { BrineError } from '../../core/errors.js';
import { importsAsPickle } from '../containers/as-pickle.js';
import type { Exploration, Place } from './exploration.js';
import { UNREAD } from '../containers/reasons.js';

export async function openBooster(exploration: Exploration, place: Place, kind: BoosterFile): Promise<void> {
  const { context, found } = exploration;
  const { bytes, path } = place;
  found.saw(kind);
  if (kind === 'catboost' && importsAsPickle(bytes)) exploration.names(bytes, 0, path);
  try {
    await context.checkBooster(bytes, kind);
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    found.add('error', 'cannot-be-read', path, 0, error.message, UNREAD);
    exploration.names(bytes, 0, path);
  }
  await exploration.hiddenZip(place, 'the file is a model of a boosting library and a ZIP archive at once');
}
