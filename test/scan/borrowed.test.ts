/**
 * Files that change what is not theirs: functions of libraries that they fetched, values of which there is one in a process; and the helpers
 * of dill and cloudpickle for types, which make methods and partials. What a real Python does with the first is shown, too.
 */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';
import { bytes } from '../helpers/pickle-bytes.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { glob, head, type Part, pickle, type Protocol, PROTOCOLS, reduce, str, tuple } from './corpus/writer.js';

type Make = (p: Protocol) => Part[];

const python = pythonOf('sklearn-1.9');
const MODEL = ['sklearn.linear_model._logistic', 'LogisticRegression'] as const;

const method = (p: Protocol, module: string, owner: string, name: string): Uint8Array =>
  reduce('builtins', 'getattr', p, glob(module, owner, p), str(name, p));
const predict = (p: Protocol): Uint8Array => method(p, ...MODEL, 'predict');
const marked = (p: Protocol): Uint8Array => bytes('}', str('mark', p), 'I1\ns');
const typeBy = (p: Protocol, helper: 'dill' | 'cloudpickle', name: string): Uint8Array =>
  helper === 'dill'
    ? reduce('dill._dill', '_load_type', p, str(name, p))
    : reduce('cloudpickle.cloudpickle', '_builtin_type', p, str(name, p));
const call = (p: Protocol, callee: Uint8Array, ...args: Uint8Array[]): Uint8Array =>
  bytes(callee, tuple(p, ...args), 'R');
const norm = (p: Protocol): Uint8Array =>
  p < 2
    ? reduce(
        'copyreg',
        '_reconstructor',
        p,
        glob('scipy.stats._continuous_distns', 'norm_gen', p),
        glob('builtins', 'object', p),
        bytes('N'),
      )
    : bytes(glob('scipy.stats._continuous_distns', 'norm_gen', p), ')', 0x81);
const partialState = (func: Uint8Array): Uint8Array => bytes('(', func, ')}Ntb');

const DANGEROUS: Readonly<Record<string, Make>> = {
  'a method gets an attribute': (p) => [predict(p), marked(p), 'b'],
  'a method gets one as a slot': (p) => [predict(p), tuple(p, bytes('N'), marked(p)), 'b'],
  'a method gets other defaults': (p) => [
    predict(p),
    tuple(p, bytes('N'), bytes('}', str('__defaults__', p), ')s')),
    'b',
  ],
  'a method of an array gets an attribute': (p) => [method(p, 'builtins', 'str', 'split'), marked(p), 'b'],
  'a method of a model is made by its type': (p) => [
    call(p, typeBy(p, 'dill', 'MethodType'), glob('numpy', 'log1p', p), norm(p)),
  ],
  'a method of something else': (p) => [
    call(
      p,
      typeBy(p, 'cloudpickle', 'MethodType'),
      method(p, 'scipy.stats._continuous_distns', 'norm_gen', '_entropy'),
      str('x', p),
    ),
  ],
  'a method with more arguments': (p) => [
    call(
      p,
      typeBy(p, 'dill', 'MethodType'),
      method(p, 'scipy.stats._continuous_distns', 'norm_gen', '_entropy'),
      norm(p),
      norm(p),
    ),
  ],
  'such a method gets an attribute': (p) => [
    call(
      p,
      typeBy(p, 'dill', 'MethodType'),
      method(p, 'scipy.stats._continuous_distns', 'norm_gen', '_entropy'),
      norm(p),
    ),
    marked(p),
    'b',
  ],
  'such a method is called': (p) => [
    call(
      p,
      call(
        p,
        typeBy(p, 'dill', 'MethodType'),
        method(p, 'scipy.stats._continuous_distns', 'norm_gen', '_entropy'),
        norm(p),
      ),
    ),
  ],
  'a partial by its type is called': (p) => [
    call(p, call(p, typeBy(p, 'dill', 'PartialType'), glob('numpy', 'log1p', p))),
  ],
  'a partial by its type holds a maker': (p) => [
    call(p, typeBy(p, 'dill', 'PartialType'), glob('numpy', 'log1p', p)),
    partialState(glob('numpy.core.multiarray', '_reconstruct', p)),
  ],
  'a class by keywords': (p) => [
    reduce(
      'copyreg',
      '__newobj_ex__',
      p,
      glob('numpy', 'matrix', p),
      bytes(')'),
      bytes('}', str('data', p), str('1', p), 's'),
    ),
  ],
};

const NEVER_SAFE: Readonly<Record<string, Make>> = {
  'the one missing value of pandas gets an attribute': (p) => [
    bytes(glob('pandas._libs.missing', 'NAType', p), ')R'),
    marked(p),
    'b',
  ],
  'the one time that is none': (p) => [bytes(glob('pandas._libs.tslibs.nattype', 'NaTType', p), ')R'), marked(p), 'b'],
  'a type of Python gets an attribute': (p) => [typeBy(p, 'dill', 'int'), marked(p), 'b'],
  'a partial by its type with something odd': (p) => [
    call(p, typeBy(p, 'dill', 'PartialType'), glob('numpy', 'log1p', p)),
    bytes('(', glob('numpy', 'log1p', p), ']}Ntb'),
  ],
};

const nestings: readonly ((p: Protocol, body: Part[]) => Part[])[] = [
  (_, body) => body,
  (_, body) => ['](', ...body, 'e'],
  (p, body) => ['}', str('a', p), ...body, 's'],
  (p, body) => [tuple(p, bytes(...body))],
  (_, body) => [...body, 'p9\n0g9\n'],
];

describe('files that change what they fetched', () => {
  for (const [name, make] of Object.entries(DANGEROUS)) {
    test(`${name}: dangerous, in every protocol and nested`, async () => {
      for (const p of PROTOCOLS) {
        for (const nest of nestings)
          expect((await scan(pickle(p, ...nest(p, make(p))))).verdict, `protocol ${p}`).toBe('dangerous');
        await expect(load(pickle(p, ...make(p)))).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
      }
    });
  }

  for (const [name, make] of Object.entries(NEVER_SAFE)) {
    test(`${name}: never safe`, async () => {
      for (const p of PROTOCOLS)
        for (const nest of nestings)
          expect((await scan(pickle(p, ...nest(p, make(p))))).verdict, `protocol ${p}`).not.toBe('safe');
    });
  }

  test('what scipy keeps of itself is safe', async () => {
    for (const p of [2, 4] as const) {
      const bound = call(
        p,
        typeBy(p, 'dill', 'MethodType'),
        method(p, 'scipy.stats._continuous_distns', 'norm_gen', '_entropy'),
        norm(p),
      );
      const vectorized = bytes(glob('numpy', 'vectorize', p), ')', 0x81, '}', str('pyfunc', p), bound, 'sb');
      expect((await scan(pickle(p, vectorized))).verdict).toBe('safe');
    }
  });

  test.runIf(python !== undefined || pythonRequired)('Python shows it: the class is another one afterwards', () => {
    const program = `
import pickle, sys
from sklearn.linear_model import LogisticRegression
pickle.loads(bytes.fromhex(sys.argv[1]))
print(LogisticRegression.predict.__dict__, LogisticRegression.predict.__defaults__)`;
    const ask = (name: string): string => {
      const file = Buffer.from(bytes(head(2), ...DANGEROUS[name]!(2), '.')).toString('hex');
      return execFileSync(python!, ['-c', program, file], { encoding: 'utf8' }).trim();
    };
    expect(ask('a method gets an attribute')).toContain("'mark': 1");
    expect(ask('a method gets other defaults')).toMatch(/\(\)$/);
  });
});
