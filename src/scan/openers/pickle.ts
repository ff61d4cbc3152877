/** Opens pickles, Joblib's among them with the files of arrays beside them. */
import { BrineError } from '../../core/errors.js';
import type { SidecarKind } from '../../joblib/sidecars.js';
import type { Exploration, Place } from './exploration.js';
import { UNREAD } from '../containers/reasons.js';
import { findZip } from '../containers/zip.js';

/** The magic number that PyTorch's files before 1.6 begin with, as a pickle of protocol 2. */
const TORCH_MAGIC = [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

export async function openPickle(exploration: Exploration, place: Place): Promise<void> {
  const { sidecars } = exploration.context;
  const { bytes, path, layer } = place;
  exploration.found.saw('pickle');
  const hidden = findZip(bytes) !== undefined;
  // PyTorch's files before 1.6: five pickles, then bare numbers.
  const torch = TORCH_MAGIC.every((byte, i) => bytes[i] === byte) ? { storages: true, pickles: 5 } : {};
  sidecars.asked.clear();
  const result = exploration.scan(bytes, path, { ...torch, openEnd: hidden || 'pickles' in torch });
  // Parts of it ask for files of their own.
  const asked = [...sidecars.asked];
  exploration.found.take(result);
  await exploration.embedded(result.embedded, layer);
  for (const [name, kind] of asked) await openSidecar(exploration, place, name, kind);
  if (hidden && result.end < bytes.length) exploration.names(bytes, result.end, path);
  await exploration.hiddenZip(place, 'the file is a pickle and a ZIP archive at once');
}

/** A file beside this one that holds one of its arrays: a part of it, and judged as such. */
async function openSidecar(
  exploration: Exploration,
  { path, layer }: Place,
  name: string,
  kind: SidecarKind,
): Promise<void> {
  const { context, found } = exploration;
  let bytes: Uint8Array | undefined;
  try {
    bytes = await context.beside?.(name);
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
  }
  if (bytes === undefined) {
    const message = `an array of this file is in another one beside it, ${JSON.stringify(name)}, which is not at hand`;
    found.add('error', 'missing-part', path, 0, message, UNREAD);
    return;
  }
  found.saw('sidecar');
  // Bare bytes of an array hold nothing but numbers; they are packed, and unpacked only when they are loaded.
  if (kind === 'npy') await exploration.explore({ bytes, path: name, layer: layer + 1 });
}
