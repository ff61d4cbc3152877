/** Models that Python 2.7 wrote, in Python 3, and the way back. Files and answers are Python's (fixtures/migrate/releases.py). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, methodsOf, wrongAnswers } from '../../scripts/migrate/ask.js';
import { compareGraphs } from '../../scripts/migrate/compare-graphs.js';
import { excused } from '../../scripts/migrate/exceptions.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { dumpOptionsFor } from '../../src/migrate/files/file-node.js';
import { migrateGraph } from '../../src/migrate/migrate.js';
import { dump, dumpBytes, load } from '../../src/node.js';
import type { NdArray } from '../../src/numpy/ndarray.js';
import type { PyDict } from '../../src/pickle/values/py-dict.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { pythonOf, requiredIn } from '../helpers/oracle.js';
import { entriesOf, graphOf, inPython3, targetsOf } from './releases.js';

const [OLD, SAME, NEW] = ['sklearn-0.20-py27', 'sklearn-0.20', 'sklearn-1.9'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-python2-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const stateOf = (model: unknown): PyDict => (model as PyObject).state as PyDict;

describe('a model of Python 2.7', () => {
  test('is what Python 3 fits with the same release', async () => {
    const theirs = entriesOf(SAME);
    const [first] = theirs.values();
    const wrong: string[] = [];
    let count = 0;
    for (const entry of entriesOf(OLD).values()) {
      const other = theirs.get(entry.name);
      if (other === undefined) continue;
      count++;
      const { model } = migrateGraph(await graphOf(entry), targetsOf(first!));
      for (const one of compareGraphs(model, await graphOf(other)))
        if (excused(one, SAME) === undefined)
          wrong.push(`${entry.name} ${one.class}.${one.attribute}: ${one.was} → ${one.is}`);
    }
    expect(count).toBeGreaterThan(15);
    expect(wrong).toEqual([]);
  });

  test.skipIf(pythonOf(NEW) === undefined && !requiredIn(NEW))(
    'works in Python 3 with the newest release',
    { timeout: 180_000 },
    async () => {
      const [first] = entriesOf(NEW).values();
      const jobs = [];
      const chosen = [...entriesOf(OLD).values()].filter(
        ({ name }) => /iris|words|texts|integers|tree/.test(name) && !/^svc/.test(name),
      );
      expect(chosen.length).toBeGreaterThan(8);
      for (const { name, recipe, input, methods } of chosen) {
        const file = join(folder, `${name}.joblib`);
        await dump(migrateGraph(await graphOf(entriesOf(OLD).get(name)!), targetsOf(first!)).model, file);
        jobs.push({ recipe, file, input: resolve(`fixtures/${input}`), methods: methodsOf(methods), fit: true });
      }
      (await ask(NEW, jobs)).forEach((found, i) => {
        const { name, methods, expected } = chosen[i]!;
        expect(found, name).toMatchObject({ warnings: [], broken: {} });
        expect(found.load, name).toBeUndefined();
        expect(wrongAnswers(methods, inPython3(expected), found), name).toEqual({});
      });
    },
  );

  test('has text for labels', async () => {
    const entry = entriesOf(OLD).get('gaussian-iris')!;
    const graph = await graphOf(entry);
    expect((stateOf(graph).get('classes_') as NdArray).dtype.kind).toBe('S');
    const to = stateOf(migrateGraph(graph, ['scikit-learn==1.9.1']).model).get('classes_') as NdArray;
    expect(to.dtype.kind).toBe('U');
    expect(to.tolist()).toEqual(['setosa', 'versicolor', 'virginica']);
    const stays = stateOf(migrateGraph(await graphOf(entry), ['python==2.7']).model).get('classes_') as NdArray;
    expect(stays.dtype.kind).toBe('S');
  });

  test('has its UTF-8 decoded', async () => {
    // {'k\xc3\xa9': '\xe9', u'u': u'\xc3\xa9'} of cPickle, protocol 2
    const bytes = Uint8Array.from(
      '\x80\x02}(U\x03k\xc3\xa9U\x01\xe9X\x01\x00\x00\x00uX\x04\x00\x00\x00\xc3\x83\xc2\xa9u.',
      (c) => c.charCodeAt(0),
    );
    const graph = await load<PyDict>(bytes, { lossless: true });
    const { model } = migrateGraph(graph, ['python==3.12']);
    expect([...(model as PyDict)]).toEqual([
      ['ké', 'é'],
      ['u', 'Ã©'],
    ]);
  });
});

describe('doctor', () => {
  test('says what Python 3 does with strings of Python 2', async () => {
    const plain = diagnose(await graphOf(entriesOf(OLD).get('gaussian-iris')!), ['python==3.12']);
    expect(plain.writer.python).toBe('2');
    expect(plain.targets[0]).toMatchObject({ verdict: 'does-not-load' });
    expect(plain.targets[0]!.causes[0]).toMatchObject({ class: 'str', mendable: true });
    expect(plain.ranges.python).toBe('<3');
    // Arrays of a Joblib file are no strings, and labels are.
    const numbers = diagnose(await graphOf(entriesOf(OLD).get('tree-iris')!), ['python==3.12']);
    expect(numbers.targets[0]!.verdict).toBe('loads');
    expect(numbers.ranges.python).toBeUndefined();
    const labels = diagnose(await graphOf(entriesOf(OLD).get('perceptron-iris')!), ['python==3.12']);
    expect(labels.targets[0]!.verdict).toBe('differs');
  });

  test('text beside bytes is told where a score compares whole rows of labels', async () => {
    // What Python did: fixtures/matrix.py --migrate, `axis 1 is out of bounds` in both.
    const graph = await graphOf(entriesOf(OLD).get('outputs-iris-words')!);
    for (const release of ['0.20.4', '0.22.2']) {
      const { targets } = diagnose(graph, [`scikit-learn==${release}`, 'python==3.6']);
      const found = targets.flatMap(({ causes }) => causes.filter(({ class: name }) => name === 'str'));
      expect(found.map(({ verdict }) => verdict)).toEqual(['fails']);
      expect(found[0]!.python).toMatch(/^AxisError/);
    }
  });

  test('says that Python 2.7 has no newer scikit-learn', async () => {
    const [entry] = entriesOf(NEW).values();
    const { targets } = diagnose(await graphOf(entry!), ['python==2.7'], { protocol: 4 });
    expect(targets[0]!.verdict).toBe('does-not-load');
    expect(() => diagnose({}, ['python==2.7', 'numpy==1.17.5'])).toThrow(/numpy 1\.17\.5 is not for Python 2\.7/);
  });
});

describe('to Python 2.7', () => {
  test('text is str, at protocol 2', async () => {
    const [entry] = entriesOf(SAME).values();
    const { model, to } = migrateGraph(await graphOf(entry!), ['python==2.7']);
    expect(to).toMatchObject({ 'scikit-learn': '0.20.4', numpy: '1.16.6', python: '2.7' });
    const options = dumpOptionsFor(to, 'a.joblib', {});
    expect(options).toMatchObject({ protocol: 2, python2: true, format: 'joblib' });
    const text = Buffer.from(await dumpBytes(model, { ...options, format: 'joblib' })).toString('latin1');
    expect(text.slice(0, 2)).toBe('\x80\x02');
    expect(text).toContain('U\x10_sklearn_version');
    expect(() => dumpOptionsFor(to, 'a.joblib', { protocol: 4 })).toThrow(/protocols up to 2/);
  });

  test.runIf(pythonOf(OLD) !== undefined)('works there', { timeout: 120_000 }, async () => {
    const [first] = entriesOf(OLD).values();
    const chosen = [...entriesOf(SAME).values()];
    const jobs = [];
    for (const entry of chosen) {
      const { model, to } = migrateGraph(await graphOf(entry), targetsOf(first!));
      const file = join(folder, `${entry.name}-back.joblib`);
      await dump(model, file, dumpOptionsFor(to, file, {}));
      const { recipe, input, methods } = entry;
      jobs.push({ recipe, file, input: resolve(`fixtures/${input}`), methods: methodsOf(methods), fit: false });
    }
    (await ask(OLD, jobs)).forEach((found, i) => {
      const { name, methods, expected } = chosen[i]!;
      expect(found.load, name).toBeUndefined();
      expect(found, name).toMatchObject({ warnings: [], broken: {} });
      expect(wrongAnswers(methods, expected, inPython3(found)), name).toEqual({});
    });
  });
});
