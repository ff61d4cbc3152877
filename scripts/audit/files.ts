/** What composed pickles come in: bare, between raw bytes of arrays, packed, in archives, beside other files. */
import { nodeCodecs } from '../../src/codec/node.js';
import { tar, zip } from '../../test/scan/corpus/containers.js';
import { Composer } from './compose.js';
import type { Random } from './random.js';
import type { Stock } from './stock.js';

/** How Python loads it; of a folder, the first file. */
export type How = 'pickle' | 'joblib' | 'numpy' | 'zip' | 'folder';

export interface Composed {
  readonly how: How;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

const METHODS = ['zlib', 'gzip', 'bz2', 'xz', 'lzma'];

const DESCRIPTIONS = [
  "'<f8'",
  "'|u1'",
  "'<i4'",
  "'|O'",
  "'<U2'",
  "'|S3'",
  "'|V0'",
  "[('a', '<f8'), ('b', '|u1')]",
  "'<M8[ns]'",
];
const ODD_DESCRIPTIONS = [
  "[('a', '|O')]",
  "'i4,O'",
  "'O,O'",
  "('<f8', (2,))",
  "{'names': ['a'], 'formats': ['O']}",
  "'f8'",
  "'=i4'",
  "['f8', 'f8']",
  'None',
  "'u1' ',O'",
  `'|u1' ""`,
  "'\\x7cO'",
  "('|u1')",
];

const DIMENSIONS: readonly (readonly [text: string, items: number])[] = [
  ['3,', 3],
  ['2, 2', 4],
  ['', 1],
  ['0,', 0],
  ['1,', 1],
  ['-1,', 1],
  ['True,', 1],
  ['1L,', 1],
  ["'a',", 1],
];
/** Bytes of an item, as far as the files of a run need them. */
const SIZES: readonly (readonly [form: RegExp, size: number])[] = [
  [/\[ns\]|f8|U2/, 8],
  [/i4/, 4],
  [/S3/, 3],
  [/u1/, 1],
];

const encoder = new TextEncoder();

/** Raw bytes that give a reader away which takes them for opcodes. */
const slide = (length: number): Uint8Array =>
  encoder.encode(`${'N'.repeat(Math.max(0, length - 9))}cthis\ns\n.`).subarray(0, length);

async function packed(method: string, data: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of nodeCodecs.compress([data], method, undefined)) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
}

export class FileMaker {
  readonly #random: Random;
  readonly #stock: Stock;

  constructor(random: Random, stock: Stock) {
    this.#random = random;
    this.#stock = stock;
  }

  /** Six in ten are bare pickles, three have Joblib's arrays, the others are archives and folders. */
  async make(): Promise<Composed> {
    switch (this.#random.below(20)) {
      case 0:
        return this.#one('numpy', this.#npy());
      case 1:
        return this.#one(this.#random.once(2) ? 'numpy' : 'zip', await this.#archive());
      case 2:
        return this.#folder();
      case 3:
        return this.#one('joblib', await packed(this.#random.pick(METHODS), this.#pickle(this.#random.once(2))));
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
      case 9:
        return this.#one('joblib', this.#damaged(this.#pickle(true)));
      default:
        return this.#one('pickle', this.#pickle(false));
    }
  }

