/** Functions that a pickle carries with their code: what stays dangerous although somebody supplied the function. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UnsafeGlobalError } from '../../src/core/errors.js';
import { load, registerFunction } from '../../src/node.js';
import { unregisterFunction } from '../../src/estimators/own/functions.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';

beforeEach(() => registerFunction('__main__.f', (text) => text));
afterEach(() => unregisterFunction('__main__.f'));

/** `_make_function(None, {'__name__': '__main__', 'x': VARIABLE}, 'f', None, None)`, as protocol 0 has it. */
const made = (variable: string, name = 'f'): string =>
  `ccloudpickle.cloudpickle\n_make_function\n(N(dS'__name__'\nS'__main__'\nsS'x'\n${variable}sS'${name}'\nNNtR`;
const call = (module: string, name: string, args: string): string => `c${module}\n${name}\n(${args}tR`;
const read = (text: string): Promise<unknown> => load<unknown>(new TextEncoder().encode(text));

test('a function that was supplied is no danger', async () => {
  const value = await read(`(dS'tokenizer'\n${made('I1\n')}s.`);
  expect(value).toBeInstanceOf(PyDict);
});

test.each([
  ['another function', `(dS'tokenizer'\n${made('I1\n', 'g')}s.`, '__main__.g'],
  ['a call among its variables', `(dS'tokenizer'\n${made(call('os', 'system', "S'true'\n"))}s.`, 'os.system'],
  ['a call beside it', `(dS'a'\n${made('I1\n')}sS'b'\n${call('os', 'system', "S'true'\n")}s.`, 'os.system'],
  ['a call that is dropped', `${call('os', 'system', "S'true'\n")}0(dS'a'\n${made('I1\n')}s.`, 'os.system'],
  ['a call that is dropped later', `(dS'a'\n${made('I1\n')}s${call('os', 'system', "S'true'\n")}0.`, 'os.system'],
  [
    'a helper that evaluates',
    `(dS'a'\n${made(call('dill._dill', '_eval_repr', 'S\'__import__("os")\'\n'))}s.`,
    'dill._dill._eval_repr',
  ],
  ['a dangerous function beside it', `(dS'a'\n${made('I1\n')}sS'b'\ncbuiltins\neval\ns.`, 'builtins.eval'],
  [
    'setattr of something else',
    `${call('builtins', 'setattr', "cos\npath\nS'x'\nI1\n")}0(dS'a'\n${made('I1\n')}s.`,
    'builtins.setattr',
  ],
  ['a call of a function that is made of code', `(dS'a'\n${made(`${made('I1\n', 'g')}(tR`)}s.`, '_make_function'],
  ['a call of the function itself', `(dS'a'\n${made('I1\n')}(tRs.`, 'the result of another call'],
])('%s is refused', async (_, text, name) => {
  const error = await read(text).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(UnsafeGlobalError);
  expect((error as Error).message).toContain(name);
});
