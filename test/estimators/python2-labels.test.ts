import { describe, expect, test } from 'vitest';
import { dtypeOf } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { labelsAsText } from '../../src/estimators/binding/python2-labels.js';
import { SklearnVersion } from '../../src/estimators/binding/version.js';

const OLD = new SklearnVersion('0.20.4');
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('labels of Python 2', () => {
  const objects = new NdArray([ascii('no'), ascii('yes')], [2], dtypeOf('object'));

  test('are text up to 0.20, and what they are since', () => {
    expect(labelsAsText(objects, OLD).tolist()).toEqual(['no', 'yes']);
    expect(labelsAsText(objects, new SklearnVersion('0.21.0'))).toBe(objects);
  });

  test('stay bytes where they are no ASCII', () => {
    const foreign = new NdArray([Uint8Array.of(0xe9)], [1], dtypeOf('object'));
    expect(labelsAsText(foreign, OLD)).toBe(foreign);
  });

  test('of any length are read', () => {
    const long = new NdArray([ascii('x'.repeat(2_000_000))], [1], dtypeOf('object'));
    expect((labelsAsText(long, OLD).tolist() as string[])[0]).toHaveLength(2_000_000);
  });
});
