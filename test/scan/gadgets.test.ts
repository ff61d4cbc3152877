/** Harmless names in harmful constructions, in all protocols, nested and in containers: none is safe, and none that is dangerous loads. */
import { describe, expect, test } from 'vitest';
import { UnsafeGlobalError } from '../../src/core/errors.js';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';
import { bytes } from '../helpers/pickle-bytes.js';
import { CONTAINERS } from './corpus/containers.js';
import { gadgets } from './corpus/gadgets.js';
import { literature } from './corpus/literature.js';
import { PROTOCOLS } from './corpus/writer.js';

const all = gadgets(PROTOCOLS);
const verdict = async (data: Uint8Array): Promise<string> => (await scan(data)).verdict;

/** The stream without its head and STOP, so that it can stand inside of another. */
function inside(data: Uint8Array): { head: Uint8Array; body: Uint8Array } {
  const at = data[0] === 0x80 ? 2 : 0;
  return { head: data.subarray(0, at), body: data.subarray(at, -1) };
}

const NESTINGS: readonly (readonly [string, (data: Uint8Array) => Uint8Array])[] = [
  ['in a list', (data) => bytes(inside(data).head, '](', inside(data).body, 'e.')],
  ['in a dict', (data) => bytes(inside(data).head, "}S'a'\n", inside(data).body, 's.')],
  ['popped', (data) => bytes(inside(data).head, inside(data).body, '0N.')],
  ['through the memo', (data) => bytes(inside(data).head, inside(data).body, 'p7\n0g7\n.')],
  ['in a tuple in a list', (data) => bytes(inside(data).head, ']((', inside(data).body, 'te.')],
];

describe('gadgets', () => {
  test('get the verdict that they deserve, in every protocol', async () => {
    expect(all.length).toBeGreaterThan(500);
    for (const { name, bytes: data, expect: wanted } of all) {
      const said = await verdict(data);
      if (wanted === 'dangerous') expect(said, name).toBe('dangerous');
      else expect(said, name).not.toBe('safe');
    }
  });

  test('also nested in other values', async () => {
    for (const [place, nest] of NESTINGS) {
      for (const { name, bytes: data, expect: wanted } of all.filter((_, i) => i % 3 === 0)) {
        // What only stands there to be called later is gone when it is popped; raw bytes of an array end the frame of the test.
        if (place === 'popped' && (wanted !== 'dangerous' || name.startsWith('stdlib-function-in-a-slot'))) continue;
        const said = await verdict(nest(data));
        if (wanted === 'dangerous') expect(said, `${name} ${place}`).toBe('dangerous');
        else expect(said, `${name} ${place}`).not.toBe('safe');
      }
    }
  });

  test('also packed', async () => {
    for (const { name, bytes: data, expect: wanted } of all.filter((_, i) => i % 37 === 0)) {
      if (wanted !== 'dangerous') continue;
      for (const [container, wrap] of CONTAINERS) {
        if (container.includes('bytes')) continue;
        expect(await verdict(await wrap(data)), `${name} ${container}`).toBe('dangerous');
      }
    }
  });

  test('dangerous ones are refused by load', async () => {
    for (const { name, bytes: data, expect: wanted } of all) {
      if (wanted !== 'dangerous') continue;
      const error = await load(data).then(
        () => 'loaded',
        (reason: unknown) => reason,
      );
      expect(error, name).toBeInstanceOf(UnsafeGlobalError);
    }
  });
});

describe('the public literature', () => {
  test('every gadget that it names is dangerous where it is called, wrapped, put into a model, or called before a fault', async () => {
    const files = literature();
    expect(files.length).toBeGreaterThan(133 * 5);
    for (const { name, bytes: data } of files) expect(await verdict(data), name).toBe('dangerous');
  });
});
