/**
 * Composes pickles of allowed constructions at random: every callable of the policy, by every opcode, with arguments and states that
 * fit its pattern or do not, functions in all kinds of places, values shared and changed afterwards. What the policy calls safe must
 * do nothing in Python but build a value; `runner.py` looks.
 */
import type { Row } from '../../src/scan/policy/entry.js';
import { FUNCTION_SLOTS } from '../../src/scan/policy/functions.js';
import { KNOWN } from '../../src/scan/policy/known.generated.js';
import { words } from '../../src/scan/policy/name-table.js';
import { GROUPS, ROWS } from '../../src/scan/policy/all-tables.js';
import { PLAIN } from '../../src/scan/policy/tables.js';
import { partsOf, type Parts, type Shape, shapeOf } from './grammar.js';
import type { Random } from './random.js';

interface Callable {
  readonly module: string;
  readonly name: string;
  readonly row: Row;
}

const ALL: readonly Callable[] = [
  ...KNOWN.flatMap(([kind, module, names]) => words(names).map((name) => ({ module, name, row: PLAIN[kind] }))),
  ...ROWS.flat().flatMap((row) =>
    words(row.in).flatMap((module) => words(row.names).map((name) => ({ module, name, row }))),
  ),
];

/** Every module and name of the policy. */
export const PAIRS: readonly (readonly [module: string, name: string])[] = ALL.map(({ module, name }) => [
  module,
  name,
]);

/** What files are composed of: the part of the policy that a Python has. */
export class Stock {
  readonly all: readonly Callable[];
  /** Rows that are written by hand are more interesting than the hundreds of estimators. */
  readonly special: readonly Callable[];
  readonly functions: readonly Callable[];
  readonly types: readonly Callable[];
  readonly classes: readonly Callable[];
  readonly calling: readonly Callable[];
  readonly #rows: ReadonlyMap<string, Callable>;
  readonly #groups = new Map<string, readonly { module: string; name: string }[]>();

  constructor(here: readonly (readonly [string, string])[] = PAIRS) {
    const present = new Set(here.map((pair) => pair.join(' ')));
    const last = new Map(ALL.map((callable) => [`${callable.module} ${callable.name}`, callable]));
    this.#rows = new Map([...last].filter(([key]) => present.has(key)));
    this.all = [...this.#rows.values()];
    this.special = this.all.filter(({ row }) => row.in !== '');
    const byKind = (kind: Row['kind']): readonly Callable[] => this.all.filter(({ row }) => row.kind === kind);
    this.functions = byKind('function');
    this.types = byKind('type');
    this.classes = byKind('class');
    this.calling = byKind('callable');
    for (const [group, members] of groups) {
      const found = members.filter(({ module, name }) => present.has(`${module} ${name}`));
      this.#groups.set(group, found.length > 0 ? found : members);
    }
  }

  row(module: string, name: string): Callable | undefined {
    return this.#rows.get(`${module} ${name}`);
  }

  group(name: string): readonly { module: string; name: string }[] {
    return this.#groups.get(name)!;
  }
}

const groups = new Map<string, { module: string; name: string }[]>();
for (const [group, lists] of GROUPS.flatMap((all) => Object.entries(all))) {
  const members = groups.get(group) ?? [];
  groups.set(group, members);
  for (const [modules, names] of lists)
    for (const module of words(modules)) for (const name of words(names)) members.push({ module, name });
}

/** Attributes that libraries, Python or numpy look up by name. */
const ATTRIBUTES = [
  ...FUNCTION_SLOTS,
  ...words(
    'append extend add update predict fit transform __setstate__ __reduce__ __array__ __array_interface__ __array_struct__ __len__ ' +
      '__iter__ __getitem__ __call__ __class__ __dict__ __del__ __init__ __new__ __float__ __index__ __eq__ __hash__ __fspath__ __buffer__ ' +
      '_parse_arg_template formula restore_design_info from_arrays dist args kwds pyfunc estimators_ steps _mgr _data _typ _flags attrs ' +
      'handle _handle model_str data maps shape dtype indices indptr n_features_in_ classes_ tree_ _sklearn_version _name freq location ' +
      'store_backend backend verbose base_dir path filename name key',
  ),
];
const PLAIN_ATTRIBUTES = ATTRIBUTES.filter((name) => !name.startsWith('__') && name !== '_parse_arg_template');
const TEXTS = words(
  'a b os system posix numpy scipy.special sklearn builtins eval exec import_module touch unlink lower split %s %(a)s {0.__class__} ' +
    '/tmp/brine-audit-mark ../x latin1 C F < = f8 O i4 V0 MT19937 UTC Europe/Berlin ../../etc/passwd random D add log1p category ' +
    'datetime64[ns] object str this antigravity x__y __globals__ {a!r} 0',
);
const CODES = ['f8', 'f4', 'i8', 'i4', 'u1', 'O8', 'V0', 'V8', 'S4', 'U3', 'M8', 'm8', 'b1', 'c16', 'f2'];

const encoder = new TextEncoder();

export class Composer {
  readonly #random: Random;
  readonly #stock: Stock;
  #out: number[] = [];
  #memo = 0;
  #depth = 0;
  /** How often a value is something else than its pattern says: every other file is as a writer might have it, but for its numbers. */
  #wild = 0;

