/**
 * Arrays as Joblib keeps them, the raw bytes behind the opcodes: true to the form, or changed in types, shapes, orders, lengths and keys.
 * The bytes are a slide of opcodes into a name that no file needs: a reader that takes one of them for an opcode gives itself away.
 */
/* eslint-disable no-dupe-else-if -- each question throws the dice anew */
import type { Composer } from './compose.js';

/** None, None, … and then a module that prints a poem. */
const TELLTALE = 'cthis\ns\n.';

/** A type as numpy writes it: code, order, size, alignment and flags of its state, bytes of an item. */
type Simple = readonly [code: string, order: string, size: number, alignment: number, flags: number, item: number];

const SIMPLE: readonly Simple[] = [
  ['f8', '<', -1, -1, 0, 8],
  ['f8', '<', -1, -1, 0, 8],
  ['f4', '<', -1, -1, 0, 4],
  ['i8', '<', -1, -1, 0, 8],
  ['i4', '>', -1, -1, 0, 4],
  ['i2', '<', -1, -1, 0, 2],
  ['u1', '|', -1, -1, 0, 1],
  ['b1', '|', -1, -1, 0, 1],
  ['c16', '<', -1, -1, 0, 16],
  ['S4', '|', 4, 1, 0, 4],
  ['S0', '|', 0, 1, 0, 0],
  ['U3', '<', 12, 4, 8, 12],
  ['U0', '<', 0, 4, 8, 0],
  ['V8', '|', 8, 1, 0, 8],
  ['V0', '|', 0, 1, 0, 0],
  ['O8', '|', -1, -1, 63, 8],
];

/** What a container was said to be, as far as its bytes go. */
interface Written {
  readonly item: number;
  readonly objects: boolean;
}

/** `numpy.dtype(code, False, True)`, then its state by BUILD. */
function simpleType(c: Composer, [code, order, size, alignment, flags]: Simple): void {
  const { pen } = c;
  const random = pen.random;
  pen.global('numpy', 'dtype');
  pen.text(code);
  copied(c);
  if (c.strays()) return;
  pen.latin('(K\u0003');
  pen.text(c.strays() ? random.pick(['<', '>', '|', '=', '']) : order);
  const parts = c.strays() ? random.below(3) : 3;
  for (let i = 0; i < parts; i++) {
    if (c.strays()) c.any();
    else pen.op('N');
  }
  signed(c, c.strays() ? random.pick([0, 1, 4, 8, 16, 100, -1, -8]) : size);
  signed(c, c.strays() ? random.pick([0, 1, 8, -1]) : alignment);
  signed(c, c.strays() ? random.pick([0, 1, 2, 3, 8, 16, 27, 63, 64, 128, 255, -1]) : flags);
  pen.latin('tb');
}

/** The last two arguments, and the call: without a copy, a state changes nothing of numpy's own types. */
function copied(c: Composer): void {
  const { pen } = c;
  const random = pen.random;
  if (c.strays()) pen.raw(random.pick([0x88, 0x89]), random.pick([0x88, 0x89]), 0x87, 0x52);
  else if (c.strays()) pen.raw(0x85, 0x52);
  else pen.raw(0x89, 0x88, 0x87, 0x52);
}

function signed({ pen }: Composer, value: number): void {
  if (value >= 0 && value < 256) pen.raw(0x4b, value);
  else pen.raw(0x4a, value & 255, (value >> 8) & 255, (value >> 16) & 255, value < 0 ? 255 : 0);
}

