/**
 * Short strings of one byte a character. A call with a fixed number of arguments is the fastest way to them: each of the platform's
 * own calls costs more than to read twenty bytes.
 */
type Chars = (...codes: number[]) => string;

/** Strings up to this length are made here. */
export const SHORT_LATIN1 = 24;

/** The string of `length` bytes from `i` on, each its code; at most {@link SHORT_LATIN1}. */
export function shortLatin1(b: Uint8Array, i: number, length: number): string {
  if (length <= 8) return upTo8(b, i, length);
  return length <= 16 ? upTo16(b, i, length) : upTo24(b, i, length);
}

function upTo8(b: Uint8Array, i: number, length: number): string {
  const chars: Chars = String.fromCharCode;
  switch (length) {
    case 1:
      return chars(b[i]!);
    case 2:
      return chars(b[i]!, b[i + 1]!);
    case 3:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!);
    case 4:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!);
    case 5:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!);
    case 6:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!);
    case 7:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!);
    case 8:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
    default:
      return '';
  }
}

function upTo16(b: Uint8Array, i: number, length: number): string {
  const chars: Chars = String.fromCharCode;
  const [c0, c1, c2, c3] = [b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!];
  const [c4, c5, c6, c7] = [b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!];
  switch (length) {
    case 9:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!);
    case 10:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!);
    case 11:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!, b[i + 10]!);
    case 12:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!);
    case 13:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!);
    case 14:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        b[i + 8]!,
        b[i + 9]!,
        b[i + 10]!,
        b[i + 11]!,
        b[i + 12]!,
        b[i + 13]!,
      );
    case 15:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        b[i + 8]!,
        b[i + 9]!,
        b[i + 10]!,
        b[i + 11]!,
        b[i + 12]!,
        b[i + 13]!,
        b[i + 14]!,
      );
    default:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        b[i + 8]!,
        b[i + 9]!,
        b[i + 10]!,
        b[i + 11]!,
        b[i + 12]!,
        b[i + 13]!,
        b[i + 14]!,
        b[i + 15]!,
      );
  }
}

function upTo24(b: Uint8Array, i: number, length: number): string {
  const chars: Chars = String.fromCharCode;
  const [c0, c1, c2, c3] = [b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!];
  const [c4, c5, c6, c7] = [b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!];
  const [c8, c9, c10, c11] = [b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!];
  const [c12, c13, c14, c15] = [b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!];
  switch (length) {
    case 17:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, b[i + 16]!);
    case 18:
      return chars(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, b[i + 16]!, b[i + 17]!);
    case 19:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        c8,
        c9,
        c10,
        c11,
        c12,
        c13,
        c14,
        c15,
        b[i + 16]!,
        b[i + 17]!,
        b[i + 18]!,
      );
    case 20:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        c8,
        c9,
        c10,
        c11,
        c12,
        c13,
        c14,
        c15,
        b[i + 16]!,
        b[i + 17]!,
        b[i + 18]!,
        b[i + 19]!,
      );
    case 21:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        c8,
        c9,
        c10,
        c11,
        c12,
        c13,
        c14,
        c15,
        b[i + 16]!,
        b[i + 17]!,
        b[i + 18]!,
        b[i + 19]!,
        b[i + 20]!,
      );
    case 22:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        c8,
        c9,
        c10,
        c11,
        c12,
        c13,
        c14,
        c15,
        b[i + 16]!,
        b[i + 17]!,
        b[i + 18]!,
        b[i + 19]!,
        b[i + 20]!,
        b[i + 21]!,
      );
    case 23:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        c8,
        c9,
        c10,
        c11,
        c12,
        c13,
        c14,
        c15,
        b[i + 16]!,
        b[i + 17]!,
        b[i + 18]!,
        b[i + 19]!,
        b[i + 20]!,
        b[i + 21]!,
        b[i + 22]!,
      );
    default:
      return chars(
        c0,
        c1,
        c2,
        c3,
        c4,
        c5,
        c6,
        c7,
        c8,
        c9,
        c10,
        c11,
        c12,
        c13,
        c14,
        c15,
        b[i + 16]!,
        b[i + 17]!,
        b[i + 18]!,
        b[i + 19]!,
        b[i + 20]!,
        b[i + 21]!,
        b[i + 22]!,
        b[i + 23]!,
      );
  }
}
