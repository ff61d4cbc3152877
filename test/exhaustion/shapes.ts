/** Files made to exhaust, each below one MiB: variations of every kind that is known, written opcode by opcode or out of models of the fixtures. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { dumps } from '../../src/entries/pickle-node.js';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { nodeCodecs } from '../../src/codec/node.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';
import { attributesOf, graphOf } from '../helpers/models.js';
import { bytes, global, stackGlobal, text } from '../helpers/pickle-bytes.js';

export interface Shape {
  name: string;
  bytes: Uint8Array;
  /** Rows for a prediction. */
  input: unknown;
}

const ROWS = [
  [0.1, 0.2],
  [0.9, 0.3],
];
const HEAD = bytes(0x80, 4);

function repeat(piece: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(piece.length * count);
  for (let i = 0; i < count; i++) out.set(piece, i * piece.length);
  return out;
}

function uint32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

const uint64 = (value: number): Uint8Array => bytes(uint32(value % 2 ** 32), uint32(Math.floor(value / 2 ** 32)));
const get = (index: number): Uint8Array => bytes('j', uint32(index));
/** A text of `length` characters, memoized. */
const long = (length: number): Uint8Array => bytes('X', uint32(length), new Uint8Array(length).fill(0x61), 0x94);
/** An int of `length` bytes, memoized. */
const wide = (length: number): Uint8Array => bytes(0x8b, uint32(length), new Uint8Array(length).fill(0x7f), 0x94);

/** Each level holds the one before `width` times; `level` makes one out of that many references. */
function laugh(
  levels: number,
  width: number,
  level: (held: Uint8Array) => Uint8Array,
  seed = bytes(']', 0x94),
  whole = (last: Uint8Array): Uint8Array => last,
): Uint8Array {
  const parts = [HEAD, seed, bytes('0')];
  for (let i = 0; i < levels; i++) parts.push(level(repeat(get(i), width)), bytes(0x94, '0'));
  return bytes(...parts, whole(get(levels)), '.');
}

/** Many references to one thing. */
const references = (thing: Uint8Array, count: number): Uint8Array =>
  bytes(HEAD, thing, '0](', repeat(bytes('h', 0), count), 'e.');

const deep = (open: Uint8Array, close: Uint8Array, count: number, core: Uint8Array = bytes('N')): Uint8Array =>
  bytes(HEAD, repeat(open, count), core, repeat(close, count), '.');