/** A moment in time, a record, a type of many items. */
function richType(c: Composer): Written {
  const { pen } = c;
  const random = pen.random;
  pen.global('numpy', 'dtype');
  const which = random.below(3);
  const base = random.pick(SIMPLE.slice(0, 10));
  const items = random.below(4);
  const size = which === 0 ? 8 : which === 1 ? base[5] * items : base[5] + 8;
  pen.text(which === 0 ? random.pick(['M8', 'm8']) : `V${c.strays() ? random.below(30) : size}`);
  copied(c);
  pen.raw(0x28, 0x4b, which === 0 ? 4 : 3);
  pen.text(which === 0 ? '<' : '|');
  const objects = which === 2 && random.once(3);
  if (which === 0) {
    pen.latin('NNN');
    signed(c, -1);
    signed(c, -1);
    pen.latin('K\u0000}');
    pen.latin('(C\u0002nsK');
    pen.raw(c.strays() ? random.below(200) : 1);
    pen.latin('K\u0001K\u0001t\u0086tb');
    return { item: 8, objects: false };
  }
  const type = objects ? SIMPLE.at(-1)! : base;
  if (which === 1) {
    simpleType(c, base);
    pen.latin('(K');
    pen.raw(items);
    pen.latin('t\u0086NN');
  } else {
    pen.op('N');
    pen.tuple(2, (i) => pen.text('ab'[i]!));
    pen.latin('}(');
    pen.text('a');
    simpleType(c, type);
    pen.latin('K\u0000\u0086');
    pen.text('b');
    simpleType(c, SIMPLE[0]!);
    signed(c, c.strays() ? random.below(20) : type[5]);
    pen.latin('\u0086u');
  }
  const whole = which === 1 ? size : type[5] + 8;
  signed(c, c.strays() ? random.below(40) : whole);
  signed(c, which === 1 ? Math.max(1, base[3]) : 1);
  signed(c, c.strays() ? random.pick([0, 16, 27, 63]) : which === 1 ? (base[0] === 'U3' ? 8 : 0) : objects ? 27 : 16);
  pen.latin('tb');
  return { item: whole, objects };
}

function type(c: Composer): Written {
  const { pen } = c;
  if (c.strays()) {
    c.any();
    return { item: 8, objects: false };
  }
  if (pen.random.once(4)) return richType(c);
  const simple = pen.random.pick(SIMPLE);
  simpleType(c, simple);
  return { item: simple[5], objects: simple[0] === 'O8' };
}

/** Gives the number of items. */
function shape(c: Composer): number {
  const { pen } = c;
  const random = pen.random;
  if (c.strays()) {
    c.any();
    return random.below(4);
  }
  const dims = Array.from({ length: random.pick([0, 1, 1, 1, 2, 2, 3]) }, () => random.pick([0, 1, 1, 2, 3, 5, 17]));
  pen.tuple(dims.length, (i) => {
    if (c.strays()) c.any();
    else if (c.strays()) pen.int();
    else if (c.strays()) signed(c, random.pick([-1, -2, 0x7fffff]));
    else pen.raw(0x4b, dims[i]!);
  });
  return dims.reduce((product, dim) => product * dim, 1);
}

function slide(pen: Composer['pen'], length: number): void {
  const tail = length >= TELLTALE.length ? TELLTALE : '';
  for (let i = tail.length; i < length; i++) pen.op('N');
  pen.latin(tail);
}

const KEYS = ['subclass', 'shape', 'order', 'dtype', 'allow_mmap', 'numpy_array_alignment_bytes'];

/** The wrapper's attributes; what they say of the bytes. */
function attributes(c: Composer): Written & { count: number; alignment: number | undefined } {
  const { pen } = c;
  const random = pen.random;
  let written: Written = { item: 8, objects: false };
  let count = 0;
  let alignment: number | undefined;
  pen.latin('}(');
  const keys = KEYS.filter((key) => !c.strays() && (key !== KEYS[5] || !random.once(3)));
  if (c.strays()) keys.push(random.pick(KEYS));
  for (const key of keys) {
    pen.text(c.strays() ? random.pick(['extra', 'read', '__class__', 'read_array', '']) : key);
    switch (key) {
      case 'subclass':
        if (c.strays()) c.any();
        else pen.global('numpy', random.pick(['ndarray', 'ndarray', 'memmap', 'matrix', 'recarray', 'chararray']));
        break;
      case 'shape':
        count = shape(c);
        break;
      case 'order':
        if (c.strays()) c.any();
        else pen.text(c.strays() ? random.pick(['K', 'A', 'c', '']) : random.pick(['C', 'F']));
        break;
      case 'dtype':
        written = type(c);
        break;
      case 'allow_mmap':
        if (c.strays()) c.any();
        else pen.raw(random.pick([0x88, 0x89]));
        break;
      default:
        alignment = c.strays() ? random.pick([0, 1, 8, 64, 200, 255]) : 16;
        if (c.strays()) c.any();
        else if (c.strays()) {
          pen.op('N');
          alignment = undefined;
        } else pen.raw(0x4b, alignment);
    }
  }
  pen.op('u');
  return { ...written, count, alignment };
}

