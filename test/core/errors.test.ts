import { build } from 'esbuild';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type * as Errors from '../../src/core/errors.js';
import {
  BrineError,
  InvalidInputError,
  InvalidStateError,
  isBrineError,
  type LimitError,
  LimitError as Limit,
} from '../../src/core/errors.js';

/** Another copy of the module, as a bundle or a dependency brings it along. */
async function copy(): Promise<typeof Errors> {
  const { outputFiles } = await build({
    entryPoints: ['src/core/errors.ts'],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const text = Buffer.from(outputFiles[0]!.contents).toString('base64');
  return (await import(`data:text/javascript;base64,${text}`)) as typeof Errors;
}

describe('isBrineError', () => {
  test('knows errors of another copy of the package', async () => {
    const other = await copy();
    const error = new other.LimitError('maxDepth', 3, 2);
    expect(error).not.toBeInstanceOf(BrineError);
    expect(isBrineError(error)).toBe(true);
    expect(isBrineError(error, 'LIMIT')).toBe(true);
    expect(isBrineError(error, 'FORMAT')).toBe(false);
    expect(other.isBrineError(new Limit('maxDepth', 3, 2), 'LIMIT')).toBe(true);
  });

  test('says no to everything else', () => {
    const alike = Object.assign(new Error('no'), { code: 'LIMIT' });
    for (const value of [undefined, null, 'LIMIT', alike, { code: 'LIMIT' }]) expect(isBrineError(value)).toBe(false);
  });

  test('leaves no trace in JSON or in the keys of the error', () => {
    const error = new InvalidInputError('no');
    expect(Object.keys(error)).toEqual(['name', 'code', 'row', 'column', 'feature']);
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([]);
  });

  test('narrows to the class of the code', () => {
    const error: unknown = new Limit('maxDepth', 3, 2);
    if (!isBrineError(error, 'LIMIT')) throw new Error('it is one');
    expectTypeOf(error).toEqualTypeOf<LimitError>();
    expect(error.limit).toBe('maxDepth');
  });
});

test('errors about input and state carry the place where they know it', () => {
  expect(new InvalidInputError('no', { row: 3, column: 1, feature: 'age' })).toMatchObject({
    row: 3,
    column: 1,
    feature: 'age',
  });
  expect(new InvalidInputError('no').row).toBeUndefined();
  expect(new InvalidStateError('Ridge', 'coef_', 'an array', 'null', { column: 2 }).column).toBe(2);
});
