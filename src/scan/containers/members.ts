/** What the members of an archive are: which are looked into, which are known to hold nothing that runs, and which are neither. */
import { detectCompression, detectContainer } from '../../core/detect.js';

/** Extensions under which Python's libraries load pickles, arrays and packed files. */
const LOADED = /\.(?:pkl|pickle|pck|p|joblib|jl|npy|npz|pt|pth|bin|ckpt|z|gz|bz2|xz|lzma|lz4|skops)$/i;
/** Notes for people. What is found in them is text, or they are not what their name says. */
const PROSE = /(?:^|\/)(?:README|LICENSE|LICENCE|NOTICE|COPYING|AUTHORS)$|\.(?:txt|md|rst)$/i;
/** Small texts by which PyTorch keeps books. */
const TORCH_NOTES = /(?:^|\/)(?:version|byteorder|\.format_version|\.storage_alignment|\.data\/serialization_id)$/;
const NOTE_SIZE = 64;

export type MemberKind = 'open' | 'prose' | 'other';

/** `open`: a file of its own, by its content or its name. */
export function memberKind(name: string, contents: Uint8Array, torch: boolean): MemberKind {
  if (torch && TORCH_NOTES.test(name) && contents.length <= NOTE_SIZE && isText(contents)) return 'prose';
  if (LOADED.test(name) || detectCompression(contents) !== undefined || detectContainer(contents) !== undefined)
    return 'open';
  if (PROSE.test(name) && isText(contents)) return 'prose';
  return 'other';
}

/** True for UTF-8 without control characters. */
function isText(bytes: Uint8Array): boolean {
  for (const byte of bytes)
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** True where a name promises an array and the content is none, or the other way round. */
export function namedOtherwise(name: string, contents: Uint8Array): boolean {
  const isArray = detectContainer(contents) === 'npy';
  if (/\.npy$/i.test(name)) return !isArray;
  return isArray && /\.(?:txt|md|json|csv|rst|py|cfg|ini|ya?ml)$/i.test(name);
}
