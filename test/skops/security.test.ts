/** What was wrong with skops, one test for each entry of its history: `scan` says it, `load` refuses it. */
import { describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import { archive, dict, fn, json, list, type Node, node, object, tuple, type } from '../helpers/skops.js';

const OLD = (protocol: number, version: string): Node => ({ protocol, _skops_version: version });

/** `operator.<name>` with these arguments, under a module name of the file's choice. */
const operator = (name: string, module: string, ...args: Node[]): Node => ({
  ...node(`operator.${name}`, 'OperatorFuncNode', { attrs: tuple(...args) }),
  __module__: module,
});

const method = (said: string, func: string, owner: Node): Node =>
  node(said, 'MethodNode', { content: { func, obj: owner } });

const state = (name: string): Node =>
  dict({
    bit_generator: json(name),
    state: dict({ state: json(1), inc: json(3) }),
    has_uint32: json(0),
    uinteger: json(0),
  });

const generator = (name: string, more: Node = {}): Node =>
  node('numpy.random._generator.Generator', 'RandomGeneratorNode', {
    content: { bit_generator: state(name), seed_seq: dict({ entropy: json(1) }), ...more },
  });

const partial = (func: Node, ...args: Node[]): Node =>
  node('functools.partial', 'PartialNode', {
    content: { func, args: tuple(...args), kwds: dict({}), namespace: json(null) },
  });

describe('what runs code is dangerous, whatever node says it', () => {
  const cases: Record<string, Node> = {
    'CVE-2024-37065: a type': type('os.system'),
    'CVE-2024-37065: a function': fn('posix.system'),
    'CVE-2024-37065: an object': object('subprocess.Popen', { args: json('id') }),
    'CVE-2024-37065: a call': node('os.system', 'ConstructorFromReduceNode', { content: tuple(json('id')) }),
    'CVE-2024-37065: a list of a class that is called': { ...list(json('id')), __class__: 'system', __module__: 'os' },
    'CVE-2024-37065: a dict of a class': { ...dict({ a: json(1) }), __class__: 'Popen', __module__: 'subprocess' },
    'CVE-2024-37065: a partial': partial(fn('builtins.eval'), json('1')),
    'CVE-2024-37065: a default factory': node('collections.defaultdict', 'DefaultDictNode', {
      content: { main: dict({}), default_factory: fn('os.abort') },
    }),
    'CVE-2024-37065: a loss': node('os.system', 'LossNode', {
      content: dict({}),
      __reduce__: { args: tuple(json('id')) },
    }),
    'CVE-2025-54412: operator.call': operator('call', 'operator', fn('os.system'), json('id')),
    'a second archive within': fn('skops.io._persist.loads'),
    'within an array of objects': node('numpy.ndarray', 'NdArrayNode', {
      type: 'json',
      content: [fn('os.system')],
      shape: tuple(json(1)),
    }),
  };

  test.each(Object.entries(cases))('%s', async (_, root) => {
    const bytes = archive(list(root));
    expect((await scan(bytes)).verdict).toBe('dangerous');
    await expect(load(bytes)).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
  });
});

describe('what a node says besides is compared with what counts', () => {
  const cases: Record<string, [Node, Node | undefined, string, RegExp]> = {
    'CVE-2025-54412: the module of an operator': [
      operator('call', 'builtins', fn('os.system'), json('id')),
      undefined,
      'dangerous',
      /OperatorFuncNode calls operator.call, but the node says builtins/,
    ],
    'CVE-2025-54413: the class of a method': [
      method('builtins.str', 'upper', object('sklearn.linear_model._base.LinearRegression', {})),
      undefined,
      'suspicious',
      /a method of builtins.str is taken from a sklearn/,
    ],
    'fixed in 0.15: the name of a bit generator': [
      generator('set_bit_generator'),
      undefined,
      'dangerous',
      /names "set_bit_generator", which is no bit generator/,
    ],
    'fixed in 0.15: the same in the loader of protocol 1': [
      generator('test'),
      OLD(1, '0.9.0'),
      'dangerous',
      /names "test", which is no bit generator/,
    ],
    'fixed in 0.15: the same in the loader of protocol 0': [
      node('numpy.random._generator.Generator', 'RandomGeneratorNode', {
        content: { bit_generator: { bit_generator: 'seed' } },
      }),
      OLD(0, '0.5.0'),
      'dangerous',
      /names "seed", which is no bit generator/,
    ],
  };

  test.each(Object.entries(cases))('%s', async (_, [root, header, verdict, message]) => {
    const bytes = archive(list(root), {}, header);
    const report = await scan(bytes);
    expect(report.verdict).toBe(verdict);
    expect(report.findings.map((finding) => finding.message).join('\n')).toMatch(message);
    await expect(load(bytes)).rejects.toMatchObject({
      code: 'FORMAT',
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('the function of protocol 0 is the one that counts', async () => {
    const root = node('builtins.function', 'FunctionNode', { content: { module_path: 'os', function: 'system' } });
    const bytes = archive(list(root), {}, OLD(0, '0.5.0'));
    expect((await scan(bytes)).verdict).toBe('dangerous');
    await expect(load(bytes)).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
  });

  test('an old protocol under a new version', async () => {
    const report = await scan(archive(json(1), {}, OLD(1, '0.16.0')));
    expect(report.findings.map(({ rule }) => rule)).toEqual(['old-protocol']);
    expect((await scan(archive(json(1), {}, OLD(1, '0.9.0')))).findings).toEqual([]);
  });

  test('ids that are used twice', async () => {
    const hidden = archive(list({ ...fn('os.system'), __id__: 7 }, { ...fn('math.sqrt'), __id__: 7 }));
    expect((await scan(hidden)).findings.map(({ rule }) => rule)).toContain('id-reused');
  });
});

describe('what is not read is looked at', () => {
  const system = new TextEncoder().encode("cos\nsystem\n(S'id'\ntR.");

  test('CVE-2025-54886: a pickle under the name of an archive', async () => {
    expect((await scan(system, { name: 'model.skops' })).verdict).toBe('dangerous');
    await expect(load(system)).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
  });

  test('a member that no node names', async () => {
    const report = await scan(archive(json(1), { 'extra.pkl': system }));
    expect(report.verdict).toBe('dangerous');
    expect(report.findings.map(({ rule }) => rule)).toContain('unnamed-member');
  });

  test('CVE-2025-54412: an archive among the bytes', async () => {
    const inner = archive(fn('os.system'));
    const bytes = archive(list(node('builtins.bytes', 'BytesNode', { file: 'a.bin' })), { 'a.bin': inner });
    expect((await scan(bytes)).verdict).toBe('dangerous');
  });

  test('a schema that cannot be read to its end still tells its names', async () => {
    const report = await scan(archive(list(fn('os.system'), node('a.B', 'FrobNode'))));
    expect(report.verdict).toBe('dangerous');
    expect(report.findings.map(({ rule }) => rule)).toContain('cannot-be-read');
  });

  test('a list of trusted types in the file does not count', async () => {
    const bytes = archive(list(fn('os.system')), {}, { ...OLD(2, '0.16.0'), trusted: ['posix.system', 'os.system'] });
    await expect(load(bytes)).rejects.toMatchObject({ code: 'UNSAFE_GLOBAL' });
  });
});
