/** Archives whose schema or container lies: a typed error, never a part of a model. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { makeDtype } from '../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { writeNpy } from '../../src/numpy/files/npy-write.js';
import {
  archive,
  dict,
  fn,
  json,
  list,
  type Node,
  node,
  object,
  skopsEntries,
  skopsPath,
  tuple,
  type,
} from '../helpers/skops.js';

const npy = writeNpy(NdArray.of(Float64Array.of(1, 2, 3)));
const array = (file: string, more: Node = {}): Node =>
  node('numpy.ndarray', 'NdArrayNode', { type: 'numpy', file, ...more });
const objects = (shape: number[], ...content: Node[]): Node =>
  node('numpy.ndarray', 'NdArrayNode', { type: 'json', content, shape: tuple(...shape.map(json)) });

describe('a schema that lies', () => {
  const cases: Record<string, [Uint8Array, RegExp]> = {
    'names a member that is not there': [
      archive(array('1.npy')),
      /names the member "1.npy", which is not in the archive/,
    ],
    'names a path out of the archive': [archive(array('../../etc/passwd'), { '1.npy': npy }), /not in the archive/],
    'names a member twice': [
      archive(list(array('1.npy', { __id__: 1 }), array('1.npy', { __id__: 2 })), { '1.npy': npy }),
      /"1.npy" belongs to another node/,
    ],
    'names a member twice without ids': [
      archive(list(array('1.npy'), array('1.npy')), { '1.npy': npy }),
      /belongs to another node/,
    ],
    'has one id for two things': [
      archive(list(dict({ a: json(1) }, { __id__: 7 }), dict({ a: json(2) }, { __id__: 7 }))),
      /two different nodes have the same __id__/,
    ],
    'holds itself': [
      archive(list(dict({ a: dict({ a: json(1) }, { __id__: 7 }) }, { __id__: 7 }))),
      /a node stands within itself/,
    ],
    'refers to a later node': [
      archive(list(node('builtins.str', 'CachedNode', { __id__: 7 }), dict({}, { __id__: 7 }))),
      /does not stand before it/,
    ],
    'has fewer keys than types of keys': [
      archive(dict({ a: json(1) }, { key_types: list(type('builtins.str'), type('builtins.int')) })),
      /1 entries have 2 types of keys/,
    ],
    'has a key that is no number': [
      archive(dict({ a: json(1) }, { key_types: list(type('builtins.int')) })),
      /the key "a" is no builtins.int/,
    ],
    'has a key type that is called': [
      archive(dict({ a: json(1) }, { key_types: list(type('os.system')) })),
      /a key of the type os.system cannot be read/,
    ],
    'has an array of objects in a member': [
      archive(array('1.npy'), { '1.npy': writeNpy(new NdArray([1, 'a'], [2], makeDtype('O8'))) }),
      /pickle in place of numbers/,
    ],
    'has a member that is no array': [archive(array('1.npy'), { '1.npy': Uint8Array.of(1, 2) }), /not an \.npy file/],
    'has items that do not fill the shape': [archive(objects([3], json(1))), /do not fill the shape/],
    'has a shape of negative sizes': [archive(objects([-1], json(1))), /must be a tuple of sizes/],
    'has an array of another class': [
      archive(node('os.system', 'NdArrayNode', { type: 'numpy', file: '1.npy' }), { '1.npy': npy }),
      /as os.system is not read/,
    ],
    'has a scalar with dimensions': [
      archive(node('numpy.float64', 'NdArrayNode', { type: 'numpy', file: '1.npy' }), { '1.npy': npy }),
      /a scalar has no dimensions/,
    ],
    'has an unknown loader': [archive(node('a.B', 'FrobNode')), /there is no loader "FrobNode"/],
    'has no loader': [archive({ __class__: 'a', __module__: 'b' }), /__loader__ must be a text, not missing/],
    'has a node that is none': [archive(list(3 as unknown as Node)), /content\[0\]|a node must stand here/],
    'has a name within a class': [archive({ ...fn('os.x'), __class__: 'path.join' }), /no module and a name in it/],
    'has a JSON text that is none': [
      archive(node('builtins.str', 'JsonNode', { content: '{"a": ', is_json: true })),
      /this is no JSON value/,
    ],
    'has no object as root': [archive('[1]'), /the schema must be an object/],
    'has text behind its end': [archive('{} {}'), /something follows/],
    'is cut off': [archive('{"a": "b'), /a text does not end/],
    'has a protocol that is none': [archive(json(1), {}, { protocol: true }), /the protocol must be an integer/],
    'has a negative protocol': [archive(json(1), {}, { protocol: -1 }), /the protocol must be an integer/],
    'has a protocol of the future': [archive(json(1), {}, { protocol: 9 }), /protocol 9 is newer/],
    'has a tree of another class': [
      archive(node('os.system', 'TreeNode', { content: dict({}), __reduce__: { args: tuple(json('true')) } })),
      /TreeNode is for sklearn.tree._tree.Tree/,
    ],
    'has arguments that are no tuple': [
      archive(node('datetime.date', 'ConstructorFromReduceNode', { content: json('2024') })),
      /arguments of a call must be a tuple/,
    ],
    'has nodes without end': [
      archive(Array.from({ length: 1200 }).reduce<Node>((inner) => list(inner), json(1))),
      /nested more than/,
    ],
  };

  test.each(Object.entries(cases))('%s', async (_, [bytes, message]) => {
    await expect(load(bytes)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:FORMAT|LIMIT|UNSUPPORTED)$/) as unknown,
      message: expect.stringMatching(message) as unknown,
    });
  });
});

describe('an archive that lies', () => {
  const good = archive(object('sklearn.linear_model._base.LinearRegression', { coef_: array('1.npy') }), {
    '1.npy': npy,
  });

  test('is read where it does not', async () => {
    await expect(load(good, { lossless: true })).resolves.toBeDefined();
  });

  test('any cut-off is an error with a code', async () => {
    for (let length = 4; length < good.length; length += 7) {
      await expect(load(good.slice(0, length))).rejects.toMatchObject({ code: expect.any(String) as unknown });
    }
  });

  test('any changed byte gives the same graph, or an error with a code', async () => {
    const entry = skopsEntries.find(({ name }) => name === 'logistic')!;
    const bytes = new Uint8Array(readFileSync(skopsPath(entry)));
    let failed = 0;
    for (let at = 0; at < bytes.length; at += 11) {
      const copy = bytes.slice();
      copy[at] = copy[at]! ^ 0x11;
      try {
        await load(copy, { lossless: true });
      } catch (error) {
        failed++;
        expect((error as { code?: string }).code, `byte ${at}: ${String(error)}`).toBeDefined();
      }
    }
    expect(failed).toBeGreaterThan(20);
  });

  test('members that overlap', async () => {
    const bytes = archive(list(array('a.npy'), array('b.npy')), { 'a.npy': npy, 'b.npy': npy });
    // Both entries of the directory lead to the first member.
    const view = new DataView(bytes.buffer);
    const entries: number[] = [];
    for (let at = 0; at + 4 <= bytes.length; at++) if (view.getUint32(at, true) === 0x02014b50) entries.push(at);
    view.setUint32(entries[1]! + 42, view.getUint32(entries[0]! + 42, true), true);
    await expect(load(bytes)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringMatching(/overlaps/) as unknown,
    });
  });

  test('members of one name', async () => {
    const bytes = archive(list(array('a.npy'), array('b.npy')), { 'a.npy': npy, 'b.npy': npy });
    const text = Buffer.from(bytes).toString('latin1').replaceAll('b.npy', 'a.npy');
    const twice = Uint8Array.from(text, (char) => char.charCodeAt(0));
    await expect(load(twice)).rejects.toMatchObject({ code: 'FORMAT' });
  });

  test('a bomb', async () => {
    const { zipSync } = await import('fflate');
    const zeros = new Uint8Array(64 << 20);
    const schema = new TextEncoder().encode(JSON.stringify({ ...json(1), protocol: 2 }));
    const bomb = zipSync({ '1.npy': [zeros, { level: 9 }], 'schema.json': [schema, { level: 0 }] });
    await expect(load(bomb, { limits: { maxRatio: 100 } })).rejects.toMatchObject({ code: 'LIMIT' });
    await expect(load(bomb, { limits: { maxBytes: 1 << 20 } })).rejects.toMatchObject({ code: 'LIMIT' });
  });
});
