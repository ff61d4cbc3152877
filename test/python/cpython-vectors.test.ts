/**
 * CPython's own pickle tests as vectors: every byte string that they give to `loads` is read here too, and compared with
 * what CPython made of it. What both of its readers refuse must be refused; where they differ, either is right.
 */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { addWhole } from '../../src/model/assemble-all.js';
import { pickleContext } from '../../src/model/assemble.js';
import { BrineError } from '../../src/core/errors.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import type { DecodeErrors, StringEncoding } from '../../src/pickle/text-python2.js';
import { wholeUnpickler } from '../../src/pickle/read/seldom-at-hand.js';
import { PyByteArray, PyFloat, PyFrozenSet, PyTuple } from '../../src/pickle/values/py-values.js';
import { pythonRequired } from '../helpers/oracle.js';

addWhole();

const VERSIONS = ['2.7', '3.8', '3.11', '3.13'];

interface Vector {
  hex: string;
  kwargs: { encoding?: string; errors?: string; fix_imports?: boolean };
  c: string;
  py: string;
  value?: unknown;
}

/** What comes of importing and calling, which an inert reader never does. */
const BY_CALLING = new Set(['AttributeError', 'ImportError', 'ModuleNotFoundError', 'NameError', 'TypeError', 'MyErr']);

function interpreter(version: string): string | undefined {
  try {
    return execFileSync('python3', ['fixtures/envs.py', '--find', version], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');

const sorted = (items: unknown[]): unknown[] => items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** The same canonical form as in scripts/cpython_vectors.py. */
class Canon {
  readonly #ids = new Map<object, number>();
  readonly #unordered: boolean;

  constructor(unordered: boolean) {
    this.#unordered = unordered;
  }

  of(value: unknown, depth = 0): unknown {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'string') {
      let out = '';
      for (let i = 0; i < value.length; i++) out += value.charCodeAt(i).toString(16).padStart(4, '0');
      return { str: out };
    }
    if (typeof value === 'bigint') return { int: value.toString(16) };
    if (typeof value === 'number') return Number.isInteger(value) ? { int: value.toString(16) } : this.#float(value);
    if (value instanceof PyFloat) return this.#float(value.value);
    if (value instanceof Uint8Array && !(value instanceof PyByteArray)) return { bytes: hex(value) };
    if (depth > 60) return { deep: true };
    return this.#container(value as object, depth + 1);
  }

  #float(value: number): unknown {
    if (Number.isNaN(value)) return { float: 'nan' };
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return { float: view.getBigUint64(0).toString(16).padStart(16, '0') };
  }

  #container(value: object, depth: number): unknown {
    const known = this.#ids.get(value);
    if (known !== undefined) return { ref: known };
    if (value instanceof PyTuple) return { tuple: value.items.map((item) => this.of(item, depth)) };
    if (value instanceof PyFrozenSet) return { frozenset: sorted([...value].map((item) => this.of(item, depth))) };
    const mutable = Array.isArray(value) || value instanceof Set || value instanceof PyByteArray;
    const dict = value instanceof PyDict && value.constructor === PyDict;
    if (!mutable && !dict) return { other: true };
    this.#ids.set(value, this.#ids.size);
    if (Array.isArray(value)) return { list: value.map((item) => this.of(item, depth)) };
    if (value instanceof Set) return { set: sorted([...value].map((item) => this.of(item, depth))) };
    if (value instanceof PyByteArray) return { bytearray: hex(value) };
    const entries = [...(value as PyDict)];
    if (this.#unordered) entries.sort(([a], [b]) => (keyText(a) < keyText(b) ? -1 : 1));
    return { dict: entries.map(([key, item]) => [this.of(key, depth), this.of(item, depth)]) };
  }
}

const keyText = (key: unknown): string => JSON.stringify(new Canon(true).of(key));

function read(vector: Vector, python2: boolean): unknown {
  const { encoding, errors, fix_imports: fixImports } = vector.kwargs;
  return wholeUnpickler(Uint8Array.from(Buffer.from(vector.hex, 'hex')), {
    lossless: true,
    inertExternals: false,
    readers: pickleContext.readers,
    encoding: python2 ? 'bytes' : ((encoding ?? 'ASCII') as StringEncoding),
    ...(errors === undefined ? {} : { errors: errors as DecodeErrors }),
    ...(fixImports === undefined ? {} : { fixImports }),
  }).load();
}

/** Empty where it holds, otherwise what differs. */
function judge(vector: Vector, python2: boolean, counts: Record<string, number>): string | undefined {
  const count = (name: string): undefined => {
    counts[name] = (counts[name] ?? 0) + 1;
    return undefined;
  };
  let value: unknown;
  try {
    value = read(vector, python2);
  } catch (error) {
    if (!(error instanceof BrineError)) return `leaked ${String(error)}`;
    if (vector.c !== 'ok' || vector.py !== 'ok') return count('refused by both');
    return `refused: ${error.message}`;
  }
  if (vector.c !== 'ok' && vector.py !== 'ok') {
    if (python2 && /^80(?:03|04|05)/.test(vector.hex)) return count('of a protocol that Python 2 does not know');
    if (BY_CALLING.has(vector.c) || BY_CALLING.has(vector.py))
      return count('fails in CPython only by importing or calling');
    return `accepted, but CPython says ${vector.c} and ${vector.py}`;
  }
  if (vector.c !== 'ok') return 'accepted what the C reader refuses';
  if (vector.py !== 'ok' && !BY_CALLING.has(vector.py)) return 'accepted what the Python reader refuses';
  const found = JSON.stringify(new Canon(python2).of(value));
  const expected = JSON.stringify(vector.value);
  if (found === expected) return count('equal');
  if (found === '{"other":true}') return count('inert here');
  // Which objects are equal keys is for their class to say.
  if (/\[\[\{"other":true\}/.test(expected)) return count('with objects as keys');
  return `differs: ${found.slice(0, 200)} instead of ${expected.slice(0, 200)}`;
}

describe.each(VERSIONS)('the tests of CPython %s', (version) => {
  const python = interpreter(version);
  test.runIf(python !== undefined || pythonRequired)('read the same here', { timeout: 300_000 }, () => {
    const output = execFileSync(python!, ['scripts/cpython_vectors.py'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const vectors = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Vector);
    const counts: Record<string, number> = {};
    const wrong = vectors.flatMap((vector) => {
      const found = judge(vector, version === '2.7', counts);
      return found === undefined
        ? []
        : [
            `${JSON.stringify(Buffer.from(vector.hex, 'hex').toString('latin1')).slice(0, 120)} ${JSON.stringify(vector.kwargs)}: ${found}`,
          ];
    });
    console.log(`CPython ${version}: ${vectors.length} vectors, ${JSON.stringify(counts)}`);
    expect(wrong).toEqual([]);
    expect(counts['equal']).toBeGreaterThan(500);
  });
});
