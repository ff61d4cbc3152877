/** A search whose fit ended with an error keeps its scorer and nothing else that it found: not fitted, and not damaged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { migrateFile } from '../../src/entries/migrate-node.js';
import { areAsked, runPython } from '../helpers/oracle.js';

const WRITE = `
import pickle, sys
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import get_scorer
from sklearn.model_selection import GridSearchCV
search = GridSearchCV(LogisticRegression(solver='liblinear'), {'C': [1., 2.]}, scoring='roc_auc', cv=2)
search.scorer_ = get_scorer('roc_auc')  # up to 0.19 this is what fit did first
with open(sys.argv[1], 'wb') as file: pickle.dump(search, file)`;
const READ = `
import pickle, sys, warnings
import numpy as np
warnings.simplefilter('error')
with open(sys.argv[1], 'rb') as file: search = pickle.load(file)
search.fit(np.arange(16.).reshape(8, 2) % 5, [0, 1] * 4).predict_proba([[1., 2.]])`;

const OLD = 'sklearn-0.20';
const NEW = 'sklearn-1.9';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-search-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test.runIf(areAsked(OLD, NEW))(
  'it goes to another release, which fits it',
  async () => {
    const file = join(folder, 'search.pkl');
    runPython(OLD, WRITE, file);
    const to = join(folder, 'to.pkl');
    await migrateFile(file, to, { to: ['scikit-learn==1.9.1'] });
    runPython(NEW, READ, to);
  },
  60_000,
);
