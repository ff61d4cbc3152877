/** Opens `.npy` files: those of objects are pickles behind a header. */
import type { Exploration, Place } from './exploration.js';
import { npyPickleStart } from '../containers/npy.js';
import { openZip } from './zip.js';
import { UNREAD } from '../containers/reasons.js';
import { findZip } from '../containers/zip.js';

export async function openArray(exploration: Exploration, place: Place): Promise<void> {
  const { bytes, path } = place;
  exploration.found.saw('npy');
  const start = npyPickleStart(bytes);
  if (start.kind === 'pickle') await exploration.pickles(place, { start: start.at });
  else if (start.kind === 'bad') {
    exploration.found.add('error', 'cannot-be-read', path, start.at, start.message, UNREAD);
    exploration.names(bytes, 0, path);
  } else if (start.end < bytes.length) await behindArray(exploration, place, start.end);
}

async function behindArray(exploration: Exploration, place: Place, end: number): Promise<void> {
  const { bytes, path } = place;
  const message = `${bytes.length - end} bytes follow the end of the array`;
  exploration.found.add('suspicious', 'trailing-bytes', path, end, message, {
    effect: '',
    why: 'numpy does not read them, so they are meant for another program.',
  });
  exploration.names(bytes, end, path);
  if (findZip(bytes) !== undefined) await openZip(exploration, place);
}
