/** What `dump` writes is what Joblib writes, byte for byte. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dump, dumpBytes, load } from '../../src/node.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

/** Values of each kind that joblib treats in its own way, at every protocol. */
const WRITE = `
import json, sys
import joblib, numpy as np
folder = sys.argv[1]
objects = np.empty(3, object); objects[:] = ['a', 1.5, None]
values = {
    'array': np.arange(10.0),
    'fortran': np.asfortranarray(np.arange(12.0).reshape(3, 4)),
    'small': [np.arange(3, dtype='u1'), np.zeros((0, 2)), np.array(1.5), np.array([True])],
    'texts': {'u': np.array(['a', 'bc']), 's': np.array([b'x']), 'big': np.array([1], '>i8')},
    'long list': list(range(1001)) + [list(range(1000))],
    'long dict': {'k%d' % i: i for i in range(1001)},
    'set': {1}, 'plain': (None, True, -1, 2**70, 1.0, 'x' * 300, b'y', [[]]),
    'mixed': [{'a': np.ones(2), 'b': (np.ones(3, 'f4'), 'text')}, np.arange(70000.0), 'after'],
}
for name, value in values.items():
    for protocol in range(2, 6):
        joblib.dump(value, '%s/%s-%d.joblib' % (folder, name, protocol), protocol=protocol)
print(json.dumps(list(values)))`;

const folder = mkdtempSync(join(tmpdir(), 'brine-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['sklearn-1.9', 'joblib-1.2', 'joblib-1.4'])('as the joblib of %s', (env) => {
  const python = pythonOf(env);

  test.runIf(python !== undefined || pythonRequired)('values of every kind, protocols 2 to 5', async () => {
    const names = JSON.parse(execFileSync(python!, ['-c', WRITE, folder], { encoding: 'utf8' })) as string[];
    const different: string[] = [];
    for (const name of names) {
      for (let protocol = 2; protocol <= 5; protocol++) {
        const path = join(folder, `${name}-${protocol}.joblib`);
        const again = join(folder, 'again.joblib');
        const result = await dump(await load(path, { lossless: true }), again, { protocol });
        const written = readFileSync(again);
        expect(result).toMatchObject({ files: [again], bytes: written.length, format: 'joblib', protocol });
        if (!written.equals(readFileSync(path))) different.push(`${name}, protocol ${protocol}`);
      }
    }
    expect(different).toEqual([]);
  });
});

/** Loads each file and dumps it again, in Python. */
const REDUMP = `
import json, os, sys, warnings
warnings.simplefilter('ignore')
import joblib
source, target = sys.argv[1:]
for name in json.load(sys.stdin):
    with open(os.path.join(source, name), 'rb') as file:
        protocol = file.read(2)[1]
    joblib.dump(joblib.load(os.path.join(source, name)), os.path.join(target, name), protocol=protocol)`;

/** Names of the files of this list that Brine does not write as they are. */
async function changed(from: string, names: readonly string[]): Promise<string[]> {
  const different: string[] = [];
  for (const name of names) {
    const bytes = readFileSync(join(from, name));
    for (const lossless of [true, false]) {
      const value = await load<unknown>(join(from, name), { lossless });
      const written = await dumpBytes(value, { format: 'joblib', protocol: bytes[1]! });
      if (!bytes.equals(written)) different.push(`${name}${lossless ? ', lossless' : ''}`);
    }
  }
  return different;
}

describe.each(['sklearn-1.2', 'sklearn-1.9'])('models of %s, read and written again', (env) => {
  const source = join('fixtures', 'files', env);
  const names = readdirSync(source).filter(
    (name) => name.endsWith('.joblib') && readFileSync(join(source, name))[0] === 0x80,
  );
  // Classes of the fixtures' own modules, which this Python cannot import.
  const importable = names.filter((name) => !/^own-|own-step|^value-(?:collections|functions|objects)/.test(name));
  const python = pythonOf(env);

  test('are the bytes that joblib wrote', async () => {
    expect(names.length).toBeGreaterThan(100);
    expect(await changed(source, names)).toEqual([]);
  });

  test.runIf(python !== undefined || pythonRequired)('and those that joblib writes of what it has loaded', async () => {
    const target = mkdtempSync(join(folder, 'models-'));
    execFileSync(python!, ['-c', REDUMP, source, target], { input: JSON.stringify(importable), stdio: 'pipe' });
    expect(await changed(target, importable)).toEqual([]);
  });
});

describe('arrays of joblib 1.2 and later', () => {
  const corpus = JSON.parse(readFileSync('fixtures/joblib/manifest.json', 'utf8')) as Record<string, unknown>[];

  test.each(['joblib-1.2', 'joblib-1.4', 'joblib-1.6'])('%s', async (env) => {
    const mine = corpus.filter(
      (entry) => entry['env'] === env && entry['compress'] === null && entry['protocol'] !== 0,
    );
    expect(mine.length).toBeGreaterThan(5);
    const names = mine.map((entry) => String(entry['file']));
    expect(await changed(join('fixtures', 'joblib', env), names)).toEqual([]);
  });
});

describe('a value that was changed after it was read', () => {
  test('is written with what changed, and equal texts as one', async () => {
    const path = join('fixtures', 'files', 'sklearn-1.2', 'knn-reg-iris-frame.joblib');
    const { state } = await load<{ state: Map<string, unknown> }>(path, { lossless: true });
    const model = await load<{ state: Map<string, unknown> }>(path, { lossless: true });
    model.state.set('weights', 'another text');
    const written = await dumpBytes(model, { format: 'joblib' });
    const again = await load<{ state: Map<string, unknown> }>(written, { lossless: true });
    expect([...again.state.keys()]).toEqual([...state.keys()]);
    expect(again.state.get('weights')).toBe('another text');
    expect(again.state.get('metric')).toEqual(state.get('metric'));
  });
});