function plain(): Shape[] {
  const namespace = stackGlobal('types', 'SimpleNamespace');
  return Object.entries({
    // names with dots, in every opcode that names
    'dots-stack-global.pkl': bytes(HEAD, 'X', uint32(900_000), repeat(bytes('a.'), 450_000), text('b'), 0x93, '.'),
    'dots-name.pkl': bytes(HEAD, text('m'), 'X', uint32(900_000), repeat(bytes('a.'), 450_000), 0x93, '.'),
    'dots-inst.pkl': bytes('(im\n', repeat(bytes('a.'), 450_000), 'b\n.'),
    'dots-many.pkl': bytes(HEAD, repeat(bytes('c', repeat(bytes('a.'), 500), 'm\n', 'b\n0'), 900), 'N.'),
    'names-many.pkl': bytes(HEAD, ...Array.from({ length: 60_000 }, (_, i) => bytes(`cmod${i}\nf\n0`)), 'N.'),
    // things that hold what was before, many times
    'laugh-list.pkl': laugh(40, 12, (held) => bytes('](', held, 'e')),
    'laugh-tuple.pkl': laugh(40, 12, (held) => bytes('(', held, 't')),
    'laugh-tuple-key.pkl': laugh(
      40,
      10,
      (held) => bytes('(', held, 't'),
      bytes(')', 0x94),
      (last) => bytes('}', last, 'Ns'),
    ),
    'laugh-tuple2.pkl': laugh(2000, 2, (held) => bytes(held, 0x86)),
    'laugh-frozenset.pkl': laugh(40, 6, (held) => bytes('(', held, 0x91), bytes('(K', 1, 0x91, 0x94)),
    'laugh-dict-values.pkl': laugh(40, 4, (held) =>
      bytes('}(', ...['a', 'b', 'c', 'd'].map((key, i) => bytes(text(key), held.subarray(5 * i, 5 * i + 5))), 'u'),
    ),
    'laugh-object.pkl': laugh(60, 2, (held) =>
      bytes(namespace, ')', 0x81, '}(', text('a'), held.subarray(0, 5), text('b'), held.subarray(5), 'ub'),
    ),
    'laugh-reduce.pkl': laugh(60, 2, (held) => bytes(namespace, held, 0x86, 'R')),
    'laugh-tuple-of-wide.pkl': bytes(
      HEAD,
      '(',
      repeat(bytes(']'), 200_000),
      't',
      0x94,
      '0](',
      repeat(bytes('h', 0), 250_000),
      'e.',
    ),
    'laugh-ordered.pkl': laugh(60, 2, (held) =>
      bytes(
        stackGlobal('collections', 'OrderedDict'),
        ')R(',
        text('a'),
        held.subarray(0, 5),
        text('b'),
        held.subarray(5),
        'u',
      ),
    ),
    // one long thing, many times
    'text-many.pkl': references(long(400_000), 200_000),
    'text-keys.pkl': bytes(HEAD, long(300_000), '0](', repeat(bytes('}h', 0, 'Ns'), 100_000), 'e.'),
    'int-many.pkl': references(wide(100_000), 200_000),
    'int-largest.pkl': bytes(HEAD, wide(900_000), '.'),
    'int-several.pkl': bytes(HEAD, '](', repeat(wide(130_000), 6), 'e.'),
    'int-decimal.pkl': bytes('L', repeat(bytes('9'), 900_000), 'L\n.'),
    'int-keys.pkl': bytes(
      HEAD,
      wide(100_000),
      '0}(',
      ...Array.from({ length: 20_000 }, (_, i) => bytes('h', 0, 'J', uint32(i), 0x86, 'N')),
      'u.',
    ),
    'bytes-many.pkl': references(bytes('B', uint32(400_000), new Uint8Array(400_000), 0x94), 200_000),
    'bytearray-many.pkl': bytes(
      0x80,
      5,
      0x96,
      uint64(400_000),
      new Uint8Array(400_000),
      0x94,
      '0](',
      repeat(bytes('h', 0), 200_000),
      'e.',
    ),
    // one in another
    'deep-list.pkl': bytes(HEAD, repeat(bytes(']'), 450_000), repeat(bytes('a'), 449_999), '.'),
    'deep-tuple.pkl': bytes(HEAD, ')', repeat(bytes(0x85), 900_000), '.'),
    'deep-dict.pkl': deep(bytes('}', text('a')), bytes('s'), 180_000),
    'deep-reduce.pkl': deep(namespace, bytes(0x85, 'R'), 30_000),
    'deep-frozenset.pkl': deep(bytes('('), bytes(0x91), 450_000),
    'deep-marks.pkl': bytes(HEAD, repeat(bytes('('), 900_000), '.'),
    'deep-persistent.pkl': deep(bytes(''), bytes('Q'), 900_000),
    'cycle-list.pkl': bytes(HEAD, repeat(bytes(']', 0x94, 'h', 0, 'a'), 100_000), '.'),
    'cycle-object.pkl': bytes(HEAD, namespace, ')', 0x81, 0x94, '}', text('a'), 'h', 2, 'sb.'),
    // very many small ones
    'many-sets.pkl': bytes(HEAD, '](', repeat(bytes(0x8f), 900_000), 'e.'),
    'many-dicts.pkl': bytes(HEAD, '](', repeat(bytes('}'), 900_000), 'e.'),
    'many-objects.pkl': bytes(HEAD, namespace, 0x94, '0](', repeat(bytes('h', 2, ')', 0x81), 200_000), 'e.'),
    'many-pickles.pkl': repeat(bytes(HEAD, 'N.'), 200_000),
    'many-pops.pkl': bytes(HEAD, repeat(bytes(']0'), 450_000), 'N.'),
    'many-none.pkl': bytes(HEAD, '](', repeat(bytes('N'), 900_000), 'e.'),
    // far and wide numbers
    'memo-far.pkl': bytes(HEAD, ']', 'r', uint32(2 ** 31 - 1), 'j', uint32(2 ** 31 - 1), '.'),
    'memo-decimal.pkl': bytes(']p99999999999999\n.'),
    'length-lies.pkl': bytes(HEAD, 0x8e, uint64(2 ** 50), 'x.'),
    'frame-lies.pkl': bytes(HEAD, 0x95, uint64(2 ** 50), 'N.'),
    // multiplied
    'multiply-bytes.pkl': bytes(
      HEAD,
      stackGlobal('_operator', 'mul'),
      'C',
      1,
      'a',
      'J',
      uint32(2 ** 31 - 1),
      0x86,
      'R.',
    ),
    'repeat-range.pkl': bytes(
      HEAD,
      stackGlobal('builtins', 'list'),
      stackGlobal('builtins', 'range'),
      'K',
      0,
      'J',
      uint32(2 ** 31 - 1),
      0x86,
      'R',
      0x85,
      'R.',
    ),
    'bytes-count.pkl': bytes(HEAD, stackGlobal('builtins', 'bytes'), 0x8a, 5, uint32(0), 1, 0x85, 'R.'),
    'deque-maxlen.pkl': bytes(HEAD, stackGlobal('collections', 'deque'), ')', 0x8a, 5, uint32(0), 1, 0x86, 'R.'),
    'array-typecode.pkl': bytes(
      HEAD,
      stackGlobal('array', '_array_reconstructor'),
      '(',
      stackGlobal('array', 'array'),
      text('d'),
      'K',
      14,
      'C',
      4,
      uint32(0),
      'tR.',
    ),
    'pandas-range.pkl': bytes(
      HEAD,
      stackGlobal('pandas.core.indexes.base', '_new_Index'),
      stackGlobal('pandas.core.indexes.range', 'RangeIndex'),
      '}(',
      text('start'),
      'K',
      0,
      text('stop'),
      0x8a,
      6,
      uint32(0),
      0,
      1,
      text('step'),
      'K',
      1,
      'u',
      0x86,
      'R.',
    ),
    'scalar-shape.pkl': bytes(
      global('numpy', 'zeros'),
      '(',
      'J',
      uint32(2 ** 30),
      'J',
      uint32(2 ** 30),
      't',
      0x85,
      'R.',
    ),
  }).map(([name, content]) => ({ name, bytes: content, input: ROWS }));
}

