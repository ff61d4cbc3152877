/** What a Python has: pip installed the pinned environments, so none of them may be beyond it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diagnose } from '../../src/migrate/doctor.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { PYTHON_LIMITS } from '../../src/migrate/python-limits.js';
import { compareVersions, completed } from '../../src/migrate/versions.js';
import { attributesOf, graphOf } from '../helpers/models.js';

const files = readdirSync('fixtures', { recursive: true, encoding: 'utf8' })
  .filter((path) => /envs\/[^/]+\.txt$/.test(path))
  .map((path) => `fixtures/${path}`);

test('every pinned environment keeps within the limits', () => {
  let checked = 0;
  for (const path of files) {
    const text = readFileSync(path, 'utf8');
    const python = /^# python: (3\.\d+)/.exec(text)?.[1];
    if (python === undefined) continue;
    for (const [library, limits] of Object.entries(PYTHON_LIMITS)) {
      const pinned = new RegExp(`^${library}==([\\d.]+)`, 'm').exec(text)?.[1];
      const last = limits.find(([until]) => compareVersions(python, until) <= 0)?.[1];
      if (pinned === undefined || last === undefined) continue;
      checked++;
      expect(compareVersions(pinned, last), `${path}: ${library} ${pinned}`).toBeLessThanOrEqual(0);
    }
  }
  expect(checked).toBeGreaterThan(40);
});

test.each([
  ['3.8', '1.9.1', { 'scikit-learn': '1.3.2', numpy: '1.24.4', scipy: '1.10.1', pandas: '2.0.3' }],
  ['3.10', '1.9.1', { 'scikit-learn': '1.7.2', numpy: '2.2.6', scipy: '1.15.3' }],
  ['3.13', '1.9.1', { 'scikit-learn': '1.9.1', numpy: '2.4.6' }],
  ['3.12', '1.2.2', { 'scikit-learn': '1.2.2', numpy: '1.24.2' }],
] as const)('Python %s for a model of %s', (python, stamp, wanted) => {
  expect(completed({ python }, stamp)).toMatchObject(wanted);
});

test('a model of 1.9 for Python 3.8 is one of 1.3, the last release for it', async () => {
  const graph = await graphOf('ridge-diabetes', 'sklearn-1.9');
  const [target] = diagnose(graph, ['python==3.8']).targets;
  expect(target!.causes).toContainEqual(expect.objectContaining({ attribute: '_sklearn_version', verdict: 'warns' }));
  const { model, to } = migrateGraph(graph, ['python==3.8']);
  expect(to).toMatchObject({ 'scikit-learn': '1.3.2', python: '3.8' });
  expect(attributesOf(model).get('_sklearn_version')).toBe('1.3.2');
});
