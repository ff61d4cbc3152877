/** The escapes of protocol 0, and the 8-bit strings of Python 2. */
import { FormatError } from '../core/errors.js';
import { decodeLatin1 } from './text.js';

/** How 8-bit strings of Python 2 become text: see `pickle.load`'s `encoding`. */
export type StringEncoding = 'ASCII' | 'latin1' | 'utf-8' | 'bytes';

/** What happens to undecodable bytes: see "Error Handlers" of Python's codecs module. */
export type DecodeErrors = 'strict' | 'ignore' | 'replace' | 'surrogateescape';

const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes an 8-bit string of Python 2; `bytes` keeps it as it is. */
export function decodePython2String(
  bytes: Uint8Array,
  encoding: StringEncoding,
  errors: DecodeErrors,
  offset: number,
): string | Uint8Array {
  switch (encoding) {
    case 'bytes':
      return bytes;
    case 'latin1':
      return decodeLatin1(bytes);
    case 'ASCII':
      return decodeWithHandler(bytes, errors, offset, 'ASCII');
    case 'utf-8':
      try {
        return utf8.decode(bytes);
      } catch {
        if (errors === 'replace') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        throw new FormatError('an 8-bit string of Python 2 is not UTF-8; try encoding: "latin1" or "bytes"', {
          format: 'pickle',
          offset,
        });
      }
  }
}

function decodeWithHandler(bytes: Uint8Array, errors: DecodeErrors, offset: number, encoding: string): string {
  let high = 0;
  for (let i = 0; i < bytes.length; i++) high |= bytes[i]!;
  if (high < 0x80) return decodeLatin1(bytes);
  if (errors === 'strict') {
    throw new FormatError(
      `an 8-bit string of Python 2 is not ${encoding}; try encoding: "latin1" (numpy arrays need it), "utf-8" or "bytes"`,
      { format: 'pickle', offset },
    );
  }
  let out = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) out += String.fromCharCode(byte);
    else if (errors === 'replace') out += '\ufffd';
    else if (errors === 'surrogateescape') out += String.fromCharCode(0xdc00 + byte);
  }
  return out;
}

/** The payload of UNICODE: Python's raw-unicode-escape, latin1 with `\uXXXX` and `\UXXXXXXXX`. */
export function decodeRawUnicodeEscape(bytes: Uint8Array, offset: number): string {
  const text = decodeLatin1(bytes);
  if (!text.includes('\\')) return text;
  const bad = (at: number): FormatError =>
    new FormatError('truncated \\u escape in text', { format: 'pickle', offset: offset + at, opcode: 'UNICODE' });
  let out = '';
  let i = 0;
  while (i < text.length) {
    const slash = text.indexOf('\\', i);
    if (slash < 0) return out + text.slice(i);
    let run = slash;
    while (text[run] === '\\') run++;
    const kind = text[run];
    const escaped = (run - slash) % 2 === 1 && (kind === 'u' || kind === 'U');
    if (!escaped) {
      const stop = Math.min(run + 1, text.length);
      out += text.slice(i, stop);
      i = stop;
      continue;
    }
    out += text.slice(i, run - 1);
    const digits = kind === 'u' ? 4 : 8;
    const hex = text.slice(run + 1, run + 1 + digits);
    if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) throw bad(slash);
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff) throw bad(slash);
    out += code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
    i = run + 1 + digits;
  }
  return out;
}

const SIMPLE_ESCAPES = new Map<string, number>([
  ['\\', 0x5c],
  ["'", 0x27],
  ['"', 0x22],
  ['b', 8],
  ['f', 12],
  ['t', 9],
  ['n', 10],
  ['r', 13],
  ['v', 11],
  ['a', 7],
]);

/** The payload of STRING between its quotes: the escapes of a bytes literal (Python's `codecs.escape_decode`). */
export function decodeStringEscape(bytes: Uint8Array, offset: number): Uint8Array {
  if (!bytes.includes(0x5c)) return bytes;
  const text = decodeLatin1(bytes);
  const out: number[] = [];
  const bad = (what: string, at: number): FormatError =>
    new FormatError(what, { format: 'pickle', offset: offset + at, opcode: 'STRING' });
  let i = 0;
  while (i < text.length) {
    const char = text[i]!;
    if (char !== '\\') {
      out.push(text.charCodeAt(i));
      i += 1;
      continue;
    }
    const next = text[i + 1];
    if (next === undefined) throw bad('trailing backslash in string', i);
    const simple = SIMPLE_ESCAPES.get(next);
    if (simple !== undefined) {
      out.push(simple);
      i += 2;
    } else if (next === '\n') {
      i += 2;
    } else if (next >= '0' && next <= '7') {
      const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1, i + 4))![0];
      out.push(Number.parseInt(octal, 8) & 0xff);
      i += 1 + octal.length;
    } else if (next === 'x') {
      const hex = text.slice(i + 2, i + 4);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) throw bad('invalid \\x escape in string', i);
      out.push(Number.parseInt(hex, 16));
      i += 4;
    } else {
      out.push(0x5c);
      i += 1;
    }
  }
  return Uint8Array.from(out);
}
