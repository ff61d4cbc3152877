/** Pickles written opcode by opcode, for tests: what no program would write. */
const encoder = new TextEncoder();

type Piece = string | number | Uint8Array;

/** Joins texts, single bytes and bytes. */
export function bytes(...pieces: readonly Piece[]): Uint8Array {
  const parts = pieces.map((piece) =>
    typeof piece === 'string' ? encoder.encode(piece) : typeof piece === 'number' ? Uint8Array.of(piece) : piece,
  );
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** SHORT_BINUNICODE. */
export function text(value: string): Uint8Array {
  const encoded = encoder.encode(value);
  return bytes(0x8c, encoded.length, encoded);
}

/** STACK_GLOBAL with its two texts. */
export function stackGlobal(module: string, name: string): Uint8Array {
  return bytes(text(module), text(name), 0x93);
}

/** GLOBAL. */
export function global(module: string, name: string): Uint8Array {
  return bytes(`c${module}\n${name}\n`);
}

/** A pickle of protocol 4 that calls a global with one harmless text. */
export function call(module: string, name: string): Uint8Array {
  return bytes(0x80, 4, stackGlobal(module, name), text('harmless'), 0x85, 'R.');
}
