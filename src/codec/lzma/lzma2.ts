/** LZMA2: LZMA in chunks that can be stored raw where they do not pack (the xz file format and liblzma's chunk rules). */
import { FormatError } from '../../core/errors.js';
import { LzmaDecoder } from './decoder.js';
import { LzmaEncoder, type LzmaSettings } from './encoder.js';
import { readProperties } from './probability-model.js';
import type { Output } from '../output.js';

const MAX_PACKED = 1 << 16;
const MAX_RAW = 1 << 20;
/** What a symbol and the flush can add to a chunk. */
const PACKED_SLACK = 64;
const USUAL_PROPERTIES = 0x5d;

/** Unpacks chunks from `at` to their end mark; gives the offset behind it. */
export function readLzma2(bytes: Uint8Array, at: number, dictionarySize: number, out: Output): number {
  const decoder = new LzmaDecoder(bytes, out, dictionarySize);
  const fail = (message: string): FormatError => new FormatError(message, { format: 'xz', offset: at });
  const take = (count: number): number => {
    if (count > bytes.length - at) throw fail('the compressed data are cut off');
    at += count;
    return at - count;
  };
  const uint16 = (): number => {
    const from = take(2);
    return (bytes[from]! << 8) | bytes[from + 1]!;
  };
  let needsDictionary = true;
  let needsProperties = true;
  for (;;) {
    const control = bytes[take(1)]!;
    if (control === 0) return at;
    if (control === 1 || control >= 0xe0) {
      decoder.resetDictionary();
      needsDictionary = false;
    } else if (needsDictionary) throw fail('the first chunk does not reset the dictionary');
    if (control < 0x80) {
      if (control > 2) throw fail(`a chunk of kind ${control} does not exist`);
      const size = uint16() + 1;
      const from = take(size);
      out.write(bytes.subarray(from, from + size));
      continue;
    }
    const size = ((control & 0x1f) << 16) + uint16() + 1;
    const packed = uint16() + 1;
    const reset = (control >> 5) & 3;
    if (reset >= 2) {
      const place = take(1);
      decoder.setProperties(readProperties(bytes[place]!, place, 4));
      needsProperties = false;
    } else if (needsProperties) throw fail('the first chunk has no properties');
    else if (reset === 1) decoder.resetState();
    const from = take(packed);
    decoder.begin(from, at);
    if (!decoder.decode(out.at + size)) throw decoder.fail('a chunk has an end marker');
    if (!decoder.isFinished || decoder.at !== at) throw decoder.fail('a chunk does not end where it should');
  }
}

export class Lzma2Encoder {
  readonly #encoder: LzmaEncoder;
  #first = true;
  #needsState = true;
  #needsProperties = true;

  constructor(settings: LzmaSettings) {
    this.#encoder = new LzmaEncoder(settings);
  }

  *write(piece: Uint8Array): Generator<Uint8Array> {
    for (let from = 0; from < piece.length;) {
      from += this.#encoder.feed(piece, from);
      // A chunk is only closed when it is full, or its end would cost a flush each time.
      while (this.#encoder.pending > MAX_RAW) yield this.#chunk(false);
    }
  }

  *end(): Generator<Uint8Array> {
    while (this.#encoder.pending > 0) yield this.#chunk(true);
    yield Uint8Array.of(0);
  }

  #chunk(last: boolean): Uint8Array {
    const encoder = this.#encoder;
    if (this.#needsState) encoder.resetState();
    encoder.range.reset();
    const raw = encoder.encode(last, MAX_RAW, MAX_PACKED - PACKED_SLACK);
    encoder.range.flush();
    const packed = encoder.range.take();
    return packed.length < raw ? this.#packedChunk(raw, packed) : this.#rawChunk(raw);
  }

  #packedChunk(raw: number, packed: Uint8Array): Uint8Array {
    const reset = this.#first ? 3 : this.#needsProperties ? 2 : this.#needsState ? 1 : 0;
    const head = [0x80 | (reset << 5) | ((raw - 1) >> 16), ((raw - 1) >> 8) & 0xff, (raw - 1) & 0xff];
    head.push((packed.length - 1) >> 8, (packed.length - 1) & 0xff);
    if (reset >= 2) head.push(USUAL_PROPERTIES);
    this.#first = this.#needsState = this.#needsProperties = false;
    const out = new Uint8Array(head.length + packed.length);
    out.set(head);
    out.set(packed, head.length);
    return out;
  }

  /** What does not pack is at most as large as a packed chunk, so one raw chunk holds it. */
  #rawChunk(raw: number): Uint8Array {
    const out = new Uint8Array(3 + raw);
    out.set([this.#first ? 1 : 2, (raw - 1) >> 8, (raw - 1) & 0xff]);
    out.set(this.#encoder.lastBytes(raw), 3);
    this.#first = false;
    // What the coder learned is not known to the reader.
    this.#needsState = true;
    return out;
  }
}