  constructor(random: Random, stock: Stock) {
    this.#random = random;
    this.#stock = stock;
  }

  /** One pickle. */
  compose(): Uint8Array {
    this.#out = [0x80, 4];
    this.#memo = 0;
    this.#depth = 0;
    this.#wild = this.#random.pick([0, 0, 10, 25, 60]);
    const count = 1 + this.#random.below(3);
    for (let i = 0; i < count; i++) {
      this.#construct(this.#random.pick(this.#random.once(4) ? this.#stock.all : this.#stock.special));
      if (i < count - 1 && this.#random.once(2)) this.#op('0');
    }
    this.#op('.');
    return Uint8Array.from(this.#out);
  }

  /** True where this file leaves its patterns, about once in `#wild` times. */
  #strays(): boolean {
    return this.#wild > 0 && this.#random.once(this.#wild);
  }

  // ---- opcodes

  #op(code: string): void {
    this.#out.push(code.charCodeAt(0));
  }

  #raw(...bytes: number[]): void {
    this.#out.push(...bytes);
  }

  #text(value: string): void {
    const bytes = encoder.encode(value).subarray(0, 255);
    this.#raw(0x8c, bytes.length, ...bytes);
  }

  #bytes(length: number): void {
    this.#raw(0x43, length);
    for (let i = 0; i < length; i++) this.#raw(this.#random.below(256));
  }

  #global(module: string, name: string): void {
    if (this.#random.once(3) && !name.includes('.')) {
      this.#op('c');
      this.#raw(...encoder.encode(`${module}\n${name}\n`));
    } else {
      this.#text(module);
      this.#text(name);
      this.#raw(0x93);
    }
  }

  #int(): void {
    const random = this.#random;
    if (random.once(12)) this.#raw(0x4a, random.below(256), random.below(256), random.below(256), random.below(256));
    else this.#raw(0x4b, random.below(random.once(4) ? 256 : 4));
  }

  #float(): void {
    this.#op('G');
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, this.#random.pick([0, 1, 0.5, -2, 1e300, Number.NaN]));
    for (let i = 0; i < 8; i++) this.#raw(view.getUint8(i));
  }

  #tuple(count: number, each: (i: number) => void): void {
    if (count === 0) {
      this.#op(')');
      return;
    }
    this.#op('(');
    for (let i = 0; i < count; i++) each(i);
    this.#op('t');
  }

  #list(each: () => void): void {
    this.#op(']');
    this.#op('(');
    const count = this.#random.below(3);
    for (let i = 0; i < count; i++) each();
    this.#op('e');
  }

  #dict(key: () => void, value: () => void): void {
    this.#op('}');
    this.#op('(');
    const count = this.#random.below(4);
    for (let i = 0; i < count; i++) {
      key();
      value();
    }
    this.#op('u');
  }

  // ---- values

  #key = (): void =>
    this.#text(this.#random.pick(this.#wild === 0 || !this.#random.once(3) ? PLAIN_ATTRIBUTES : ATTRIBUTES));

  /** Any value at all: what a pattern may or may not take. */
  #any = (): void => {
    const random = this.#random;
    const stock = this.#stock;
    if (this.#memo > 0 && random.once(8)) {
      this.#raw(0x68, random.below(Math.min(this.#memo, 255)));
      return;
    }
    const deep = this.#depth > 4;
    switch (random.below(deep ? 7 : 16)) {
      case 0:
        return this.#op('N');
      case 1:
        return this.#raw(random.pick([0x88, 0x89]));
      case 2:
        return this.#int();
      case 3:
        return this.#float();
      case 4:
        return this.#text(random.pick(TEXTS));
      case 5:
        return this.#bytes(random.below(9));
      case 6: {
        const { module, name } = random.pick(
          this.#wild === 0 ? stock.types : random.pick([stock.functions, stock.types, stock.classes, stock.special]),
        );
        return this.#global(module, name);
      }
      case 7:
        return this.#list(this.#any);
      case 8:
        return this.#tuple(random.below(4), this.#any);
      case 9:
        return this.#dict(this.#key, this.#any);
      case 10:
        return this.#kind('array');
      case 11:
        return this.#kind('dtype');
      case 12:
        return this.#construct(random.pick(this.#wild === 0 ? stock.classes : stock.calling));
      case 13:
        return this.#construct(random.pick(this.#stock.classes));
      default:
        return this.#construct(random.pick(this.#stock.special));
    }
  };

  #kind(kind: string): void {
    const random = this.#random;
    switch (kind) {
      case 'none':
        return this.#op('N');
      case 'bool':
      case 'flag':
        return this.#raw(random.pick([0x88, 0x89]));
      case 'int':
        return this.#int();
      case 'float':
        return this.#float();
      case 'num':
        return random.once(2) ? this.#int() : this.#float();
      case 'str':
      case 'identifier':
        return this.#text(random.pick(TEXTS));
      case 'dtypecode':
        return this.#text(random.pick(CODES));
      case 'bytes':
        return this.#bytes(random.below(9));
      case 'bytearray':
        return this.#raw(0x96, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
      case 'list':
        return this.#list(this.#any);
      case 'dict':
        return this.#dict(this.#key, this.#any);
      case 'mapping':
        return this.#dict(random.once(2) ? this.#key : this.#any, this.#any);
      case 'set':
        this.#raw(0x8f, 0x28);
        this.#int();
        return this.#raw(0x90);
      case 'dtype':
        this.#global('numpy', 'dtype');
        this.#text(random.once(3) ? random.pick(CODES) : 'f8');
        this.#raw(0x89, 0x88, 0x87, 0x52, 0x28, 0x4b, 3);
        this.#text(random.pick(['<', '|', '=']));
        this.#op('N');
        this.#op('N');
        this.#op('N');
        this.#raw(0x4a, 0xff, 0xff, 0xff, 0xff, 0x4a, 0xff, 0xff, 0xff, 0xff, 0x4b, 0, 0x74);
        return this.#op('b');
      case 'array':
        this.#global('numpy.core.multiarray', '_reconstruct');
        this.#global('numpy', 'ndarray');
        this.#raw(0x4b, 0, 0x85, 0x43, 1, 0x62, 0x87, 0x52, 0x28, 0x4b, 1, 0x4b, 1, 0x85);
        if (random.once(4)) {
          this.#global('numpy', 'dtype');
          this.#text('O8');
          this.#raw(0x89, 0x88, 0x87, 0x52, 0x28, 0x4b, 3);
          this.#text('|');
          this.#raw(
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
          this.#op(']');
          this.#any();
          this.#raw(0x61, 0x74, 0x62);
          return;
        }
        this.#kind('dtype');
        this.#raw(0x89, 0x43, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x74, 0x62);
        return;
      case 'npscalar':
        this.#global('numpy.core.multiarray', 'scalar');
        this.#kind('dtype');
        return this.#raw(0x43, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x86, 0x52);
      case 'class':
      case 'any-class': {
        const { module, name } = random.pick(this.#stock.classes);
        return this.#global(module, name);
      }
      case 'type': {
        const { module, name } = random.pick(this.#stock.types);
        return this.#global(module, name);
      }
      case 'func': {
        const { module, name } = random.pick(random.once(2) ? this.#stock.functions : this.#stock.types);
        return this.#global(module, name);
      }
      default:
        return this.#any();
    }
  }

  #shape(shape: Shape): void {
    if (this.#strays()) {
      this.#any();
      return;
    }
    switch (shape.is) {
      case 'word':
        return this.#kind(shape.word);
      case 'text':
        return this.#text(shape.text);
      case 'number':
        return this.#raw(0x4b, shape.number);
      case 'either':
        return this.#shape(this.#random.pick(shape.choices));
      case 'list':
        return this.#list(() => this.#shape(shape.item));
      case 'dict':
        return this.#dict(this.#key, () => this.#shape(shape.item));
      case 'tuple':
        return this.#parts(shape.parts);
      case 'global': {
        const { module, name } = this.#random.pick(this.#stock.group(shape.group));
        return this.#global(module, name);
      }
      case 'made': {
        const { module, name } = this.#random.pick(this.#stock.group(shape.group));
        const callable = this.#stock.row(module, name);
        return callable === undefined || this.#depth > 7 ? this.#op('N') : this.#construct(callable);
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
    this.#tuple(shapes.length, (i) => this.#shape(shapes[i]!));
  }

  #remember(): void {
    if (this.#memo < 255) {
      this.#raw(0x71, this.#memo);
      this.#memo++;
    }
  }

  // ---- objects

  #construct(callable: Callable): void {
    if (this.#depth > 8) {
      this.#op('N');
      return;
    }
    this.#depth++;
    const random = this.#random;
    const { module, name, row } = callable;
    this.#make(module, name, row);
    if (random.once(2)) this.#remember();
    if (row.items !== undefined && random.once(2)) this.#fill(row.items);
    else if (this.#strays()) this.#fill(random.pick(['list', 'dict', 'set'] as const));
    if (row.state !== undefined ? !random.once(4) : row.kind === 'class' && !random.once(3)) {
      this.#state(row);
      this.#op('b');
      if (this.#strays()) {
        this.#state(row);
        this.#op('b');
      }
    }
    this.#depth--;
  }

  #make(module: string, name: string, row: Row): void {
    const random = this.#random;
    const signatures = row.args === undefined ? undefined : typeof row.args === 'string' ? [row.args] : row.args;
    const plain = signatures === undefined || (row.kind === 'class' && row.by === 'newobj' && random.once(4));
    if (plain && row.kind === 'class' && !this.#strays()) {
      if (random.once(5)) {
        this.#global('copyreg', '_reconstructor');
        this.#global(module, name);
        this.#global('builtins', 'object');
        this.#raw(0x4e, 0x87, 0x52);
      } else {
        this.#global(module, name);
        this.#raw(0x29, 0x81);
      }
      return;
    }
    const args = (): void => {
      if (signatures === undefined || this.#strays()) this.#tuple(random.below(4), this.#any);
      else this.#parts(partsOf(random.pick(signatures)));
    };
    const opcode = this.#strays() ? random.below(4) : row.by === 'newobj' ? 1 : 0;
    if (opcode === 3) {
      this.#op('(');
      this.#global(module, name);
      this.#any();
      this.#op('o');
      return;
    }
    this.#global(module, name);
    args();
    if (opcode === 2) this.#dict(this.#key, this.#any);
    this.#raw(opcode === 1 ? 0x81 : opcode === 2 ? 0x92 : 0x52);
  }

  #fill(items: 'list' | 'dict' | 'set'): void {
    this.#op('(');
    const count = 1 + this.#random.below(2);
    for (let i = 0; i < count; i++) {
      if (items === 'dict') (this.#random.once(2) ? this.#key : this.#any)();
      this.#any();
    }
    if (items === 'set') this.#raw(0x90);
    else this.#op(items === 'list' ? 'e' : 'u');
  }

  #state(row: Row): void {
    if (row.state !== undefined && row.state !== '-' && !this.#strays()) this.#shape(shapeOf(row.state));
    else if (this.#strays()) this.#any();
    else this.#dict(this.#key, this.#any);
  }
}
