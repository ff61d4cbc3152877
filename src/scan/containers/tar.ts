/** The members of a tar archive (POSIX ustar), which PyTorch's oldest files are. */

export interface TarMember {
  readonly name: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface Tar {
  readonly members: readonly TarMember[];
  readonly fault: string | undefined;
  readonly at: number;
}

const BLOCK = 512;

function octal(bytes: Uint8Array, from: number, length: number): number {
  let value = 0;
  for (let i = from; i < from + length; i++) {
    const digit = bytes[i]!;
    if (digit >= 0x30 && digit <= 0x37) value = value * 8 + digit - 0x30;
    else if (digit !== 0x20 && digit !== 0) return -1;
  }
  return value;
}

function checksumHolds(bytes: Uint8Array, at: number): boolean {
  const stored = octal(bytes, at + 148, 8);
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : bytes[at + i]!;
  return stored === sum;
}

function text(bytes: Uint8Array, from: number, length: number): string {
  const part = bytes.subarray(from, from + length);
  const stop = part.indexOf(0);
  return new TextDecoder().decode(stop < 0 ? part : part.subarray(0, stop));
}

/** True for a file whose first block is a tar header with a right checksum. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && bytes[0] !== 0 && checksumHolds(bytes, 0);
}

export function readTar(bytes: Uint8Array): Tar {
  const members: TarMember[] = [];
  let at = 0;
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    if (!checksumHolds(bytes, at)) return { members, fault: 'a header of the tar archive is damaged', at };
    const size = octal(bytes, at + 124, 12);
    const start = at + BLOCK;
    if (size < 0 || start + size > bytes.length)
      return { members, fault: 'a member of the tar archive is cut off', at };
    const kind = bytes[at + 156]!;
    if (kind === 0 || kind === 0x30 || kind === 0x37) {
      const prefix = text(bytes, at + 257, 5) === 'ustar' ? text(bytes, at + 345, 155) : '';
      const name = text(bytes, at, 100);
      members.push({
        name: prefix === '' ? name : `${prefix}/${name}`,
        offset: start,
        bytes: bytes.subarray(start, start + size),
      });
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { members, fault: undefined, at };
}
