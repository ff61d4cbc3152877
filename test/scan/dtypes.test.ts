/**
 * Types that lie: numpy believes the size and the flags of a dtype's state, and Joblib unpickles what stands behind an array whose flags say
 * "objects". The files are given to a real Joblib, which runs them; states at random are compared with what numpy makes of them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loads } from '../../src/entries/pickle-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';
import type { DType } from '../../src/numpy/dtypes/dtype.js';
import { bytes } from '../helpers/pickle-bytes.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { glob, head, type Protocol, PROTOCOLS, str, tuple, u32 } from './corpus/writer.js';

const ENV = 'sklearn-1.9';
const python = pythonOf(ENV);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-dtypes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** How Python's text of a value becomes opcodes: what stands in a dtype's state. */
type Part = string | number | null | readonly Part[] | { readonly of: string };
const int = (value: number): Uint8Array => bytes('J', u32(value >>> 0));

function part(value: Part, p: Protocol): Uint8Array {
  if (value === null) return bytes('N');
  if (typeof value === 'number') return int(value);
  if (typeof value === 'string') return str(value, p);
  if ('of' in value) return dtype(value.of, ['<', null, null, null, -1, -1, 0], p);
  return bytes('(', ...value.map((each) => part(each, p)), 't');
}

/** `numpy.dtype(code, False, True)` with a state. */
function dtype(code: string, state: readonly Part[], p: Protocol, version = 3): Uint8Array {
  const made = bytes(glob('numpy', 'dtype', p), tuple(p, str(code, p), bytes('I00\n'), bytes('I01\n')), 'R');
  return bytes(made, part([version, ...state], p), 'b');
}

/** A Joblib file: an array of this type, and in the place of its bytes a pickle that makes a folder. */
function hidden(type: (p: Protocol) => Uint8Array, marker: string, p: Protocol): Uint8Array {
  const call = bytes(`cposix\nmkdir\n(S'${marker}'\ntR.`);
  const count = Math.ceil(call.length / 4) + 4;
  const container = bytes(
    glob('joblib.numpy_pickle', 'NumpyArrayWrapper', p),
    p < 2 ? bytes(')R') : bytes(')', 0x81),
    '}(',
    bytes(str('subclass', p), glob('numpy', 'ndarray', p), str('shape', p), tuple(p, int(count)), str('order', p)),
    bytes(str('C', p), str('dtype', p), type(p), str('allow_mmap', p), bytes('I00\n'), 'ub'),
  );
  const data = new Uint8Array(4 * count);
  data.set(call);
  return bytes(head(p), container, data, '.');
}

const LIES: Readonly<Record<string, (p: Protocol) => Uint8Array>> = {
  'whole numbers that are objects': (p) => dtype('i4', ['<', null, null, null, -1, -1, 63], p),
  'one flag is enough': (p) => dtype('i4', ['<', null, null, null, -1, -1, 1], p),
  'texts that are objects': (p) => dtype('S4', ['|', null, null, null, 4, 1, 1], p),
  'raw bytes that are objects': (p) => dtype('V4', ['|', null, null, null, 4, 1, 27], p),
  'an older version of the state': (p) => dtype('i4', ['<', null, null, null, -1, -1, 63], p, 2),
};

describe('a type that says its numbers are objects', () => {
  for (const [name, type] of Object.entries(LIES)) {
    test(`${name}: dangerous in every protocol, and not loaded`, async () => {
      for (const p of PROTOCOLS) {
        const file = hidden(type, join(folder, 'never'), p);
        expect((await scan(file)).verdict, `protocol ${p}`).toBe('dangerous');
        await expect(load(file)).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
        await expect(load(file, { lossless: true })).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
      }
    });
  }

  test.runIf(python !== undefined || pythonRequired)('runs code in Joblib', () => {
    let ran = 0;
    Object.values(LIES).forEach((type, i) => {
      const marker = join(folder, `ran-${i}`);
      writeFileSync(join(folder, 'lie.joblib'), hidden(type, marker, 3));
      const program = 'import joblib, sys\ntry: joblib.load(sys.argv[1])\nexcept Exception: pass';
      execFileSync(python!, ['-c', program, join(folder, 'lie.joblib')], { stdio: 'ignore' });
      if (existsSync(marker)) ran += 1;
    });
    // numpy reads versions below 3 without flags.
    expect(ran).toBeGreaterThanOrEqual(4);
  });
});

/** What numpy writes for a type, without version and flags of its kind. */
const TRUE: Readonly<Record<string, readonly Part[]>> = {
  V8: ['|', null, null, null, 8, 1, 0],
  S4: ['|', null, null, null, 4, 1, 0],
  U1: ['<', null, null, null, 4, 4, 8],
  f8: ['>', null, null, null, -1, -1, 0],
  i4: ['<', null, null, null, -1, -1, 0],
  i1: ['|', null, null, null, -1, -1, 0],
  O8: ['|', null, null, null, -1, -1, 63],
  c16: ['<', null, null, null, -1, -1, 0],
  V16: ['|', [{ of: 'f8' }, [2]], null, null, 16, 8, 0],
};
const pick = <T>(list: readonly T[], seed: () => number): T => list[Math.floor(seed() * list.length)]!;

/** A small generator of its own, so that the states are the same everywhere. */
function random(): () => number {
  let state = 20_261_129;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const ODD: readonly (readonly Part[])[] = [
  ['<', '>', '|', '='],
  [null, [{ of: 'f8' }, [2]]],
  [null, ['a']],
  [null],
  [-1, 0, 1, 4, 8, 16, 400],
  [-1, 1, 4, 0],
  [0, 8, 16, 27, 63, 1],
];

/** Types with up to two parts of their state changed. */
function states(count: number): Uint8Array[] {
  const seed = random();
  return Array.from({ length: count }, () => {
    const code = pick(Object.keys(TRUE), seed);
    const state = [...TRUE[code]!];
    for (let changes = Math.floor(3 * seed()); changes > 0; changes--) {
      const at = Math.floor(seed() * state.length);
      state[at] = pick(ODD[at]!, seed);
    }
    return bytes(head(2), dtype(code, state, 2, pick([3, 3, 3, 2, 1, 4], seed)), '.');
  });
}

test.runIf(python !== undefined || pythonRequired)('types that are safe are what numpy makes of them', async () => {
  const safe: Uint8Array[] = [];
  for (const file of states(4000)) if ((await scan(file)).verdict === 'safe') safe.push(file);
  expect(safe.length).toBeGreaterThan(20);
  const program = `
import json, pickle, sys
out = []
for line in sys.stdin:
    try:
        d = pickle.loads(bytes.fromhex(line))
        out.append([d.itemsize, bool(d.hasobject), d.kind])
    except Exception as error:
        out.append(None)
print(json.dumps(out))`;
  const said = execFileSync(python!, ['-c', program], {
    input: safe.map((file) => Buffer.from(file).toString('hex')).join('\n'),
    encoding: 'utf8',
  });
  const answers = JSON.parse(said) as ([number, boolean, string] | null)[];
  let compared = 0;
  answers.forEach((answer, i) => {
    if (answer === null) return;
    const { itemsize, hasObject, kind } = loads<DType>(safe[i]!, { lossless: true });
    expect([itemsize, hasObject, kind]).toEqual(answer);
    compared += 1;
  });
  expect(compared).toBeGreaterThan(20);
});
