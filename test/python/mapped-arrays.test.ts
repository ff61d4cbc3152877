/** Models whose arrays were mapped from a file when they were saved: they carry their bytes, and name numpy's class of mapped arrays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateFile } from '../../src/entries/migrate-node.js';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';
import { areAsked, runPython } from '../helpers/oracle.js';

const WRITE = `
import json, sys, pickle, warnings
warnings.simplefilter('ignore')
import joblib
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
folder = sys.argv[1]
X = np.random.RandomState(0).rand(60, 3)
model = KNeighborsClassifier(algorithm='brute').fit(X, (X[:, 0] > .5).astype(int))
joblib.dump(model, folder + '/plain.joblib')
model = joblib.load(folder + '/plain.joblib', mmap_mode='r')
assert type(model._fit_X) is np.memmap
joblib.dump(model, folder + '/mapped.joblib')
with open(folder + '/mapped.pkl', 'wb') as file: pickle.dump(model, file)
print(json.dumps({'rows': X[:9].tolist(), 'answers': model.predict_proba(X[:9]).tolist()}))`;

const READ = `
import json, sys, pickle, warnings
import joblib
import numpy as np
import sklearn.neighbors
warnings.simplefilter('error')
path, rows = sys.argv[1], json.loads(sys.argv[2])
if path.endswith('.joblib'): model = joblib.load(path)
else:
  with open(path, 'rb') as file: model = pickle.load(file)
print(json.dumps(model.predict_proba(np.array(rows)).tolist()))`;

const OLD = 'sklearn-0.20';
const NEW = 'sklearn-1.9';
const run = (env: string, code: string, ...args: string[]): unknown => JSON.parse(runPython(env, code, ...args));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-mapped-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const isAsked = areAsked(OLD, NEW);

describe.runIf(isAsked).each([
  [OLD, NEW, ['scikit-learn==1.9.1', 'numpy==2.4']],
  [NEW, OLD, ['scikit-learn==0.20.4', 'numpy==1.15', 'python==3.6', 'joblib==0.13']],
])('of %s', (env, other, targets) => {
  test('are safe, answer, and go to another release', async () => {
    const { rows, answers } = run(env, WRITE, folder) as { rows: number[][]; answers: number[][] };
    for (const name of ['mapped.joblib', 'mapped.pkl']) {
      const path = join(folder, name);
      expect((await scan(path)).verdict, name).toBe('safe');
      const model = (await load(path)) as { predictProba(rows: number[][]): { toJSON(): unknown } };
      expect(model.predictProba(rows).toJSON(), name).toEqual(answers);
      const migrated = join(folder, `to-${other}-${name}`);
      await migrateFile(path, migrated, { to: targets });
      expect(run(other, READ, migrated, JSON.stringify(rows)), name).toEqual(answers);
    }
  });
});
