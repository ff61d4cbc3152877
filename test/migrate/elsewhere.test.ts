/** Values that a Python with other libraries writes, and another reads: points in time, paths, zones, objects of scipy, functions. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loads } from '../../src/entries/pickle.js';
import { diagnose } from '../../src/migrate/doctor.js';
import { migrateGraph, MigrationError } from '../../src/migrate/migrate.js';
import { dump } from '../../src/node.js';
import { pythonOf } from '../helpers/oracle.js';

const folder = mkdtempSync(join(tmpdir(), 'brine-elsewhere-'));
afterAll(() => rmSync(folder, { recursive: true }));

const python = (env: string, code: string): string =>
  execFileSync(pythonOf(env)!, ['-W', 'ignore', '-c', code], { encoding: 'utf8' }).trim();

const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'pandas-1.1': ['pandas==1.1.5', 'numpy==1.18.5', 'scipy==1.4.1', 'python==3.8'],
  'pandas-1.3': ['pandas==1.3.5', 'numpy==1.21.6', 'scipy==1.7.3', 'python==3.9'],
  'pandas-1.5': ['pandas==1.5.3', 'numpy==1.24.4', 'scipy==1.10.1', 'python==3.11'],
  'pandas-2.2': ['pandas==2.2.3', 'numpy==1.26.4', 'scipy==1.13.1', 'python==3.12'],
  'pandas-3.0': ['pandas==3.0.0', 'numpy==2.3.5', 'scipy==1.16.3', 'python==3.13'],
  'sklearn-0.24': ['pandas==1.2.4', 'numpy==1.19.5', 'scipy==1.6.1', 'python==3.8'],
  'sklearn-1.9': ['pandas==3.1.1', 'numpy==2.4.6', 'scipy==1.17.1', 'python==3.13'],
};

function written(env: string, made: string): Uint8Array {
  const file = join(folder, 'made.pkl');
  python(env, `import pickle; ${made}; pickle.dump(x, open(${JSON.stringify(file)}, 'wb'), 4)`);
  return new Uint8Array(readFileSync(file));
}

/** What another Python shows of a value that one has made, and what doctor says of the file as it is. */
async function elsewhere(from: string, made: string, to: string, shown: string): Promise<[string, string]> {
  const bytes = written(from, made);
  const graph = loads(bytes, { lossless: true });
  const verdicts = diagnose(graph, LIBRARIES[to]!, { protocol: 4 }).targets.map(({ verdict }) => verdict);
  const file = join(folder, 'migrated.pkl');
  await dump(migrateGraph(graph, LIBRARIES[to]!).model, file, { protocol: 4 });
  const answer = python(to, `import pickle; x = pickle.load(open(${JSON.stringify(file)}, 'rb')); print(${shown})`);
  return [answer, verdicts.find((verdict) => verdict !== 'loads') ?? 'loads'];
}

/** What Python does with the file as it is. */
function asItIs(from: string, made: string, to: string): 'loads' | 'does-not-load' {
  const file = join(folder, 'raw.pkl');
  writeFileSync(file, written(from, made));
  const code = `import pickle\ntry: pickle.load(open(${JSON.stringify(file)}, 'rb')); print('loads')\nexcept Exception: print('does-not-load')`;
  return python(to, code) as 'loads' | 'does-not-load';
}

const DATES = 'import pandas as pd; x = pd.date_range("2020", periods=3, freq="D", tz="UTC")';
const SPANS = 'import pandas as pd; x = pd.timedelta_range("1h", periods=3, freq="D")';
const FRAME = 'import pandas as pd; x = pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2, tz="UTC"))';
const POINT = 'import pandas as pd; x = pd.Timestamp("2020-01-01 10:00", tz="Europe/Berlin")';
const SHOWN = 'str(x[0])[:16], len(x), str(x.freq)';

describe('points in time', () => {
  test.skipIf(pythonOf('sklearn-1.9') === undefined).each([
    ['sklearn-1.9', 'pandas-3.0'],
    ['sklearn-1.9', 'pandas-2.2'],
    ['sklearn-1.9', 'pandas-1.3'],
    ['pandas-3.0', 'sklearn-1.9'],
    ['pandas-1.1', 'sklearn-1.9'],
  ])('indexes of %s keep their frequency in %s', { timeout: 120_000 }, async (from, to) => {
    expect((await elsewhere(from, DATES, to, SHOWN))[0]).toBe('2020-01-01 00:00 3 <Day>');
    expect((await elsewhere(from, SPANS, to, SHOWN))[0]).toBe('0 days 01:00:00 3 <Day>');
    expect((await elsewhere(from, FRAME, to, 'x.a.sum(), str(x.index.freq)'))[0]).toMatch(/3.*<Day>/);
  });

  test.skipIf(pythonOf('sklearn-1.9') === undefined)('doctor knows it', { timeout: 120_000 }, async () => {
    for (const made of [DATES, SPANS]) {
      expect(asItIs('sklearn-1.9', made, 'pandas-3.0')).toBe('does-not-load');
      expect((await elsewhere('sklearn-1.9', made, 'pandas-3.0', '1'))[1]).toBe('does-not-load');
    }
    // Its frequency is gone without a word.
    expect((await elsewhere('pandas-3.0', SPANS, 'sklearn-1.9', '1'))[1]).toBe('differs');
  });

  test.skipIf(pythonOf('pandas-1.1') === undefined).each([
    ['pandas-1.1', 'sklearn-1.9', 'does-not-load'],
    ['pandas-1.1', 'pandas-2.2', 'differs'],
    ['pandas-1.1', 'pandas-1.3', 'loads'],
    ['pandas-1.5', 'pandas-1.1', 'does-not-load'],
  ])('a point with its zone, of %s in %s', { timeout: 120_000 }, async (from, to, said) => {
    const [shown, verdict] = await elsewhere(from, POINT, to, 'str(x)');
    expect(shown).toBe('2020-01-01 10:00:00+01:00');
    expect(verdict).toBe(said);
  });
});

