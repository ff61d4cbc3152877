/**
 * Composes pickles of allowed constructions at random: every callable of the policy, by every opcode, with arguments and states that
 * fit its pattern or do not, functions in all kinds of places, values shared and changed afterwards. What the policy calls safe must
 * do nothing in Python but build a value; `runner.py` looks.
 */
import type { Row } from '../../src/scan/policy/entry.js';
import { partsOf, type Parts, type Shape, shapeOf } from './grammar.js';
import { Pen } from './pen.js';
import type { Random } from './random.js';
import { arrayInRow } from './raw-arrays.js';
import { ATTRIBUTES, type Callable, CODES, PLAIN_ATTRIBUTES, type Stock, TEXTS } from './stock.js';

export class Composer {
  readonly pen: Pen;
  readonly #random: Random;
  readonly #stock: Stock;
  /** True for files of Joblib, in which raw bytes of arrays stand between the opcodes. */
  readonly #rows: boolean;
  #memo = 0;
  #depth = 0;
  /** How often a value is something else than its pattern says: every other file is as a writer might have it, but for its numbers. */
  #wild = 0;

  constructor(random: Random, stock: Stock, rows = false) {
    this.pen = new Pen(random);
    this.#random = random;
    this.#stock = stock;
    this.#rows = rows;
  }