/** Zeros in a pickle, or opcodes, in every packing. */
async function packed(only: RegExp): Promise<Shape[]> {
  const zeros = bytes(HEAD, 0x8e, uint64(2 ** 28), new Uint8Array(2 ** 28), '.');
  const sets = bytes(HEAD, '](', new Uint8Array(3 << 23).fill(0x8f), 'e.');
  const lists = bytes(HEAD, repeat(bytes('](N'), 1 << 23));
  const out: Shape[] = [];
  const add = (name: string, make: () => Uint8Array): void => {
    if (only.test(name)) out.push({ name, bytes: make(), input: ROWS });
  };
  add('bomb-zlib.joblib', () => deflateSync(zeros));
  add('bomb-sets.pkl.gz', () => gzipSync(sets));
  add('bomb-lists.pkl.gz', () => gzipSync(lists));
  add('bomb-noise.pkl.gz', () => gzipSync(new Uint8Array(1 << 28).fill(0x41)));
  for (const method of ['xz', 'lzma', 'lz4', 'bz2']) {
    if (!only.test(`bomb-${method}.joblib`)) continue;
    const pieces: Uint8Array[] = [];
    for await (const piece of nodeCodecs.compress([zeros.subarray(0, 2 ** 26 + 11), bytes('.')], method, 1))
      pieces.push(piece.slice());
    add(`bomb-${method}.joblib`, () => bytes(...pieces).subarray(0, 1 << 20));
  }
  add('bomb-twice.pkl.gz', () => gzipSync(gzipSync(zeros)));
  add('zip-same.zip', () => overlapping(deflateRawSync(zeros), zeros.length, 5000, (i) => `m${i}.pkl`));
  add('zip-same.npz', () => overlapping(deflateRawSync(new Uint8Array(2 ** 27)), 2 ** 27, 5000, (i) => `m${i}.npy`));
  return out;
}

/** A ZIP archive whose entries all point at one member. */
function overlapping(data: Uint8Array, size: number, count: number, name: (i: number) => string): Uint8Array {
  const first = new TextEncoder().encode(name(0));
  const local = bytes(
    'PK',
    3,
    4,
    20,
    0,
    0,
    0,
    8,
    0,
    0,
    0,
    0,
    0,
    uint32(0),
    uint32(data.length),
    uint32(size),
    first.length,
    0,
    0,
    0,
    first,
    data,
  );
  const entries = Array.from({ length: count }, (_, i) => {
    const own = new TextEncoder().encode(name(i));
    return bytes(
      'PK',
      1,
      2,
      20,
      0,
      20,
      0,
      0,
      0,
      8,
      0,
      0,
      0,
      0,
      0,
      uint32(0),
      uint32(data.length),
      uint32(size),
      own.length,
      0,
      new Uint8Array(12),
      uint32(0),
      own,
    );
  });
  const directory = bytes(...entries);
  const counts = bytes(count % 256, count >> 8);
  return bytes(
    local,
    directory,
    'PK',
    5,
    6,
    0,
    0,
    0,
    0,
    counts,
    counts,
    uint32(directory.length),
    uint32(local.length),
    0,
    0,
  );
}

