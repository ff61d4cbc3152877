/** Formats by their first bytes. Names and extensions lie; bytes are what will be read. */

export type Compression = 'zlib' | 'gzip' | 'bz2' | 'xz' | 'lzma' | 'lz4' | 'zfile';
/** Own files of boosting libraries. */
export type BoosterFile = 'lightgbm' | 'xgboost' | 'catboost';
export type Container = 'pickle' | 'npy' | 'zip' | BoosterFile;

export const isBoosterFile = (container: Container): container is BoosterFile =>
  container === 'lightgbm' || container === 'xgboost' || container === 'catboost';

const MAGICS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['bz2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zfile', [0x5a, 0x46]],
  ['lzma', [0x5d, 0x00]],
];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}

/** The compression around the contents, or undefined where they are plain. */
export function detectCompression(bytes: Uint8Array): Compression | undefined {
  // A zlib header (RFC 1950) is 0x78 and a check that makes both bytes a multiple of 31; 0x78 is no pickle opcode.
  if (bytes.length >= 2 && bytes[0] === 0x78 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0) return 'zlib';
  // ']' also opens a protocol 0 or 1 pickle of a list, but no opcode is 0x00.
  return MAGICS.find(([, magic]) => startsWith(bytes, magic))?.[0];
}

const text = (characters: string): number[] => Array.from(characters, (character) => character.charCodeAt(0));

const LIGHTGBM = /* @__PURE__ */ text('tree\nversion=v');
const CATBOOST = /* @__PURE__ */ text('CBM1');
const XGBOOST_BINARY = /* @__PURE__ */ text('binf');
/** Where the binary form of XGBoost 0.x has the name of its objective, behind the length of it. */
const OBJECTIVE = 136;

/** First bytes of pickles: printable opcodes and those of protocols 2 to 5. */
const mayBeginPickle = (byte: number | undefined): boolean =>
  byte === undefined || (byte >= 0x20 && byte <= 0x7a) || byte === 0x7d || (byte >= 0x80 && byte <= 0x98);

function hasObjective(bytes: Uint8Array): boolean {
  if (bytes.length < OBJECTIVE + 16 || mayBeginPickle(bytes[0])) return false;
  const length = bytes[OBJECTIVE]!;
  if (length < 4 || length > 64 || bytes.subarray(OBJECTIVE + 1, OBJECTIVE + 8).some((byte) => byte !== 0))
    return false;
  const name = String.fromCharCode(...bytes.subarray(OBJECTIVE + 8, OBJECTIVE + 8 + length));
  return /^(?:reg|binary|multi|count|survival|rank):[a-z]+$/.test(name);
}

/**
 * The own files of LightGBM (text), XGBoost (JSON, UBJSON, binary) and CatBoost. None of their beginnings is one of a pickle: no
 * opcode, or one that has nothing to work on yet; but CatBoost's, which the scanner follows as one, too.
 */
function detectBooster(bytes: Uint8Array): BoosterFile | undefined {
  if (startsWith(bytes, CATBOOST)) return 'catboost';
  if (startsWith(bytes, LIGHTGBM)) return 'lightgbm';
  // The first key of the object, in JSON and in UBJSON.
  if (bytes[0] === 0x7b && String.fromCharCode(...bytes.subarray(1, 32)).includes('learner')) return 'xgboost';
  return startsWith(bytes, XGBOOST_BINARY) || hasObjective(bytes) ? 'xgboost' : undefined;
}

/** The kind of the (decompressed) contents. Whatever is nothing else is read as a pickle, which then says what is wrong. */
export function detectContainer(bytes: Uint8Array): Container {
  if (startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return 'npy';
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return 'zip';
  return detectBooster(bytes) ?? 'pickle';
}