  /** One pickle. */
  compose(): Uint8Array {
    const { pen } = this;
    pen.out = [0x80, this.#random.pick([2, 3, 4, 4, 4, 5])];
    this.#memo = 0;
    this.#depth = 0;
    this.#wild = this.#random.pick([0, 0, 10, 25, 60]);
    pen.odd = this.#wild > 0 && this.#random.once(2);
    const count = 1 + this.#random.below(3);
    for (let i = 0; i < count; i++) {
      if (this.#rows && !this.#random.once(3)) this.array();
      else this.#construct(this.#random.pick(this.#random.once(4) ? this.#stock.all : this.#stock.special));
      if (i < count - 1 && this.#random.once(2)) pen.op('0');
    }
    pen.op('.');
    return Uint8Array.from(pen.out);
  }

  /** An array as Joblib keeps it, its bytes behind it. */
  array(): void {
    arrayInRow(this);
  }

  /** True where this file leaves its patterns, about once in `#wild` times. */
  strays(): boolean {
    return this.#wild > 0 && this.#random.once(this.#wild);
  }

  // ---- values

  #key = (): void =>
    this.pen.text(this.#random.pick(this.#wild === 0 || !this.#random.once(3) ? PLAIN_ATTRIBUTES : ATTRIBUTES));

  /** Any value at all: what a pattern may or may not take. */
  any = (): void => {
    const random = this.#random;
    const stock = this.#stock;
    if (this.#memo > 0 && random.once(8)) {
      this.pen.raw(0x68, random.below(Math.min(this.#memo, 255)));
      return;
    }
    const deep = this.#depth > 4;
    switch (random.below(deep ? 7 : 16)) {
      case 0:
        return this.pen.op('N');
      case 1:
        return this.pen.raw(random.pick([0x88, 0x89]));
      case 2:
        return this.pen.int();
      case 3:
        return this.pen.float();
      case 4:
        return this.pen.text(random.pick(TEXTS));
      case 5:
        return this.pen.bytes(random.below(9));
      case 6: {
        const { module, name } = random.pick(
          this.#wild === 0 ? stock.types : random.pick([stock.functions, stock.types, stock.classes, stock.special]),
        );
        return this.pen.global(module, name);
      }
      case 7:
        return this.pen.list(this.any);
      case 8:
        return this.pen.tuple(random.below(4), this.any);
      case 9:
        return this.pen.dict(this.#key, this.any);
      case 10:
        return this.kind('array');
      case 11:
        return this.kind('dtype');
      case 12:
        return this.#construct(random.pick(this.#wild === 0 ? stock.classes : stock.calling));
      case 13:
        return this.#construct(random.pick(this.#stock.classes));
      default:
        return this.#construct(random.pick(this.#stock.special));
    }
  };

  kind(kind: string): void {
    const random = this.#random;
    switch (kind) {
      case 'none':
        return this.pen.op('N');
      case 'bool':
      case 'flag':
        return this.pen.raw(random.pick([0x88, 0x89]));
      case 'no':
        return this.pen.raw(0x89);
      case 'yes':
        return this.pen.raw(0x88);
      case 'int':
        return this.pen.int();
      case 'float':
        return this.pen.float();
      case 'num':
        return random.once(2) ? this.pen.int() : this.pen.float();
      case 'str':
      case 'identifier':
        return this.pen.text(random.pick(TEXTS));
      case 'dtypecode':
        return this.pen.text(random.pick(CODES));
      case 'bytes':
        return this.pen.bytes(random.below(9));
      case 'bytearray':
        return this.pen.raw(0x96, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
      case 'list':
        return this.pen.list(this.any);
      case 'dict':
        return this.pen.dict(this.#key, this.any);
      case 'mapping':
        return this.pen.dict(random.once(2) ? this.#key : this.any, this.any);
      case 'set':
        this.pen.raw(0x8f, 0x28);
        this.pen.int();
        return this.pen.raw(0x90);
      case 'dtype':
        this.pen.global('numpy', 'dtype');
        this.pen.text(random.once(3) ? random.pick(CODES) : 'f8');
        if (this.strays()) this.pen.raw(random.pick([0x88, 0x89]), random.pick([0x88, 0x89]), 0x87, 0x52);
        else this.pen.raw(0x89, 0x88, 0x87, 0x52);
        this.pen.raw(0x28, 0x4b, 3);
        this.pen.text(random.pick(['<', '|', '=']));
        this.pen.op('N');
        this.pen.op('N');
        this.pen.op('N');
        this.pen.raw(0x4a, 0xff, 0xff, 0xff, 0xff, 0x4a, 0xff, 0xff, 0xff, 0xff, 0x4b, 0, 0x74);
        return this.pen.op('b');
      case 'array':
        if (this.#rows && !random.once(3)) return this.array();
        this.pen.global('numpy.core.multiarray', '_reconstruct');
        this.pen.global('numpy', 'ndarray');
        this.pen.raw(0x4b, 0, 0x85, 0x43, 1, 0x62, 0x87, 0x52, 0x28, 0x4b, 1, 0x4b, 1, 0x85);
        if (random.once(4)) {
          this.pen.global('numpy', 'dtype');
          this.pen.text('O8');
          if (this.strays()) this.pen.raw(random.pick([0x88, 0x89]), random.pick([0x88, 0x89]), 0x87, 0x52);
          else this.pen.raw(0x89, 0x88, 0x87, 0x52);
          this.pen.raw(0x28, 0x4b, 3);
          this.pen.text('|');
          this.pen.raw(
            0x4e,
            0x4e,
            0x4e,
            0x4a,
            0xff,
            0xff,
            0xff,
            0xff,
            0x4a,
            0xff,
            0xff,
            0xff,
            0xff,
            0x4b,
            63,
            0x74,
            0x62,
            0x89,
          );
          this.pen.op(']');
          this.any();
          this.pen.raw(0x61, 0x74, 0x62);
          return;
        }
        this.kind('dtype');
        this.pen.raw(0x89, 0x43, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x74, 0x62);
        return;
      case 'npscalar':
        this.pen.global('numpy.core.multiarray', 'scalar');
        this.kind('dtype');
        return this.pen.raw(0x43, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x86, 0x52);
      case 'class':
      case 'any-class': {
        const { module, name } = random.pick(this.#stock.classes);
        return this.pen.global(module, name);
      }
      case 'type': {
        const { module, name } = random.pick(this.#stock.types);
        return this.pen.global(module, name);
      }
      case 'func': {
        const { module, name } = random.pick(random.once(2) ? this.#stock.functions : this.#stock.types);
        return this.pen.global(module, name);
      }
      default:
        return this.any();
    }
  }

  #shape(shape: Shape): void {
    if (this.strays()) {
      this.any();
      return;
    }
    switch (shape.is) {
      case 'word':
        return this.kind(shape.word);
      case 'text':
        return this.pen.text(shape.text);
      case 'number':
        return this.pen.raw(0x4b, shape.number);
      case 'either':
        return this.#shape(this.#random.pick(shape.choices));
      case 'list':
        return this.pen.list(() => this.#shape(shape.item));
      case 'dict':
        return this.pen.dict(this.#key, () => this.#shape(shape.item));
      case 'tuple':
        return this.#parts(shape.parts);
      case 'global': {
        const { module, name } = this.#random.pick(this.#stock.group(shape.group));
        return this.pen.global(module, name);
      }
      case 'made': {
        const { module, name } = this.#random.pick(this.#stock.group(shape.group));
        const callable = this.#stock.row(module, name);
        return callable === undefined || this.#depth > 7 ? this.pen.op('N') : this.#construct(callable);
      }
    }
  }

  #parts({ items, rest }: Parts): void {
    const random = this.#random;
    const shapes: Shape[] = [];
    for (const { shape, optional } of items) {
      if (optional && random.once(2)) break;
      shapes.push(shape);
    }
    if (rest !== undefined && shapes.length === items.length)
      for (let i = random.below(4); i > 0; i--) shapes.push(rest);
    this.pen.tuple(shapes.length, (i) => this.#shape(shapes[i]!));
  }

  /** Puts what was made last into the memo; gives its index. */
  remember(): number | undefined {
    if (this.#memo >= 255) return undefined;
    this.pen.raw(0x71, this.#memo);
    return this.#memo++;
  }

  // ---- objects

  #construct(callable: Callable): void {
    if (this.#depth > 8) {
      this.pen.op('N');
      return;
    }
    this.#depth++;
    const random = this.#random;
    const { module, name, row } = callable;
    this.#make(module, name, row);
    if (random.once(2)) this.remember();
    if (row.items !== undefined && random.once(2)) this.#fill(row.items);
    else if (this.strays()) this.#fill(random.pick(['list', 'dict', 'set'] as const));
    if (row.state !== undefined ? !random.once(4) : row.kind === 'class' && !random.once(3)) {
      this.#state(row);
      this.pen.op('b');
      if (this.strays()) {
        this.#state(row);
        this.pen.op('b');
      }
    }
    this.#depth--;
  }

  #make(module: string, name: string, row: Row): void {
    const random = this.#random;
    const signatures = row.args === undefined ? undefined : typeof row.args === 'string' ? [row.args] : row.args;
    const plain = signatures === undefined || (row.kind === 'class' && row.by === 'newobj' && random.once(4));
    if (plain && row.kind === 'class' && !this.strays()) {
      if (random.once(5)) {
        this.pen.global('copyreg', '_reconstructor');
        this.pen.global(module, name);
        this.pen.global('builtins', 'object');
        this.pen.raw(0x4e, 0x87, 0x52);
      } else {
        this.pen.global(module, name);
        this.pen.raw(0x29, 0x81);
      }
      return;
    }
    const args = (): void => {
      if (signatures === undefined || this.strays()) this.pen.tuple(random.below(4), this.any);
      else this.#parts(partsOf(random.pick(signatures)));
    };
    const opcode = this.strays() ? random.below(4) : row.by === 'newobj' ? 1 : 0;
    if (opcode === 3) {
      this.pen.op('(');
      this.pen.global(module, name);
      this.any();
      this.pen.op('o');
      return;
    }
    this.pen.global(module, name);
    args();
    if (opcode === 2) this.pen.dict(this.#key, this.any);
    this.pen.raw(opcode === 1 ? 0x81 : opcode === 2 ? 0x92 : 0x52);
  }

  #fill(items: 'list' | 'dict' | 'set'): void {
    this.pen.op('(');
    const count = 1 + this.#random.below(2);
    for (let i = 0; i < count; i++) {
      if (items === 'dict') (this.#random.once(2) ? this.#key : this.any)();
      this.any();
    }
    if (items === 'set') this.pen.raw(0x90);
    else this.pen.op(items === 'list' ? 'e' : 'u');
  }

  #state(row: Row): void {
    if (row.state !== undefined && row.state !== '-' && !this.strays()) this.#shape(shapeOf(row.state));
    else if (this.strays()) this.any();
    else this.pen.dict(this.#key, this.any);
  }
}
