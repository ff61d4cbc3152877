/** Opens tar archives, PyTorch's oldest files among them. */
import type { Exploration, Place } from './exploration.js';
import { archiveKind } from '../containers/foreign.js';
import { MAX_MEMBERS, memberPath, openPart } from './part.js';
import { UNREAD } from '../containers/reasons.js';
import { readTar } from '../containers/tar.js';

export async function openTar(exploration: Exploration, { bytes, path, layer }: Place): Promise<void> {
  const { found } = exploration;
  found.saw('tar');
  const tar = readTar(bytes);
  if (tar.fault !== undefined) found.add('error', 'cannot-be-unpacked', path, tar.at, tar.fault, UNREAD);
  const kind = archiveKind(tar.members.map((member) => member.name.replace(/^\.\//, '')));
  if (kind !== undefined) found.foreign(kind, path);
  const has = (name: string): boolean => tar.members.some((member) => member.name === name);
  const torch = has('pickle') && has('storages');
  for (const member of tar.members.slice(0, MAX_MEMBERS)) {
    const place = { bytes: member.bytes, path: memberPath(path, member.name), layer };
    if (torch && /^(?:pickle|storages|tensors)$/.test(member.name)) {
      // Counted pickles with raw bytes in between.
      const options = { storages: true, openEnd: member.name !== 'pickle' };
      await exploration.pickles({ ...place, layer: layer + 1 }, options);
    } else if (member.bytes.length > 0) await openPart(exploration, place, false);
  }
  // The name of the first member may be a pickle.
  const asPickle = exploration.scan(bytes, path);
  if (asPickle.findings.some(({ severity }) => severity === 'dangerous')) found.take(asPickle);
}
