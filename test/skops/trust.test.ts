/** What skops leaves open by design, and who vouches for a file: nobody but the policy of the scanner. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';
import { archive, dict, fn, json, list, type Node, node, object, tuple, type } from '../helpers/skops.js';

const verdict = async (root: Node, members: Record<string, Uint8Array> = {}, header?: Node): Promise<string> =>
  (await scan(archive(root, members, header))).verdict;
const made = (path: string, ...args: Node[]): Node =>
  node(path, 'ConstructorFromReduceNode', { content: tuple(...args) });
const tree = (path: string, ...args: Node[]): Node =>
  node(path, 'TreeNode', { content: dict({}), __reduce__: { args: tuple(...args) } });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-trust-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('MLflow: the types that the folder itself trusts are not trusted for that', async () => {
  const place = join(folder, 'model');
  cpSync('fixtures/mlflow/files/mlflow-3.17/array', place, { recursive: true });
  const page = join(place, 'MLmodel');
  const text = readFileSync(page, 'utf8');
  expect(text).toContain('skops_trusted_types');
  writeFileSync(
    page,
    text.replace(/skops_trusted_types:[^\n]*(?:\n +- [^\n]*)*/, 'skops_trusted_types: [posix.system, os.system]'),
  );
  writeFileSync(join(place, 'model.skops'), archive(list(fn('posix.system'))));
  await expect(load(place)).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
  expect((await scan(join(place, 'model.skops'))).verdict).toBe('dangerous');
});

describe('a trusted class', () => {
  test('whose state runs text is dangerous', async () => {
    const norm = object('scipy.stats._continuous_distns.norm_gen', { _parse_arg_template: json('import os') });
    expect(await verdict(norm)).toBe('dangerous');
  });

  test.each([
    ['a file that is opened', made('numpy.memmap', json('/etc/passwd'))],
    ['a process', made('subprocess.Popen', json('id'))],
    ['a path that is opened by a booster', made('lightgbm.basic.Booster', json(null), json('/etc/passwd'))],
  ])('made with odd arguments, %s: never safe', async (_, root) => {
    expect(await verdict(list(root))).toBe('dangerous');
  });

  test.each([
    ['a tree of another class', tree('sklearn.linear_model._base.LinearRegression', json(1))],
    ['a name with dots', type('sklearn.linear_model.LinearRegression.__init__.__globals__')],
    ['a local name', type('numpy.f.<locals>.g')],
    ['an unknown class', object('mypkg.models.Churn', {})],
    [
      'a method of another object',
      node('builtins.list', 'MethodNode', { content: { func: 'append', obj: object('mypkg.models.A', {}) } }),
    ],
    [
      'a call by a partial',
      node('functools.partial', 'PartialNode', {
        content: { func: fn('builtins.exec'), args: tuple(json('1')), kwds: dict({}), namespace: json(null) },
      }),
    ],
  ])('%s: never safe', async (_, root) => {
    expect(await verdict(list(root))).not.toBe('safe');
  });

  test('a tree that names something else runs nothing', async () => {
    const bytes = archive(list(tree('os.system', json('id'))));
    expect((await scan(bytes)).verdict).toBe('dangerous');
    await expect(load(bytes)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:UNSAFE_GLOBAL|FORMAT)$/) as unknown,
    });
  });
});

describe('the container', () => {
  const system = new TextEncoder().encode("cos\nsystem\n(S'id'\ntR.");

  test('a newer protocol is not read as if it were known', async () => {
    expect(await verdict(json(1), {}, { protocol: 99, _skops_version: '0.99.0' })).not.toBe('safe');
    for (const protocol of [-1, '2', null, 1.5]) expect(await verdict(json(1), {}, { protocol })).not.toBe('safe');
  });

  test('a pickle among the bytes is judged', async () => {
    const root = list(node('builtins.bytes', 'BytesNode', { file: 'a.bin' }));
    expect(await verdict(root, { 'a.bin': system })).toBe('dangerous');
  });

  test('an array of objects is a pickle, and never read as an array', async () => {
    const root = list(node('numpy.ndarray', 'NdArrayNode', { type: 'numpy', file: 'a.npy' }));
    expect(await verdict(root, { 'a.npy': system })).not.toBe('safe');
  });

  test('a node with the id of its own parent ends', async () => {
    const inner = { ...list(), __id__: 7 };
    const report = await scan(archive({ ...list(inner), __id__: 7 }));
    expect(report.verdict).not.toBe('safe');
  });

  test('thousands of nodes in each other end with a limit', async () => {
    const open =
      '{"__class__":"list","__module__":"builtins","__loader__":"ListNode","protocol":2,"_skops_version":"0.16.0","content":[';
    const bytes = archive(`${open.repeat(5000)}${']}'.repeat(5000)}`);
    expect((await scan(bytes)).verdict).not.toBe('safe');
    await expect(load(bytes)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:LIMIT|FORMAT)$/) as unknown });
  });

  test('a member that does not exist, and one that is named with a way out of the archive', async () => {
    for (const file of ['none.npy', '../../etc/passwd', '/etc/passwd']) {
      const bytes = archive(list(node('numpy.ndarray', 'NdArrayNode', { type: 'numpy', file })));
      expect((await scan(bytes)).verdict).not.toBe('safe');
      await expect(load(bytes)).rejects.toMatchObject({ code: 'FORMAT' });
    }
  });
});
