/** Parameters that nobody writes so any more: older files have them, and what they mean goes along. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateFile } from '../../src/entries/migrate-node.js';
import { areAsked, runPython } from '../helpers/oracle.js';

const MADE = `
import json, pickle, sys, warnings
import numpy as np
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import SVC
X, y = np.arange(36.).reshape(12, 3) % 7, np.arange(12) % 3
MODELS = {'pairs': lambda: SVC(gamma='auto', decision_function_shape=None)}
for dtype in ['int', 'float', 'single', 'uint8', '<f4', 'i']:
    MODELS['encoder-' + dtype.strip('<')] = lambda dtype=dtype: OneHotEncoder(categories='auto', dtype=dtype)
def answer(model):
    if hasattr(model, 'predict'): return [model.predict(X).tolist(), model.decision_function(X).round(12).tolist()]
    found = model.transform(X)
    return [str(found.dtype), found.toarray().tolist()]
`;
const WRITE = `${MADE}
found = {}
for name, make in MODELS.items():
    model = make().fit(X, y)
    with open(sys.argv[1] + '/' + name + '.pkl', 'wb') as file: pickle.dump(model, file)
    found[name] = answer(model)
print(json.dumps(found))`;
const READ = `${MADE}
warnings.simplefilter('error')
found = {}
for name in MODELS:
    with open(sys.argv[1] + '/to-' + name + '.pkl', 'rb') as file: model = pickle.load(file)
    found[name] = answer(model)
    assert answer(model.fit(X, y)) == found[name], name
print(json.dumps(found))`;

const OLD = 'sklearn-0.20';
const NEW = 'sklearn-1.9';
const run = (env: string, code: string, folder: string): Record<string, unknown> =>
  JSON.parse(runPython(env, code, folder)) as Record<string, unknown>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-former-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.runIf(areAsked(OLD, NEW))(
  'answers and another fit are those of the older release',
  async () => {
    const own = run(OLD, WRITE, folder);
    for (const name of Object.keys(own))
      await migrateFile(join(folder, `${name}.pkl`), join(folder, `to-${name}.pkl`), { to: ['scikit-learn==1.9.1'] });
    expect(run(NEW, READ, folder)).toEqual(own);
  },
  60_000,
);