  #one(how: How, bytes: Uint8Array): Composed {
    return { how, files: [{ name: 'model', bytes }] };
  }

  #pickle(rows: boolean): Uint8Array {
    return new Composer(this.#random, this.#stock, rows).compose();
  }

  /** Once in twenty cut short, prolonged, or joined to a second file. */
  #damaged(bytes: Uint8Array): Uint8Array {
    const random = this.#random;
    if (!random.once(20)) return bytes;
    if (random.once(3)) return bytes.subarray(0, random.below(bytes.length));
    return Uint8Array.from([...bytes, ...(random.once(2) ? this.#pickle(true) : [0, 0, 0])]);
  }

  #npy(): Uint8Array {
    const random = this.#random;
    const descr = random.once(4) ? random.pick(ODD_DESCRIPTIONS) : random.pick(DESCRIPTIONS);
    const [dims, count] = random.pick<readonly [string, number]>(DIMENSIONS);
    const size = SIZES.find(([form]) => form.test(descr))?.[1] ?? 0;
    const length = random.once(8) ? random.below(60) : count * (descr.startsWith('[') ? 9 : size);
    const body = descr.includes('O') && !random.once(6) ? this.#pickle(false) : slide(length);
    const header = encoder.encode(`${this.#header(descr, dims)}\n`);
    const version = random.once(4) ? random.pick([2, 3]) : 1;
    const prefix = [0x93, ...encoder.encode('NUMPY'), version, 0, header.length & 255, header.length >> 8];
    return Uint8Array.from([...prefix, ...(version > 1 ? [0, 0] : []), ...header, ...body]);
  }

  /** A Python literal, now and then spelled as no writer does: keys twice, other quotes, escapes, texts in pieces, comments. */
  #header(descr: string, dims: string): string {
    const random = this.#random;
    const entries = [`'descr': ${descr}`, `'fortran_order': ${random.pick(['False', 'True'])}`, `'shape': (${dims})`];
    if (!random.once(4)) return `{${entries.join(', ')}, }`;
    const again = random.pick(["'descr': '|O'", "'descr': '|u1'", "'shape': (0,)", "'fortran_order': False", "'x': 1"]);
    const key = random.pick(['descr', 'shape', 'fortran_order']);
    const spelled = random.pick([
      `"${key}"`,
      `'\\x${key.charCodeAt(0).toString(16)}${key.slice(1)}'`,
      `'${key[0]}' '${key.slice(1)}'`,
    ]);
    const octal = `'\\${key.charCodeAt(0).toString(8)}${key.slice(1)}'`;
    if (random.once(2)) entries.splice(random.below(4), 0, again);
    let text = `{${entries.join(random.pick([', ', ',', ' , #\n']))}}`;
    if (random.once(2)) {
      const at = random.once(2) ? text.indexOf(`'${key}'`) : text.lastIndexOf(`'${key}'`);
      if (at >= 0) text = text.slice(0, at) + random.pick([spelled, octal]) + text.slice(at + key.length + 2);
    }
    return random.once(6) ? `(${text})` : text;
  }

  async #archive(): Promise<Uint8Array> {
    const random = this.#random;
    const entries = await Promise.all(
      Array.from({ length: 1 + random.below(3) }, async (_, i) => ({
        name: random.pick([`a${i}.npy`, `arr_${i}.npy`, `m${i}.pkl`, `m${i}.joblib`, `x${i}.txt`, `d/m${i}`]),
        data: random.once(2)
          ? this.#npy()
          : random.once(4)
            ? await packed(random.pick(METHODS), this.#pickle(true))
            : this.#pickle(random.once(2)),
        packed: random.once(2),
      })),
    );
    return random.once(12) ? tar(entries) : zip(entries);
  }

  /** As Joblib wrote before 0.10: arrays stand in files beside the model. */
  #folder(): Composed {
    const random = this.#random;
    const name = random.pick(['model_01.npy', 'model_02.npy', 'x', '../x', '/etc/hostname', 'd/x.npy']);
    const composer = new Composer(random, this.#stock);
    const { pen } = composer;
    const list = composer.compose();
    pen.out = [0x80, 2, 0x28];
    const module = random.pick([
      'joblib.numpy_pickle',
      'joblib.numpy_pickle_compat',
      'sklearn.externals.joblib.numpy_pickle',
    ]);
    pen.global(module, random.once(6) ? 'ZNDArrayWrapper' : 'NDArrayWrapper');
    pen.raw(0x29, 0x81);
    pen.latin('}(');
    pen.text('filename');
    pen.text(name);
    pen.text('subclass');
    pen.global('numpy', random.pick(['ndarray', 'matrix', 'memmap']));
    if (random.once(2)) {
      pen.text('allow_mmap');
      pen.raw(random.pick([0x88, 0x89]));
    }
    pen.latin('ub');
    if (random.once(2)) for (const byte of list.subarray(2, -1)) pen.raw(byte);
    pen.latin('t.');
    const beside = random.pick([(): Uint8Array => this.#npy(), () => this.#npy(), () => this.#pickle(false)])();
    return {
      how: 'folder',
      files: [
        { name: 'model', bytes: Uint8Array.from(pen.out) },
        { name: /^\w+(?:\.npy)?$/.test(name) ? name : 'x', bytes: beside },
      ],
    };
  }
}
