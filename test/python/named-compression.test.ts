/** A pickle whose name ends as a compressor's does is opened by Python's module of that name. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dump, load } from '../../src/node.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';

const ENV = 'sklearn-1.9';
const python = pythonOf(ENV);
const READ = `
import json, pickle, sys
module, path = sys.argv[1:]
with __import__(module).open(path) as file: print(json.dumps(pickle.load(file)))`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-named-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.runIf(python !== undefined || requiredIn(ENV)).each([
  ['pkl.gz', 'gzip', 'gzip'],
  ['pickle.bz2', 'bz2', 'bz2'],
  ['pkl.xz', 'xz', 'lzma'],
])('a file that ends in %s is %s', async (extension, method, module) => {
  const path = join(folder, `words.${extension}`);
  const written = await dump(['one', 2], path);
  expect(written).toMatchObject({ format: 'pickle', compress: { method } });
  expect(JSON.parse(execFileSync(python!, ['-c', READ, module, path], { encoding: 'utf8' }))).toEqual(['one', 2]);
  expect(await load(path)).toEqual(['one', 2]);
});

test('a name without such an end is not compressed', async () => {
  expect((await dump(['one'], join(folder, 'words.pkl'))).compress).toBeUndefined();
});
