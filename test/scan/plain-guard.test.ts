/** What the plain guard lets pass, the judge lets pass: real models, hostile files, and models with damaged bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Random } from '../../scripts/audit/random.js';
import { CodeNeeded } from '../../src/pickle/code-needed.js';
import { UnsafeGlobalError } from '../../src/core/errors.js';
import { ALL_ESTIMATORS } from '../../src/estimators/all-estimators.generated.js';
import { classNames } from '../../src/estimators/class-names.generated.js';
import { addDefinitions, isFamilyClass, loadFamilies } from '../../src/estimators/definitions.js';
import { makeJudge } from '../../src/model/judged.js';
import { scanContext } from '../../src/model/scan-context.js';
import { readGraph } from '../../src/pickle/read-pickle.js';
import { completeGuard } from '../../src/scan/complete-guard.js';
import { createPlainGuard } from '../../src/scan/plain-guard.js';
import { parseGlobal, Policy } from '../../src/scan/policy/policy.js';
import { bytes, call, stackGlobal, text } from '../helpers/pickle-bytes.js';
import { gadgets } from './corpus/gadgets.js';
import { hostileStreams } from './corpus/hostile.js';
import { rewritten, takeApart } from './corpus/rewrite.js';

completeGuard();
const { readers } = scanContext;
const needed = new CodeNeeded(() => Promise.resolve());
// Until the code of a class is loaded, everything in its module may be one.
addDefinitions(ALL_ESTIMATORS);
const plain = createPlainGuard({ has: isFamilyClass, load: loadFamilies }, needed);
const judge = makeJudge();

/** What reading with a guard comes to: `needed` where the plain one leaves it to the judge. */
function outcome(file: Uint8Array, guard: typeof plain): 'passes' | 'needed' | 'refused' | 'broken' {
  try {
    return readGraph(file, 0, { encoding: 'latin1' }, { readers, guard }).hidesFiles ? 'refused' : 'passes';
  } catch (error) {
    if (error === needed) return 'needed';
    return error instanceof UnsafeGlobalError ? 'refused' : 'broken';
  }
}

/** The plain guard's word, which the judge must not contradict. */
function passes(file: Uint8Array, label: string): boolean {
  const first = outcome(file, plain);
  if (first !== 'passes') return false;
  expect(outcome(file, judge), label).toBe('passes');
  return true;
}

const FOLDERS = ['fixtures/files/sklearn-1.9', 'fixtures/files/sklearn-1.2', 'fixtures/files/sklearn-0.24'];
const models = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.(?:pkl|joblib)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

describe('the plain guard', () => {
  test('decides most models by itself', () => {
    const passed = models.filter((path) => passes(new Uint8Array(readFileSync(path)), path));
    // The others name something else, or modules by their names of before 0.22.
    expect(passed.length).toBeGreaterThan(0.55 * models.length);
  });

  test('lets no hostile file pass, in whatever words', () => {
    const random = new Random(20_261_130);
    const all = [...hostileStreams(), ...gadgets([0, 2, 4])];
    expect(all.length).toBeGreaterThan(500);
    let passed = 0;
    for (const { name, bytes: file } of all) {
      // Of several pickles the first may be harmless: each is read by itself.
      if (passes(file, name)) passed++;
      const taken = takeApart(file);
      if (taken !== undefined && passes(rewritten(taken, random), name)) passed++;
    }
    expect(passed).toBeLessThan(10);
  });

  test('lets nothing pass in damaged models that the judge refuses', () => {
    const random = new Random(7);
    let passed = 0;
    for (const path of models.filter((_, i) => i % 9 === 0)) {
      const whole = readFileSync(path);
      if (whole.length > 20_000) continue;
      for (let i = 0; i < 20; i++) {
        const file = Uint8Array.from(whole);
        for (let n = random.below(3); n >= 0; n--) file[random.below(file.length)] = random.below(256);
        if (passes(file, `${path} ${i}`)) passed++;
      }
    }
    expect(passed).toBeGreaterThan(250);
  });

  test('leaves odd forms of what it knows to the judge', () => {
    const scaler = stackGlobal('sklearn.preprocessing._data', 'StandardScaler');
    const honest = bytes(0x80, 4, scaler, ')', 0x81, '}', text('mean_'), 'K', 1, 'sb.');
    expect(outcome(honest, plain)).toBe('passes');
    const odd = [
      bytes(0x80, 4, scaler, ')R.'),
      bytes(0x80, 4, scaler, 'K', 1, 0x85, 0x81, '.'),
      bytes(0x80, 4, scaler, ')', 0x81, '}', text('predict'), 'K', 1, 'sb.'),
      bytes(0x80, 4, scaler, ')', 0x81, '}', text('__class__'), 'K', 1, 'sb.'),
      bytes(0x80, 4, scaler, ')', 0x81, '}', text('_sklearn_version'), 'K', 1, 'sb.'),
      bytes(0x80, 4, scaler, ')', 0x81, 'K', 1, 'b.'),
      bytes(0x80, 4, scaler, '}', text('fit'), 'K', 1, 'sb.'),
      bytes(0x80, 4, stackGlobal('numpy', 'dtype'), text('O8'), 'K', 1, 'K', 1, 0x87, 'R.'),
      bytes(0x80, 4, stackGlobal('sklearn.preprocessing._data', 'StandardScaler.fit'), '.'),
      call('os', 'system'),
    ];
    for (const [i, file] of odd.entries()) expect(outcome(file, plain), String(i)).toBe('needed');
  });

  test('has the code of a module tell which of its names are classes', async () => {
    let judges = 0;
    const judged = new CodeNeeded(() => Promise.resolve(void judges++));
    const load = (paths: readonly string[]): Promise<boolean> => Promise.resolve(paths.every((path) => /Ridge$/.test(path))); // prettier-ignore
    const guard = createPlainGuard({ has: (path) => path.startsWith('sklearn.'), load }, judged);
    const confirmed = async (name: string): Promise<boolean | undefined> => {
      const file = bytes(0x80, 4, stackGlobal('sklearn.linear_model._ridge', name), ')', 0x81, '.');
      return readGraph(file, 0, {}, { readers, guard }).confirm?.();
    };
    expect(await confirmed('Ridge')).toBe(true);
    expect(judges).toBe(0);
    expect(await confirmed('_solve_svd')).toBe(false);
    expect(judges).toBe(1);
  });

  test('leaves everything to the judge where somebody has a policy', () => {
    const scaler = bytes(0x80, 4, stackGlobal('sklearn.preprocessing._data', 'StandardScaler'), ')', 0x81, '.');
    const read = (): unknown => readGraph(scaler, 0, { deny: ['sklearn.preprocessing._data.StandardScaler'] }, { readers, guard: plain }); // prettier-ignore
    expect(read).toThrow(expect.objectContaining(needed));
  });

  test('knows no class that the policy holds for more than a class with attributes', () => {
    const policy = new Policy(scanContext.implemented);
    let seen = 0;
    for (const path of classNames()) {
      const { module, name } = parseGlobal(path);
      if (!isFamilyClass(path)) continue;
      const { standing, row } = policy.rule(module, name);
      const { kind, state, check, misuse, evaluates, items } = row!;
      expect({ standing, kind, state, check, misuse, evaluates, items }, path).toEqual({
        standing: 'allowed',
        kind: 'class',
      });
      seen++;
    }
    expect(seen).toBeGreaterThan(150);
  });
});
