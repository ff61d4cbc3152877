/** What `dump` writes is what Joblib writes, byte for byte. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dump, load } from '../../src/node.js';
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

describe.each(['sklearn-1.9'])('as the joblib of %s', (env) => {
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
