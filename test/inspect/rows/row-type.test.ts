/** The types of a row hold when the model predicts: null where it says so and nowhere else, values that are known and no others. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectModel, rowJsonSchema, type RowType, rowType, rowsValidator, rowValidator, typeName, typescriptOf } from '../../../src/inspect/rows/types.js'; // prettier-ignore
import { load } from '../../../src/node.js';
import type { Estimator } from '../../../src/estimators/estimator.js';
import { fixtures } from '../../helpers/fixtures.js';
import { decodeInput } from '../../helpers/inputs.js';
import { modelOf } from '../../helpers/models.js';
import { brine } from '../../helpers/brine.js';

const DEMO = 'demo/tumours.joblib';
const sample = { radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' };

/** The rows of a table of columns. */
function records(X: unknown): Record<string, unknown>[] | undefined {
  const { columns, data } = (X ?? {}) as { columns?: unknown; data?: unknown };
  if (!Array.isArray(columns) || typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  const table = data as Record<string, ArrayLike<unknown>>;
  const { length } = table[String(columns[0])]!;
  return Array.from({ length: Math.min(length, 3) }, (_, i) =>
    Object.fromEntries(columns.map((name) => [String(name), table[String(name)]![i]])),
  );
}

const refuses = (model: Estimator, row: object): boolean => {
  try {
    if (model.methods.includes('predict')) model.predict([row]);
    else model.transform([row]);
    return false;
  } catch {
    return true;
  }
};

describe('rows of models with named columns', async () => {
  const named = fixtures.filter(({ env, kind, input }) => env === 'sklearn-1.9' && kind === 'model' && input !== null);
  const cases: [string, Estimator, Record<string, unknown>, RowType][] = [];
  for (const fixture of named) {
    const rows = records(decodeInput(fixture.input!));
    if (rows === undefined) continue;
    const model = await modelOf(fixture.name);
    const row = rowType(model);
    const whole = rows.find((each) => Object.values(each).every((value) => value !== null && value === value)) ?? rows[0]!; // prettier-ignore
    if (row.form === 'table' && !refuses(model, whole)) cases.push([fixture.name, model, whole, row]);
  }

  test('are found', () => {
    expect(cases.length).toBeGreaterThan(8);
    expect(cases.some(([, , , row]) => row.columns.some(({ values }) => values !== undefined))).toBe(true);
  });

  test.each(cases)('%s', (_, model, row, { columns }) => {
    for (const { name, nullable, values, closed, type } of columns) {
      if (nullable) expect(refuses(model, { ...row, [name]: null }), `${name} may be missing`).toBe(false);
      for (const value of (values ?? []).slice(0, 5))
        expect(refuses(model, { ...row, [name]: value }), `${name} takes ${String(value)}`).toBe(false);
      if (closed) expect(refuses(model, { ...row, [name]: 'no such value' }), `${name} is closed`).toBe(true);
      const given = row[name];
      if (type !== 'any' && typeof given !== 'boolean' && given !== null && given !== undefined && given === given)
        expect(typeof given).toBe(type);
    }
    const validate = rowValidator(rowJsonSchema({ form: 'table', columns, width: columns.length, labels: undefined, outputs: undefined }))['~standard'].validate; // prettier-ignore
    // True and 1 are the same to a model, not to a form.
    for (const { name, type } of columns)
      if (type === 'number' && typeof row[name] === 'boolean') row[name] = Number(row[name]);
    expect(validate(row), JSON.stringify(validate(row))).not.toHaveProperty('issues');
  });
});

describe('the demo', async () => {
  const model = await load(DEMO);
  const row = rowType(model);

  test('has its columns, values and labels', () => {
    expect(row).toMatchObject({ form: 'table', width: 5, labels: ['benign', 'malignant'], outputs: 'one' });
    expect(row.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['radius', 'number', true],
      ['texture', 'number', true],
      ['area', 'number', true],
      ['shape', 'string', true],
      ['edge', 'string', true],
    ]);
    expect(row.columns[3]!.values).toContain('oval');
    expect(row.columns[3]!.closed).toBe(false);
  });

  test('a validator fills in null, and says where a row is wrong', () => {
    const schema = rowJsonSchema(row);
    const one = rowValidator(schema)['~standard'];
    expect(one).toMatchObject({ version: 1, vendor: 'brine' });
    expect(one.validate({ radius: 13 })).toEqual({ value: { radius: 13, texture: null, area: null, shape: null, edge: null } }); // prettier-ignore
    expect(one.validate({ radius: '13', sort: 1 })).toEqual({
      issues: [
        { message: 'radius is a number or null, not "13"', path: ['radius'] },
        { message: 'the model knows no sort', path: ['sort'] },
      ],
    });
    expect(one.validate(null)).toHaveProperty('issues');
    expect(rowsValidator(schema)['~standard'].validate([sample, { area: 'x' }])).toMatchObject({ issues: [{ path: [1, 'area'] }] }); // prettier-ignore
    const out = (one.validate({ radius: 1 }) as { value: object }).value;
    expect(() => model.predict([out])).not.toThrow();
    expect((one.validate(JSON.parse('{"__proto__": 1}')) as { issues: object[] }).issues).toHaveLength(1);
  });

  test('JSON Schema says the same as the validator', () => {
    const ajv = new Ajv2020.default({ strict: false });
    const check = ajv.compile(rowJsonSchema(row));
    const ours = rowValidator(rowJsonSchema(row))['~standard'];
    for (const value of [sample, { radius: 1 }, { radius: null }, { radius: 'x' }, { other: 1 }, [], null, 'a'])
      expect(!('issues' in ours.validate(value)), JSON.stringify(value)).toBe(check(value));
  });

  test('expectModel says what differs', async () => {
    const facts = { features: row.columns.map(({ name }) => name), width: 5, labels: ['benign', 'malignant'] };
    expect(() => expectModel(model, facts)).not.toThrow();
    expect(() => expectModel(model, { ...facts, features: [...facts.features.slice(1), 'height'] })).toThrow(
      /lacks height; it has radius as well/,
    );
    expect(() => expectModel(model, { ...facts, labels: ['no', 'yes'] })).toThrow(/labels/);
    expect(() => expectModel(await_(), facts)).toThrow(/no model/);
    function await_(): unknown {
      return [1];
    }
    const other = await load('fixtures/files/sklearn-1.9/forest-iris-words.pkl');
    expect(() => expectModel(other, facts)).toThrow(/other columns/);
  });
});

