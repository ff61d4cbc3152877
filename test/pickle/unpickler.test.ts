import { describe, expect, test } from 'vitest';
import { BrineError, FormatError, LimitError } from '../../src/core/errors.js';
import { type PyDict } from '../../src/pickle/values/py-dict.js';
import type { UnpicklerOptions } from '../../src/pickle/read/options.js';
import { wholeUnpickler } from '../../src/pickle/read/seldom-at-hand.js';
import {
  PyByteArray,
  PyCall,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  type PyObject,
  PyTuple,
} from '../../src/pickle/values/py-values.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const read = (text: string, options: UnpicklerOptions = {}): unknown => wholeUnpickler(bytes(text), options).load();
const lossless = (text: string): unknown => read(text, { lossless: true });

describe('numbers', () => {
  test.each([
    ['I12\n.', 12],
    ['I-7\n.', -7],
    ['I01\n.', true],
    ['I00\n.', false],
    ['I0x1f\n.', 31],
    ['L12L\n.', 12],
    ['L123456789012345678901234567890L\n.', 123456789012345678901234567890n],
    ['K\xff.', 255],
    ['M\xff\xff.', 65535],
    ['J\xff\xff\xff\xff.', -1],
    ['\x8a\x00.', 0],
    ['\x8a\x05\xff\xff\xff\xff\xff.', -1],
    ['\x8a\x06\x00\x00\x00\x00\x00\x80.', -(2 ** 47)],
    ['\x8a\x07\x00\x00\x00\x00\x00\x00\x80.', -(2n ** 55n)],
    ['\x8a\x05\x00\x00\x00\x00\x02.', 2 ** 33],
    ['\x8a\x07\x01\x00\x00\x00\x00\x00\x20.', 9007199254740993n],
    ['F1.5\n.', 1.5],
    ['G\x3f\xf8\x00\x00\x00\x00\x00\x00.', 1.5],
  ])('%j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('a float with an integral value is a PyFloat only in a lossless graph', () => {
    const one = 'G\x3f\xf0\x00\x00\x00\x00\x00\x00.';
    expect(read(one)).toBe(1);
    expect(lossless(one)).toEqual(new PyFloat(1));
    expect(Number(lossless(one)) + 1).toBe(2);
    const minusZero = lossless('G\x80\x00\x00\x00\x00\x00\x00\x00.') as PyFloat;
    expect(Object.is(minusZero.value, -0)).toBe(true);
  });

  test.each(['I010\n.', 'I0x\n.', 'Iabc\n.', 'I1__0\n.', 'F1_0\n.', 'F1e999\n.', 'F 1\n.', 'L1x\n.'])(
    '%j is refused',
    (text) => {
      expect(() => read(text)).toThrow(FormatError);
    },
  );
});

describe('text and bytes', () => {
  test('lone surrogates survive', () => {
    expect(read('\x8c\x03\xed\xa0\x80.')).toBe('\ud800');
    expect(read('V\\ud800\n.')).toBe('\ud800');
  });

  test('a byte order mark is a character like others', () => {
    expect(read('\x8c\x03\xef\xbb\xbf.')).toBe('\ufeff');
  });

  test('8-bit strings of Python 2 follow the encoding', () => {
    expect(read("S'a\\x41\\n'\n.")).toBe('aA\n');
    expect(() => read('U\x01\xe9.')).toThrow(/latin1/);
    expect(read('U\x01\xe9.', { encoding: 'latin1' })).toBe('é');
    expect(read('U\x01\xe9.', { encoding: 'bytes' })).toEqual(Uint8Array.of(0xe9));
    expect(read('U\x02\xc3\xa9.', { encoding: 'utf-8' })).toBe('é');
    expect(read('U\x01\xe9.', { errors: 'replace' })).toBe('\ufffd');
    expect(read('U\x02a\xe9.', { errors: 'ignore' })).toBe('a');
    expect(read('U\x01\xe9.', { errors: 'surrogateescape' })).toBe('\udce9');
  });

  test('bytes are a view of the file, a bytearray a class of its own', () => {
    const file = bytes('C\x03abc.');
    const value = wholeUnpickler(file).load() as Uint8Array;
    expect(value.buffer).toBe(file.buffer);
    expect(read('\x96\x01\x00\x00\x00\x00\x00\x00\x00x.')).toBeInstanceOf(PyByteArray);
  });
});