/** What follows BUILD. */
function behind(c: Composer, { item, objects, count, alignment }: ReturnType<typeof attributes>): void {
  const { pen } = c;
  const random = pen.random;
  if (objects && !c.strays()) {
    // A pickle of its own, in which the memo begins anew.
    pen.raw(0x80, 4);
    pen.global('numpy.core.multiarray', '_reconstruct');
    pen.global('numpy', 'ndarray');
    pen.latin('K\u0000\u0085C\u0001b\u0087R(K\u0001K\u0001\u0085');
    simpleType(c, SIMPLE.at(-1)!);
    pen.latin('\u0089](');
    slide(pen, random.below(3));
    pen.latin('etb.');
    return;
  }
  if (alignment !== undefined) {
    const exact = alignment === 0 ? 0 : alignment - ((pen.out.length + 1) % alignment);
    const padding = c.strays() ? random.below(30) : exact;
    pen.raw(padding);
    if (random.once(2)) for (let i = 0; i < padding; i++) pen.raw(0xff);
    else slide(pen, padding);
  }
  const exact = item * Math.min(count, 64);
  slide(pen, c.strays() ? random.below(40) : c.strays() ? Math.max(0, exact - random.below(9)) : exact);
  // For a reader that takes fewer or more bytes than another: here they are in a text.
  if (random.once(3)) {
    const length = 20 + random.below(60);
    pen.raw(0x43, length);
    slide(pen, length);
    pen.op('0');
  }
}

function noise({ pen }: Composer): void {
  pen.latin(
    pen.random.pick(['20', '(1', 'N0', '((11', 'N(10', '\u0095\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000']),
  );
}

function instance(c: Composer): void {
  const { pen } = c;
  const random = pen.random;
  const compat = c.strays();
  const module = random.once(4) ? 'sklearn.externals.joblib.numpy_pickle' : 'joblib.numpy_pickle';
  const name = compat ? random.pick(['NDArrayWrapper', 'ZNDArrayWrapper']) : 'NumpyArrayWrapper';
  const wrapper = (): void => pen.global(compat && random.once(2) ? `${module}_compat` : module, name);
  if (!c.strays()) {
    wrapper();
    pen.raw(0x29, 0x81);
    return;
  }
  switch (random.below(6)) {
    case 5:
      pen.latin(`(i${module}\n${name}\n`);
      return;
    case 0:
      pen.global('copyreg', '_reconstructor');
      wrapper();
      pen.global('builtins', 'object');
      pen.raw(0x4e, 0x87, 0x52);
      return;
    case 1:
      pen.global('copyreg', '__newobj__');
      wrapper();
      pen.raw(0x85, 0x52);
      return;
    case 2:
      wrapper();
      pen.raw(0x29, 0x7d, 0x92);
      return;
    case 3:
      pen.op('(');
      wrapper();
      pen.op('o');
      return;
    default:
      wrapper();
      c.any();
      pen.raw(0x85, 0x52);
  }
}

export function arrayInRow(c: Composer): void {
  const { pen } = c;
  const random = pen.random;
  instance(c);
  const index = random.once(2) ? c.remember() : undefined;
  if (c.strays()) noise(c);
  const first = attributes(c);
  if (c.strays()) noise(c);
  if (c.strays()) c.remember();
  pen.op('b');
  behind(c, first);
  if (random.once(3)) c.remember();
  if (index === undefined || !c.strays()) return;
  // The wrapper is in the memo, the array is not: filled once more, it reads once more.
  pen.raw(0x68, index);
  const second = attributes(c);
  pen.op('b');
  behind(c, second);
  pen.op('0');
}
