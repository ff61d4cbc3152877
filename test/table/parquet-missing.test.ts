import { expect, test, vi } from 'vitest';
import { UnsupportedError } from '../../src/core/errors.js';
import { readParquet } from '../../src/entries/parquet.js';

vi.mock('hyparquet', () => {
  throw new TypeError("Cannot find package 'hyparquet'");
});

test('without hyparquet, the error says how to get it', async () => {
  const reading = readParquet(new Uint8Array(12));
  await expect(reading).rejects.toThrow(UnsupportedError);
  await expect(reading).rejects.toThrow('npm install hyparquet');
});