type Change = (state: PyDict<string, unknown>, graph: PyObject) => unknown;

/** Models of the fixtures with one thing made absurd. */
const MODELS: readonly (readonly [name: string, fixture: string, input: unknown, change: Change])[] = [
  [
    'model-steps.pkl',
    'pipe-nested',
    ROWS,
    (state) => {
      const steps = asSequence(state.get('steps'))!;
      state.set('steps', [...new Array<unknown>(60_000).fill(steps[0]), steps.at(-1)]);
    },
  ],
  [
    'model-degree.pkl',
    'poly-iris',
    ROWS,
    (state) => {
      state.set('degree', 40);
      state.set('_max_degree', 40);
      state.set('n_output_features_', 2 ** 31);
    },
  ],
  [
    'model-hidden.pkl',
    'mlp-iris',
    [[5, 3, 1, 0.2]],
    (state) => {
      const weights = asSequence(state.get('coefs_'))!;
      const bias = asSequence(state.get('intercepts_'))!;
      const width = (weights[0] as NdArray).shape[1]!;
      const square = new NdArray(new Float64Array(width * width), [width, width], dtypeOf('float64'));
      state.set('coefs_', [weights[0], ...new Array<unknown>(150_000).fill(square), weights.at(-1)]);
      state.set('intercepts_', [bias[0], ...new Array<unknown>(150_000).fill(bias[0]), bias.at(-1)]);
      state.set('n_layers_', 150_003);
    },
  ],
  [
    'model-trees.pkl',
    'forest-iris',
    [[5, 3, 1, 0.2]],
    (state) => {
      const trees = asSequence(state.get('estimators_'))!;
      state.set('estimators_', new Array<unknown>(150_000).fill(trees[0]));
      state.set('n_estimators', 150_000);
    },
  ],
  [
    'model-parameter.pkl',
    'tree-iris',
    [[5, 3, 1, 0.2]],
    (state) => {
      let lists: unknown = [0];
      for (let level = 0; level < 8; level++) lists = new Array<unknown>(100).fill(lists);
      state.set('class_weight', lists);
    },
  ],
  [
    'model-kernel.pkl',
    'gpr-rbf',
    ROWS,
    (state) => {
      // A sum of a sum of a sum, of the same two at each place.
      let kernel = state.get('kernel_') as PyObject;
      for (let level = 0; level < 40; level++) {
        const sum = new PyObject(new PyGlobal('sklearn.gaussian_process.kernels', 'Sum'), kernel.how, []);
        sum.state = new PyDict([
          ['k1', kernel],
          ['k2', kernel],
        ]);
        kernel = sum;
      }
      state.set('kernel_', kernel);
    },
  ],
  [
    'model-vote.pkl',
    'voting-iris-soft',
    [[5, 3, 1, 0.2]],
    (state) => {
      const voters = asSequence(state.get('estimators_'))!;
      state.set('estimators_', new Array<unknown>(100_000).fill(voters[0]));
      state.set('estimators', new Array<unknown>(100_000).fill(new PyTuple(['a', voters[0]])));
    },
  ],
];

async function models(only: RegExp): Promise<Shape[]> {
  const out: Shape[] = [];
  for (const [name, fixture, input, change] of MODELS) {
    if (!only.test(name)) continue;
    const graph = await graphOf(fixture);
    change(attributesOf(graph), graph);
    out.push({ name, bytes: dumps(graph), input });
  }
  return out;
}

/** A few of each kind, for every run of the tests. */
export const SAMPLE =
  /^(?:dots-name|laugh-(?:list|object)|text-many|int-many|deep-frozenset|many-sets|bomb-sets|zip-same\.zip|model-hidden)/;

export async function shapes(only = /./): Promise<Shape[]> {
  const all = [...plain(), ...(await packed(only)), ...(await models(only))];
  return all.filter(({ name }) => only.test(name));
}
