/** Opens a member of an archive, where it is, or may be, of a kind that Python loads. */
import type { Exploration, Place } from './exploration.js';
import { memberKind, namedOtherwise } from '../containers/members.js';
import { LIE, UNREAD } from '../containers/reasons.js';

/** Members of an archive that are looked into. */
export const MAX_MEMBERS = 20_000;

/** @param place Of the archive's own layer, under the member's name. @param torch The archive is one of PyTorch's. */
export async function openPart(exploration: Exploration, place: Place, torch: boolean): Promise<void> {
  const { found } = exploration;
  const { bytes, path: name, layer } = place;
  if (namedOtherwise(name, bytes)) {
    found.add('suspicious', 'named-otherwise', name, 0, 'the name of the member is not that of its content', LIE);
  }
  const inside = { ...place, layer: layer + 1 };
  if (torch && /\.(?:pkl|pickle)$/i.test(name)) {
    found.saw('pickle');
    await exploration.pickles(inside, { storages: true });
    return;
  }
  const kind = memberKind(name, bytes, torch);
  if (kind === 'open') {
    await exploration.explore(inside);
    return;
  }
  // A name may lie: whatever holds something dangerous when read as a file counts.
  const before = found.findings.length;
  await exploration.embedded([{ bytes, offset: 0, path: name }], layer + 1);
  if (kind === 'prose' || found.findings.length > before) return;
  found.add('suspicious', 'unread-member', name, 0, 'the member is of a kind that is not read', UNREAD);
}

/** Where a member stands: its name, behind that of the archive. */
export function memberPath(archive: string, name: string): string {
  return archive === '' ? name : `${archive}/${name}`;
}