test('names of types come from files, and texts of files stay texts', () => {
  expect(typeName('models/churn-2.joblib.gz')).toBe('Churn2');
  expect(typeName('registry:churn@production')).toBe('Churn');
  expect(typeName('2024.pkl')).toBe('Model2024');
  const evil = { name: '"*/;alert(1)//\u2028</script>', type: 'string', values: ['"];process.exit()//', '</script>'], closed: true, nullable: false } as const; // prettier-ignore
  const text = typescriptOf({ form: 'table', columns: [evil], width: 1, labels: ['`${1}`'], outputs: 'one' }, { name: 'Evil', source: 'a*/b\nc.pkl' }); // prettier-ignore
  expect(text).not.toMatch(/\u2028|<\/script>|^c\.pkl/m);
  expect(() => typescriptOf({ form: 'unknown', columns: [], width: undefined, labels: undefined, outputs: undefined }, { name: 'a b' })).toThrow('no name of a type'); // prettier-ignore
});

describe('brine types', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'brine-types-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('writes, checks and prints', async () => {
    const out = join(folder, 'tumours.ts');
    expect(await brine('types', DEMO, '-o', out)).toMatchObject({ status: 0, err: '' });
    expect((await brine('types', DEMO)).out).toBe(readFileSync(out, 'utf8'));
    expect((await brine('types', DEMO, '-o', out, '--check')).status).toBe(0);
    writeFileSync(out, readFileSync(out, 'utf8').replace('malignant', 'other'));
    expect((await brine('types', DEMO, '-o', out, '--check')).status).toBe(1);
    expect((await brine('types', DEMO, '-o', join(folder, 'none.ts'), '--check')).out).toContain('is not there');
    expect(await brine('types', DEMO, '--check')).toMatchObject({ status: 2 });
    expect(JSON.parse((await brine('types', DEMO, '--json-schema')).out)).toHaveProperty('properties.radius');
  });

  test('gives modules that the strictest compiler takes, and that find wrong rows', { timeout: 240_000 }, async () => {
    const files = ['demo/tumours.joblib', 'fixtures/files/sklearn-1.9/forest-iris-words.pkl'];
    const home = join('.readme-examples-types');
    rmSync(home, { recursive: true, force: true });
    execFileSync('mkdir', ['-p', home]);
    try {
      for (const [i, file] of files.entries())
        expect((await brine('types', file, '-o', join(home, `m${i}.ts`), '--name', `M${i}`)).status).toBe(0);
      writeFileSync(
        join(home, 'main.ts'),
        `import { loadM0, m0Rows, type M0Label, type M0Row } from './m0.js';
import { loadM1 } from './m1.js';

const rows: M0Row[] = [{ radius: 13.08, texture: null, area: 630, shape: 'oval', edge: 'rough' }];
const model = await loadM0('demo/tumours.joblib');
const labels: M0Label[] = model.predict(rows).tolist();
const checked = await m0Rows['~standard'].validate([{ radius: 13.08 }]);
if (!checked.issues) console.log(model.predictProba(checked.value).tolist(), labels);
export function wrong(): void {
// @ts-expect-error a column is missing
model.predict([{ radius: 13.08 }]);
// @ts-expect-error a text is no radius
model.predict([{ ...rows[0]!, radius: 'large' }]);
// @ts-expect-error there is no such label
labels.includes('good');
}
console.log((await loadM1('fixtures/files/sklearn-1.9/forest-iris-words.pkl')).predict([[1, 2, 3, 4]]).tolist());
`,
      );
      const options = ['--noEmit', '--ignoreConfig', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noPropertyAccessFromIndexSignature', '--noUnusedLocals', '--verbatimModuleSyntax', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']; // prettier-ignore
      writeFileSync(join(home, 'package.json'), '{"type":"module"}');
      execFileSync('mkdir', ['-p', join(home, 'node_modules')]);
      execFileSync('ln', ['-sfn', resolve('.'), join(home, 'node_modules/brine')]);
      const compile = (): string => {
        try {
          return execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options, join(home, 'main.ts')], { encoding: 'utf8' }); // prettier-ignore
        } catch (error) {
          return (error as { stdout: string }).stdout;
        }
      };
      expect(compile()).toBe('');
      const ran = execFileSync(process.execPath, ['--import', 'tsx', join(home, 'main.ts')], { encoding: 'utf8' });
      expect(ran).toContain('benign');
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
