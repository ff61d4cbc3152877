/** ColumnTransformers that pass no column on, migrated, keep of it what the wanted release itself keeps. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateFile } from '../../src/entries/migrate-node.js';
import { areAsked, runPython } from '../helpers/oracle.js';

const SHOW = `
import json, pickle, sys, warnings
import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import StandardScaler
COLUMNS = {'list': [], 'flags': [False, False, False], 'slice': slice(0, 0)}
X = np.arange(12.).reshape(4, 3)
what = lambda value: value if isinstance(value, str) else [type(value).__name__, sorted(vars(value))]
def show(model):
    kept = getattr(model, '_name_to_fitted_passthrough', None)
    return {'rows': [[row[0], what(row[1])] for row in model.transformers_], 'named': kept and {k: what(v) for k, v in kept.items()},
            'out': model.transform(X).tolist()}
`;
const WRITE = `${SHOW}
found = {}
for name, columns in COLUMNS.items():
    model = ColumnTransformer([('scale', StandardScaler(), [0, 1]), ('pass', 'passthrough', columns)]).fit(X)
    with open(sys.argv[1] + '/' + name + '.pkl', 'wb') as file: pickle.dump(model, file)
    found[name] = show(model)
print(json.dumps(found))`;
const READ = `${SHOW}
warnings.simplefilter('error')
found = {}
for name in COLUMNS:
    with open(sys.argv[1] + '/to-' + name + '.pkl', 'rb') as file: found[name] = show(pickle.load(file))
print(json.dumps(found))`;

const OLD = 'sklearn-1.2';
const NEW = 'sklearn-1.9';
const run = (env: string, code: string, folder: string): unknown => JSON.parse(runPython(env, code, folder));

let folders: [string, string];
beforeAll(() => {
  folders = [OLD, NEW].map((env) => mkdtempSync(join(tmpdir(), `brine-${env}-`))) as [string, string];
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

test.runIf(areAsked(OLD, NEW))(
  'both ways',
  async () => {
    const [old, now] = folders;
    const own = { [OLD]: run(OLD, WRITE, old), [NEW]: run(NEW, WRITE, now) };
    for (const name of ['list', 'flags', 'slice']) {
      await migrateFile(join(old, `${name}.pkl`), join(old, `to-${name}.pkl`), { to: ['scikit-learn==1.9.1'] });
      await migrateFile(join(now, `${name}.pkl`), join(now, `to-${name}.pkl`), { to: ['scikit-learn==1.2.2'] });
    }
    expect(run(NEW, READ, old)).toEqual(own[NEW]);
    expect(run(OLD, READ, now)).toEqual(own[OLD]);
  },
  60_000,
);