describe('Python', () => {
  test.skipIf(pythonOf('sklearn-1.9') === undefined)('paths of 3.13', { timeout: 60_000 }, async () => {
    const made = 'import pathlib; x = pathlib.PurePosixPath("/a/b")';
    expect(await elsewhere('sklearn-1.9', made, 'pandas-1.5', 'str(x)')).toEqual(['/a/b', 'does-not-load']);
    expect(await elsewhere('pandas-1.5', made, 'sklearn-1.9', 'str(x)')).toEqual(['/a/b', 'loads']);
  });

  test.skipIf(pythonOf('pandas-2.2') === undefined)('zones', { timeout: 60_000 }, async () => {
    const made =
      'import zoneinfo, pandas as pd; z = zoneinfo.ZoneInfo("Europe/Berlin"); x = [z, pd.Timestamp("2020", tz=z)]';
    const shown = 'type(x[0]).__module__, type(x[1].tz).__module__, str(x[1])';
    const berlin = '2020-01-01 00:00:00+01:00';
    expect((await elsewhere('pandas-2.2', made, 'pandas-1.5', shown))[0]).toBe(`zoneinfo pytz.tzfile ${berlin}`);
    expect((await elsewhere('pandas-2.2', made, 'pandas-1.1', shown))[0]).toBe(`pytz.tzfile pytz.tzfile ${berlin}`);
  });
});

describe('scipy', () => {
  test.skipIf(pythonOf('sklearn-1.9') === undefined).each([
    ['interpolate.CubicSpline([1, 2, 3, 5], [1, 4, 9, 2])', 'round(float(x(2.5)), 6)'],
    ['interpolate.PchipInterpolator([1, 2, 3, 5], [1, 4, 9, 2])', 'round(float(x(2.5)), 6)'],
    ['stats.linregress([1, 2, 3], [1, 2, 4])', 'round(float(x.slope), 6), round(float(x.intercept_stderr), 6)'],
    ['stats.norm(1, 2)', 'round(float(x.rvs(random_state=0)), 6)'],
    ['stats.randint(1, 9)', 'int(x.rvs(random_state=0))'],
    ['spatial.cKDTree([[1.0], [2.0], [4.0]])', 'int(x.query([2.2])[1])'],
  ])('%s', { timeout: 60_000 }, async (made, shown) => {
    const code = `from scipy import interpolate, spatial, stats; x = ${made}`;
    for (const [from, to] of [
      ['sklearn-1.9', 'sklearn-0.24'],
      ['sklearn-0.24', 'sklearn-1.9'],
    ] as const) {
      const own = python(from, `${code}; print(${shown})`);
      expect((await elsewhere(from, code, to, shown))[0]).toBe(own);
    }
  });

  test.skipIf(pythonOf('sklearn-1.9') === undefined)('what is not known is told', { timeout: 60_000 }, () => {
    const graph = loads(written('sklearn-1.9', 'from scipy import stats; x = stats.gaussian_kde([1.0, 2.0, 4.0])'), {
      lossless: true,
    });
    expect(migrateGraph(graph, LIBRARIES['sklearn-0.24']!).notes).toEqual([
      'scipy.stats._kde.gaussian_kde: carried over as it is: other releases of its library may not load it',
    ]);
    const found = diagnose(graph, ['scipy==1.8.1']).targets.flatMap(({ causes }) => causes);
    expect(found.map(({ attribute }) => attribute)).toContain('inv_cov');
  });
});

describe('names', () => {
  test.skipIf(pythonOf('sklearn-1.9') === undefined)('a class that a function makes', { timeout: 60_000 }, async () => {
    const file = join(folder, 'old.pkl');
    const made =
      'from sklearn.utils import Bunch; from sklearn.linear_model import Ridge; from sklearn.preprocessing import PolynomialFeatures; import pickle';
    const value = '[Ridge().fit([[1], [2]], [1, 2]), Bunch(a=1), PolynomialFeatures]';
    python('sklearn-1.9', `${made}; pickle.dump(${value}, open(${JSON.stringify(file)}, 'wb'), 0)`);
    const graph = loads(new Uint8Array(readFileSync(file)), { lossless: true });
    await dump(migrateGraph(graph, ['scikit-learn==0.24.2']).model, file, { protocol: 4 });
    const shown = `x = pickle.load(open(${JSON.stringify(file)}, 'rb')); print(x[1].a, type(x[1]).__module__, x[2].__module__)`;
    expect(python('sklearn-0.24', `import pickle; ${shown}`)).toBe('1 sklearn.utils sklearn.preprocessing._data');
  });

  test('functions that came later', () => {
    for (const [name, numpy] of [
      ['bitwise_count', '1.26.4'],
      ['vecmat', '2.1.0'],
    ] as const) {
      const graph = loads(new TextEncoder().encode(`cnumpy\n${name}\n.`), { lossless: true });
      expect(() => migrateGraph(graph, [`numpy==${numpy}`])).toThrow(MigrationError);
      expect(diagnose(graph, [`numpy==${numpy}`]).targets[0]!.verdict).toBe('does-not-load');
      expect(diagnose(graph, ['numpy==2.4.6']).targets[0]!.verdict).toBe('loads');
    }
  });
});
