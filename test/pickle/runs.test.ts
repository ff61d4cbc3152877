/** What is read past the stack, against Python: texts in lists and dicts over the borders of frames, and objects in rows. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { BrineError } from '../../src/core/errors.js';
import { dumps, loads, PyDict } from '../../src/entries/pickle-node.js';
import { scan } from '../../src/entries/scan-node.js';

const MADE = `
import json, pickle, random, sys, types
rng = random.Random(5)
def text(n, alphabet):
  return ''.join(rng.choice(alphabet) for _ in range(n))
ALPHABETS = ['abc xyz"\\\\\\n', 'ab\\u00e9\\u00fc\\u00ff', 'a\\u20ac\\u0416', 'a\\U0001f600z']
def texts(count):
  return [text(rng.randrange(0, 40), rng.choice(ALPHABETS)) for _ in range(count)]
many = texts(9000)
values = {
  'list': many,
  'again': [many[i % 50] for i in range(3000)],
  'long': [text(n, 'x\\u00e9') for n in range(200, 300)] * 2,
  'dict': {t: rng.choice([0, 255, 256, 65536, -1, 0.5, 2.0, None, True, False, 'v', many[3]]) for t in many},
  'one': {t: i for i, t in enumerate(texts(129))},
  'nested': {t: [t] for t in texts(2500)},
  'odd': {**{t: i for i, t in enumerate(texts(1500))}, **{i: 'n' for i in range(100)}},
  'mixed': many[:1500] + [1, None, 2.5] + many[1500:3000],
}
def flat(v):
  if isinstance(v, dict): return {'dict': [[flat(k), flat(i)] for k, i in v.items()]}
  return [flat(i) for i in v] if isinstance(v, list) else v
print(json.dumps([[name, protocol, pickle.dumps(v, protocol).hex(), flat(v)] for name, v in values.items() for protocol in (2, 4, 5)]))
`;

const made = JSON.parse(
  execFileSync('python3', ['-c', MADE], { encoding: 'utf8', maxBuffer: 2 ** 30 }),
) as readonly (readonly [name: string, protocol: number, hex: string, value: unknown])[];

const flat = (value: unknown): unknown => {
  if (value instanceof PyDict) return { dict: [...value].map(([key, item]) => [flat(key), flat(item)]) };
  return Array.isArray(value) ? value.map(flat) : value;
};

describe('texts', () => {
  test.each(made)('%s, protocol %i', (_name, protocol, hex, value) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(flat(loads(bytes))).toEqual(value);
    expect(flat(loads(dumps(loads(bytes), { protocol })))).toEqual(value);
    expect(flat(loads(dumps(loads(bytes, { lossless: true }), { protocol })))).toEqual(value);
  });

  test('Python reads what was written of them', () => {
    const written = made.map(([, protocol, hex]) => [
      hex,
      Buffer.from(dumps(loads(Buffer.from(hex, 'hex')), { protocol })).toString('hex'),
    ]);
    const same =
      'import json, pickle, sys\nprint(all(pickle.loads(bytes.fromhex(a)) == pickle.loads(bytes.fromhex(b)) for a, b in json.load(sys.stdin)))';
    expect(
      execFileSync('python3', ['-c', same], { input: JSON.stringify(written), encoding: 'utf8', maxBuffer: 2 ** 30 }),
    ).toBe('True\n');
  });

  const framed = (body: string): string => `\x95${String.fromCharCode(body.length)}\0\0\0\0\0\0\0${body}`;
  const read = (text: string): unknown => loads(Buffer.from(`\x80\x04${text}`, 'latin1'));

  test('their memo entries are those of the opcodes', () => {
    const text = `${framed(']\x94(\x8c\x01a\x94\x8c\x02\xc3\xa9\x94')}${framed('\x8c\x01b\x8c\x01c\x94eh\x03h\x02\x87.')}`;
    expect(read(text)).toEqual([['a', 'é', 'b', 'c'], 'c', 'é']);
  });

  test('none reaches over the end of its frame, and nothing is left out or half', () => {
    expect(() => read('\x95\x05\0\0\0\0\0\0\0](\x8c\x02ab\x94e.')).toThrow(/frame/);
    expect(() => read('](\x8c\x02a\xffe.')).toThrow(/UTF-8/);
    expect(() => read('}(\x8c\x01a\x8c\x01b\x8c\x01cu.')).toThrow(/odd/);
    const [, , hex] = made.find(([name, protocol]) => name === 'one' && protocol === 4)!;
    const bytes = Buffer.from(hex, 'hex');
    for (let end = 0; end < bytes.length; end++) expect(() => loads(bytes.subarray(0, end))).toThrow(BrineError);
    expect(() => loads(bytes, { limits: { maxMemo: 100 } })).toThrow(/maxMemo/);
  });
});

const ROWS = `
import pickle, sys, types
def cls(module, name):
  made = type(name, (), {'__module__': module})
  parts = module.split('.')
  for i in range(len(parts)): sys.modules.setdefault('.'.join(parts[:i + 1]), types.ModuleType('.'.join(parts[:i + 1])))
  setattr(sys.modules[module], name, made)
  return made
def of(c, **attributes):
  one = c.__new__(c)
  one.__dict__.update(attributes)
  return one
own, other, known = cls('own.models', 'Point'), cls('own.models', 'Other'), cls('sklearn.linear_model._base', 'LinearRegression')
import os
rows = [of(own, x=1, _sklearn_version='1.5') for _ in range(5)]
files = {
  'plain': rows,
  'call': rows + [of(own, predict=os.system)] + rows,
  'later call': rows + [of(other, x=1, _sklearn_version='1.5')] + [of(other, predict=os.system)],
  'version': rows + [of(known, x=1, _sklearn_version='1.5'), of(known, x=1, _sklearn_version=[])],
}
import json
print(json.dumps({name: pickle.dumps(v, 4).hex() for name, v in files.items()}))
`;

test('of objects in rows, the one that differs is judged', async () => {
  const files = JSON.parse(execFileSync('python3', ['-c', ROWS], { encoding: 'utf8' })) as Record<string, string>;
  const rules = async (name: string): Promise<string[]> =>
    (await scan(Buffer.from(files[name]!, 'hex'))).findings.map(({ rule, offset }) => `${rule} ${offset > 0}`);
  expect(await rules('plain')).toEqual(['unknown-global true']);
  for (const name of ['call', 'later call']) {
    expect(await rules(name)).toContain('hides-a-method true');
    expect((await scan(Buffer.from(files[name]!, 'hex'))).verdict).toBe('dangerous');
  }
  expect(await rules('version')).toContain('odd-state true');
});
