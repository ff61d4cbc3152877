/** Options of functions, as JavaScript may pass them: no others than there are, and of the right kind. */
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/core/errors.js';
import { preflight } from '../../src/entries/card-node.js';
import { dumps, iterate, loads } from '../../src/entries/pickle-node.js';
import { openRegistry } from '../../src/entries/registry-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { advise, create, dump, dumpBytes, load, loadAll, loadMapped } from '../../src/node.js';

const any = (value: unknown): never => value as never;
const BYTES = dumps([1, 2]);

describe('an option that there is not', () => {
  const calls: [name: string, call: (options: unknown) => unknown][] = [
    ['load', (options) => load(BYTES, any(options))],
    ['loadAll', (options) => loadAll(BYTES, any(options))],
    ['loadMapped', (options) => loadMapped('none.pkl', any(options))],
    ['dump', (options) => dump([1], '/nowhere/none.pkl', any(options))],
    ['dumpBytes', (options) => dumpBytes([1], any({ format: 'pickle', ...(options as object) }))],
    ['loads', async (options) => loads(BYTES, any(options))],
    ['dumps', async (options) => dumps([1], any(options))],
    ['iterate', async (options) => [...iterate(BYTES, any(options))]],
    ['create', (options) => create('sklearn.linear_model.Ridge', {}, any(options))],
    ['scan', (options) => scan(BYTES, any(options))],
    ['advise', (options) => advise([1], any(options))],
    ['preflight', async (options) => preflight([1], any(options))],
    ['openRegistry', async (options) => openRegistry('/nowhere', any(options))],
  ];

  test.each(calls)('of %s is refused', async (name, call) => {
    const refused = (options: unknown): Promise<unknown> => (async () => call(options))();
    await expect(refused({ nonsense: 1 })).rejects.toThrow(InvalidInputError);
    await expect(refused({ nonsense: 1 })).rejects.toThrow(`${name} has no option "nonsense"`);
  });

  test('is named with the nearest one', async () => {
    await expect(load(BYTES, any({ mmap_mode: 'r' }))).rejects.toThrow('did you mean mmapMode?');
    await expect(create('sklearn.linear_model.Ridge', {}, any({ skleran: '1.2' }))).rejects.toThrow(
      'did you mean sklearn?',
    );
    expect(() => dumps([1], any({ protcol: 2 }))).toThrow('did you mean protocol?');
  });

  test('of another kind is refused', async () => {
    await expect(load(BYTES, any({ lossless: 1 }))).rejects.toThrow('lossless of load is true or false, not 1');
    await expect(create('sklearn.linear_model.Ridge', {}, any({ sklearn: 1.2 }))).rejects.toThrow('a string, not 1.2');
    expect(() => loads(BYTES, any({ dicts: 'map' }))).toThrow('"PyDict", "Map" or "object"');
    await expect(load(BYTES, any('lossless'))).rejects.toThrow('an object');
  });
});
