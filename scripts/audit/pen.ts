/** Writes opcodes at random: the small parts of which `compose.ts` makes files. */
import type { Random } from './random.js';

const encoder = new TextEncoder();

/** Numbers in other words: the first two are true and false. */
const ODD_INTS = ['I01\n', 'I00\n', 'I1\n', 'I-1\n', 'L2L\n', 'L3\n', 'I0x2\n', '\u008a\u0001\u0002', '\u008a\u0000'];

export class Pen {
  readonly random: Random;
  out: number[] = [];
  /** True for files in which texts and numbers come in rarer forms, too. */
  odd = false;

  constructor(random: Random) {
    this.random = random;
  }

  op(code: string): void {
    this.out.push(code.charCodeAt(0));
  }

  raw(...bytes: number[]): void {
    this.out.push(...bytes);
  }

  latin(text: string): void {
    for (let i = 0; i < text.length; i++) this.out.push(text.charCodeAt(i));
  }

  text(value: string): void {
    const bytes = encoder.encode(value).subarray(0, 255);
    if (this.odd && this.random.once(12)) {
      if (this.random.once(2)) this.raw(0x58, bytes.length, 0, 0, 0, ...bytes);
      else this.raw(0x55, bytes.length, ...bytes);
      return;
    }
    this.raw(0x8c, bytes.length, ...bytes);
  }

  bytes(length: number): void {
    this.raw(0x43, length);
    for (let i = 0; i < length; i++) this.raw(this.random.below(256));
  }

  global(module: string, name: string): void {
    if (this.random.once(3) && !name.includes('.')) {
      this.op('c');
      this.raw(...encoder.encode(`${module}\n${name}\n`));
    } else {
      this.text(module);
      this.text(name);
      this.raw(0x93);
    }
  }

  int(): void {
    const random = this.random;
    if (this.odd && random.once(10)) this.latin(random.pick(ODD_INTS));
    else if (random.once(12))
      this.raw(0x4a, random.below(256), random.below(256), random.below(256), random.below(256));
    else this.raw(0x4b, random.below(random.once(4) ? 256 : 4));
  }

  float(): void {
    this.op('G');
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, this.random.pick([0, 1, 0.5, -2, 1e300, Number.NaN]));
    for (let i = 0; i < 8; i++) this.raw(view.getUint8(i));
  }

  tuple(count: number, each: (i: number) => void): void {
    if (count === 0) {
      this.op(')');
      return;
    }
    this.op('(');
    for (let i = 0; i < count; i++) each(i);
    this.op('t');
  }

  list(each: () => void): void {
    this.op(']');
    this.op('(');
    const count = this.random.below(3);
    for (let i = 0; i < count; i++) each();
    this.op('e');
  }

  dict(key: () => void, value: () => void): void {
    this.op('}');
    this.op('(');
    const count = this.random.below(4);
    for (let i = 0; i < count; i++) {
      key();
      value();
    }
    this.op('u');
  }
}
