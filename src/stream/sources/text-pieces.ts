/** Bytes to text, in pieces as they come. */
import { InvalidInputError } from '../../core/errors.js';

const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

function decoderOf(encoding: string, name: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new InvalidInputError(`${name}: "${encoding}" is no known encoding`, { cause });
  }
}

/** @throws InvalidInputError for an unknown encoding, and for bytes that are not in it */
export async function* textPieces(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  name: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder!.decode() : decoder!.decode(piece, { stream: true });
    } catch (cause) {
      throw new InvalidInputError(
        `${name}: the text is not ${decoder!.encoding}; name its encoding (--encoding windows-1252, for example)`,
        { cause },
      );
    }
  };
  for await (const piece of bytes) {
    if (piece.length === 0) continue;
    if (decoder === undefined) {
      const mark = MARKS.find(([, start]) => start.every((byte, i) => piece[i] === byte));
      decoder = decoderOf(encoding ?? mark?.[0] ?? 'utf-8', name);
    }
    yield decode(piece);
  }
  if (decoder !== undefined) yield decode();
}