describe('containers', () => {
  test('tuples are arrays, or PyTuple in a lossless graph', () => {
    expect(read('K\x01K\x02\x86.')).toEqual([1, 2]);
    expect(lossless('K\x01K\x02\x86.')).toEqual(new PyTuple([1, 2]));
  });

  test('shared references and cycles', () => {
    const list = read(']q\x00h\x00a.') as unknown[];
    expect(list[0]).toBe(list);
    const pair = read('](h\x00.'.replace('](', ']\x94').replace('h\x00', 'h\x00\x86')) as unknown[];
    expect(pair[0]).toBe(pair[1]);
  });

  test('dict keys are equal as in Python', () => {
    const dict = read('}(K\x01U\x01aI01\nU\x01bG\x3f\xf0\x00\x00\x00\x00\x00\x00U\x01cU\x011U\x01du.') as PyDict;
    expect(dict.size).toBe(2);
    expect(dict.get(1)).toBe('c');
    expect(dict.get('1')).toBe('d');
  });

  test('a frozenset and a set, with members equal as in Python', () => {
    expect(read('(K\x01I01\n\x91.')).toEqual(new PyFrozenSet([1]));
    expect((read('\x8f(K\x01K\x02K\x01\x90.') as Set<unknown>).size).toBe(2);
  });

  test('a set that is filled in batches', () => {
    const bytes =
      '\x8f(K\x01U\x01a\x90(K\x01K\x02U\x01a\x90(I01\nG\x40\x00\x00\x00\x00\x00\x00\x00K\x03\x85\x90(K\x03\x85U\x01bK\x02\x90.';
    expect([...(lossless(bytes) as Set<unknown>)]).toEqual([1, 'a', 2, new PyTuple([3]), 'b']);
    const nan = 'G\x7f\xf8\x00\x00\x00\x00\x00\x00';
    expect((read(`\x8f(${nan}K\x01\x90.`) as Set<unknown>).size).toBe(2);
    expect(() => read(`\x8f(${nan}${nan}\x90.`)).toThrow(/more than one NaN/);
  });

  test('batches of a set cost no more than its members', () => {
    const start = performance.now();
    const set = read(`\x8f${'(K\x01N\x90'.repeat(100_000)}.`) as Set<unknown>;
    expect([...set]).toEqual([1, null]);
    const members = Array.from(
      { length: 200_000 },
      (_, i) => `J${String.fromCharCode(i & 255, (i >> 8) & 255, i >> 16)}\0`,
    );
    const many = read(`\x8f${members.map((one) => `(N${one}\x90`).join('')}.`) as Set<unknown>;
    expect(many.size).toBe(200_001);
    const turns = members.slice(0, 100_000).map((one) => `h\0(N${one}\x90h\x01(${one}\x90`);
    const two = lossless(`(\x8fq\0\x8fq\x01${turns.join('00')}00h\0h\x01t.`) as PyTuple;
    expect(two.items.map((set) => (set as Set<unknown>).size)).toEqual(expect.arrayContaining([100_001, 100_000]));
    // Going through the whole set for each batch would take hours.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('what Python cannot hash is no key', () => {
    expect(() => lossless('}]K\x01s.')).toThrow(/not hashable/);
    expect(() => read('}}K\x01s.')).toThrow(/not hashable/);
  });

  test('__proto__ is a key like others', () => {
    const dict = read('}U\x09__proto__}U\x01xK\x01sss.'.replace('sss', 'ss')) as PyDict<string, PyDict>;
    expect([...dict.keys()]).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('objects', () => {
  test('nothing is called: a call is a record', () => {
    const call = lossless("cos\nsystem\n(S'id'\ntR.") as PyCall;
    expect(call).toBeInstanceOf(PyCall);
    expect(call.cls).toEqual(new PyGlobal('os', 'system'));
    expect(call.args).toEqual(['id']);
  });

  test('INST, OBJ, NEWOBJ, NEWOBJ_EX and BUILD', () => {
    for (const text of [
      '(K\x01im\nC\n}U\x01aK\x02sb.',
      '(cm\nC\nK\x01o}U\x01aK\x02sb.',
      'cm\nC\nK\x01\x85\x81}U\x01aK\x02sb.',
    ]) {
      const object = lossless(text) as PyObject;
      expect(object.className).toBe('m.C');
      expect(object.args).toEqual([1]);
      expect((object.state as PyDict).get('a')).toBe(2);
    }
    const keyed = lossless('cm\nC\n)}U\x01kK\x01s\x92.') as PyObject;
    expect((keyed.kwargs as PyDict).get('k')).toBe(1);
  });

  test('names of Python 2 are translated below protocol 3 unless told otherwise', () => {
    expect(lossless('c__builtin__\nxrange\n.')).toEqual(new PyGlobal('builtins', 'range'));
    expect(read('c__builtin__\nxrange\n.', { lossless: true, fixImports: false })).toEqual(
      new PyGlobal('__builtin__', 'xrange'),
    );
    expect(lossless('\x80\x03c__builtin__\nxrange\n.')).toEqual(new PyGlobal('__builtin__', 'xrange'));
  });

  test('extensions and persistent ids', () => {
    expect(read('\x82\x05.', { extensions: new Map([[5, 'm C']]) })).toEqual(new PyGlobal('m', 'C'));
    expect(() => read('\x82\x05.')).toThrow(/extension code 5/);
    expect(read('Pabc\n.', { persistentLoad: (id) => `got ${String(id)}` })).toBe('got abc');
    expect(() => read('Pabc\n.')).toThrow(/persistentLoad/);
  });

  test('buffers out of band', () => {
    const buffer = Uint8Array.of(1, 2, 3);
    expect(read('\x97.', { buffers: [buffer] })).toEqual(new PyByteArray([1, 2, 3]));
    expect(read('\x97\x98.', { buffers: [buffer] })).toEqual(buffer);
    expect(() => read('\x97.')).toThrow(/buffers/);
    expect(() => read('\x97\x970.', { buffers: [buffer] })).toThrow(/fewer/);
  });
});

describe('rows of instances', () => {
  // Two instances teach the machine their keys; what follows is read in one go where it is alike.
  const first = '\x80\x04]\x94(\x8c\x01m\x94\x8c\x01C\x94\x93\x94)\x81\x94}\x94(\x8c\x01x\x94K\x01\x8c\x01y\x94K\x02ub';
  const head = `${first}h\x03)\x81\x94}\x94(h\x06K\x03h\x07K\x04ub`;
  test.each([
    ['alike', 'h\x03)\x81\x94}\x94(h\x06K\x05h\x07\x8c\x02ab\x94ub'],
    ['a float with an integral value', 'h\x03)\x81\x94}\x94(h\x06G\x3f\xf0\x00\x00\x00\x00\x00\x00h\x07Nub'],
    ['a value that holds others', 'h\x03)\x81\x94}\x94(h\x06](K\x01K\x02eh\x07K\x01ub'],
    ['other keys', 'h\x03)\x81\x94}\x94(h\x07K\x05h\x06K\x06ub'],
    ['no state', 'h\x03)\x81\x94'],
    ['an empty state', 'h\x03)\x81\x94}\x94b'],
    ['a dict beside it in place of a state', 'h\x03)\x81\x94}\x94(h\x06K\x05h\x07K\x06u'],
    ['references to the instance and to its state', 'h\x03)\x81\x94}\x94(h\x06K\x05h\x07K\x06ubh\x0ah\x0b'],
    ['without memo entries', 'h\x03)\x81}(h\x06K\x05h\x07K\x06ub'],
  ])('%s: the same as opcode by opcode', (_, row) => {
    const text = `${head}${row}h\x03)\x81\x94}\x94(h\x06K\x07h\x07K\x08ube.`;
    // An empty tuple by MARK and TUPLE is the same to Python, and no row to the machine.
    const slowly = lossless(text.replaceAll(')\x81', '(t\x81'));
    const whole = lossless(text);
    expect(whole).toEqual(slowly);
    const rows = whole as PyObject[];
    expect((rows.at(-1)!.state as PyDict).get('y')).toBe(8);
    expect(rows[1]!.state).not.toBe(rows[0]!.state);
  });

  test('references give the very instance and the very state', () => {
    const text = `${head}h\x03)\x81\x94}\x94(h\x06K\x05h\x07K\x06ubh\x0ah\x0be.`;
    const rows = lossless(text) as PyObject[];
    expect(rows[3]).toBe(rows[2]);
    expect(rows[4]).toBe(rows[2]!.state);
  });

  test.each([1, 3, 5, 8, 11, 14])('cut off %i bytes before its end, it is a typed error', (count) => {
    const text = `${head}h\x03)\x81\x94}\x94(h\x06K\x05h\x07K\x06ube.`;
    expect(() => lossless(text.slice(0, -count))).toThrow(FormatError);
  });
});

describe('a stream of pickles', () => {
  test('each load starts where the last one ended, with a memo of its own', () => {
    const machine = wholeUnpickler(bytes('K\x01.K\x02.h\x00.'));
    expect(machine.load()).toBe(1);
    expect(machine.position).toBe(3);
    expect(machine.load()).toBe(2);
    expect(() => machine.load()).toThrow(/memo has no entry 0/);
  });
});

describe('bad input is a typed error with its place', () => {
  test.each([
    ['', /no byte to read/],
    ['K', /truncated/],
    ['K\x01', /truncated/],
    ['.', /underflow/],
    ['hello', /memo|opcode|truncated/],
    ['\xff', /not a pickle/],
    ['\x80\x09.', /protocol 9/],
    ['h\x07.', /memo has no entry 7/],
    ['j\xff\xff\xff\x7f.', /memo has no entry/],
    ['g99999999999999\n.', /memo has no entry/],
    ['(K\x01', /truncated/],
    ['K\x01e.', /no MARK/],
    ['K\x01a.', /underflow/],
    ['K\x01(K\x02a.', /MARK|underflow/],
    ['(1R.', /underflow/],
    ['C\xff.', /255 bytes asked for/],
    ['B\xff\xff\xff\xff.', /4294967295 bytes asked for/],
    ['\x8e\xff\xff\xff\xff\xff\xff\xff\xff.', /bytes asked for/],
    ['\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.', /bytes asked for/],
    ['T\xff\xff\xff\xff.', /negative length/],
    ['\x8b\xff\xff\xff\xff.', /negative length/],
    ['\x95\xff\x00\x00\x00\x00\x00\x00\x00.', /truncated/],
    ['p-1\n.', /underflow|negative/],
    ['}(K\x01u.', /odd number/],
    ['(K\x01d.', /odd number/],
    ['K\x01K\x02\x93.', /two str/],
    ['cos\nsystem\n]R.', /tuple/],
    ['K\x01)R.', /cannot be called/],
    ["S'abc\n.", /quoted/],
    ['(o.', /needs a class/],
  ])('%j', (text, message) => {
    let error: unknown;
    try {
      lossless(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toMatch(message);
    expect((error as FormatError).offset).toBeTypeOf('number');
  });

  test('integers of megabytes are a LimitError before any conversion', () => {
    expect(() => read(`L${'9'.repeat(2_000_000)}L\n.`)).toThrow(LimitError);
    expect(() => read('\x8b\x00\x00\x00\x40.')).toThrow(LimitError);
  });

  test('a memo index of 2^31 costs no memory', () => {
    expect(read('K\x05r\xff\xff\xff\x7f0j\xff\xff\xff\x7f.')).toBe(5);
    expect(() => wholeUnpickler(bytes('K\x05\x94\x94\x94.'), { limits: { maxMemo: 2 } }).load()).toThrow(LimitError);
  });

  test('a million nested lists load', () => {
    const depth = 1_000_000;
    let value = read(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`) as unknown[];
    let seen = 1;
    while (value.length > 0) {
      value = value[0] as unknown[];
      seen++;
    }
    expect(seen).toBe(depth);
  });

  test('every error is one of ours', () => {
    for (let op = 0; op < 256; op++) {
      for (const tail of ['', '\x00', '\n', '.', '\x01\x00.']) {
        try {
          lossless(String.fromCharCode(op) + tail);
        } catch (error) {
          expect(error).toBeInstanceOf(BrineError);
        }
      }
    }
  });
});

describe('frames', () => {
  const framed = (body: string): string => `\x80\x04\x95${String.fromCharCode(body.length)}\0\0\0\0\0\0\0${body}`;

  test('are optional and may be missing after the first', () => {
    expect(read('\x80\x04K\x01.')).toBe(1);
    expect(read(framed('K\x01.'))).toBe(1);
    expect(read(`${framed('K\x01')}.`)).toBe(1);
  });

  test('an opcode over the end of a frame is refused, and so is a frame within a frame', () => {
    expect(() => read('\x80\x04\x95\x01\0\0\0\0\0\0\0K\x01.')).toThrow(/frame/);
    expect(() => read(framed('\x95\x00\0\0\0\0\0\0\0K\x01.'))).toThrow(/frame/);
  });

  test('a run of numbers may cross frames', () => {
    const inner = ']\x94(K\x01K\x02';
    const rest = 'K\x03e.';
    const text = `\x80\x04\x95${String.fromCharCode(inner.length)}\0\0\0\0\0\0\0${inner}\x95${String.fromCharCode(rest.length)}\0\0\0\0\0\0\0${rest}`;
    expect(read(text)).toEqual([1, 2, 3]);
  });
});
