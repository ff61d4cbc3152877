/** Python 2 finds its `str` as `str` in what Brine wrote. Files: fixtures/python2_strings.py. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dump, dumpBytes, load } from '../../src/node.js';
import { dumps, loads } from '../../src/entries/pickle.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import { genops } from '../../src/pickle/tools/genops.js';
import { askPython, pythonOf } from '../helpers/oracle.js';

const FILES = Object.entries(
  JSON.parse(readFileSync('test/pickle/python2-strings.json', 'utf8')) as Record<string, string>,
).map(([name, text]) => ({ name, bytes: new Uint8Array(Buffer.from(text, 'base64')) }));
const ENV = 'sklearn-0.20-py27';

const optionsOf = (name: string) =>
  name === 'joblib'
    ? ({ format: 'joblib', protocol: 2 } as const)
    : ({ format: 'pickle', protocol: Number(name) } as const);

/** The texts of a pickle by type. */
function texts(bytes: Uint8Array): { str: string[]; unicode: string[] } {
  const found = { str: new Set<string>(), unicode: new Set<string>() };
  for (const { opcode, argument } of genops(bytes)) {
    if (typeof argument !== 'string') continue;
    if (opcode.name.endsWith('STRING')) found.str.add(argument);
    else if (opcode.name.includes('UNICODE')) found.unicode.add(argument);
  }
  return { str: [...found.str], unicode: [...found.unicode] };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-python2-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the str of Python 2', () => {
  test.runIf(pythonOf(ENV) !== undefined)('is str to the Python that wrote it', async () => {
    const jobs: { op: 'canon'; file: string; format: string; encoding?: string }[] = [];
    for (const { name, bytes } of FILES) {
      const [before, after] = [join(folder, `${name}-before`), join(folder, `${name}-after`)];
      writeFileSync(before, bytes);
      const { format, protocol } = optionsOf(name);
      await dump(await load(before), after, { format, protocol });
      jobs.push({ op: 'canon', file: before, format }, { op: 'canon', file: after, format });
    }
    const answers = askPython(ENV, jobs);
    expect(answers).toHaveLength(2 * FILES.length);
    for (let i = 0; i < answers.length; i += 2) {
      expect(JSON.stringify(answers[i])).toContain('"bytes"');
      expect(answers[i + 1]).toEqual(answers[i]);
    }
  });

  test.each(FILES.filter(({ name }) => name !== 'joblib'))(
    'is an 8-bit string in what is written, $name',
    async ({ name, bytes }) => {
      const found = texts(await dumpBytes(await load(bytes), optionsOf(name)));
      const source = texts(bytes);
      expect(found.unicode.toSorted()).toEqual(source.unicode.toSorted());
      expect(found.str).toEqual(expect.arrayContaining(source.str));
    },
  );

  test('is text from protocol 3 on', async () => {
    const { bytes } = FILES.at(-2)!;
    expect(texts(await dumpBytes(await load(bytes), { format: 'pickle', protocol: 3 })).str).toEqual([]);
  });

  test('also stands for ASCII that is new; other text that is new is unicode', async () => {
    const value = await load<PyDict<string, unknown>>(FILES.find(({ name }) => name === '2')!.bytes);
    value.set('plain', 'new').set('unicode', 'naïve').set('accents', '\x80');
    const found = texts(await dumpBytes(value, { format: 'pickle', protocol: 2 }));
    expect(found.str).toContain('new');
    expect(found.unicode).toEqual(expect.arrayContaining(['naïve', '\x80']));
  });

  test('is asked for or refused by an option', async () => {
    const value = await load<PyDict<string, unknown>>(FILES.find(({ name }) => name === '2')!.bytes);
    expect(texts(await dumpBytes(value, { format: 'pickle', protocol: 2, python2: false })).str).toEqual([]);
    const made = dumps({ a: 'b', c: 'é', d: Uint8Array.of(0xe9) }, { protocol: 2, python2: true });
    expect(texts(made)).toEqual({ str: ['a', 'b', 'c', 'd', 'é'], unicode: ['é'] });
    expect(loads(made, { encoding: 'latin1', dicts: 'object' })).toEqual({ a: 'b', c: 'é', d: 'é' });
  });

  test('of a text that the file has as both is where it was', async () => {
    const parts = ['U\x01aX\x01\0\0\0a', 'U\x01\xe9X\x02\0\0\0\xc3\xa9', 'U\x01\xffX\x01\0\0\0z'];
    const pickle = Buffer.from(`\x80\x02(${parts.join('')}l.`, 'latin1');
    const value = await load<unknown[]>(new Uint8Array(pickle));
    expect(value).toEqual(['a', 'a', 'é', 'é', 'ÿ', 'z']);
    expect(texts(await dumpBytes(value, { format: 'pickle', protocol: 2 }))).toEqual({
      str: ['a', 'é', 'ÿ'],
      unicode: ['a', 'é', 'z'],
    });
  });

  test('stays with its place where a text is both, and references say so', async () => {
    // {'order': 'C', 'tags': [u'B', u'C', u'C']}, the last a reference
    const tags = 'X\x01\0\0\0BX\x01\0\0\0Cq\x01h\x01';
    const pickle = Buffer.from(`\x80\x02}(U\x05orderU\x01CU\x04tags(${tags}lu.`, 'latin1');
    const made = await dumpBytes(await load(pickle), { format: 'pickle', protocol: 2 });
    const found = [...genops(made)].filter(({ argument }) => typeof argument === 'string');
    expect(found.map(({ opcode, argument }) => `${opcode.name} ${argument as string}`)).toEqual([
      'SHORT_BINSTRING order',
      'SHORT_BINSTRING C',
      'SHORT_BINSTRING tags',
      'BINUNICODE B',
      'BINUNICODE C',
      'BINUNICODE C',
    ]);
  });

  test('keeps its bytes where it was read as UTF-8', async () => {
    const bytes = new Uint8Array(Buffer.from('\x80\x02(U\x02\xc3\xa9X\x02\0\0\0\xc3\xb6l.', 'latin1'));
    const value = await load<unknown[]>(bytes, { encoding: 'utf-8' });
    expect(value).toEqual(['é', 'ö']);
    expect(texts(await dumpBytes(value, { format: 'pickle', protocol: 2 }))).toEqual({ str: ['Ã©'], unicode: ['ö'] });
  });

  test('stays the same file after file', async () => {
    for (const { name, bytes } of FILES) {
      const once = await dumpBytes(await load(bytes), optionsOf(name));
      expect(await dumpBytes(await load(once), optionsOf(name))).toEqual(once);
    }
  });
});
