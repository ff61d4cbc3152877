/** The types in the tarball, in the project of somebody who checks every declaration: oldest, own and newest TypeScript. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed, withNodeTypes } from '../helpers/tarball.js';

const RELEASES = 'runtime-tests/typescript/node_modules';
const compilers = {
  'TypeScript 5.4, the oldest': `${RELEASES}/typescript-oldest/lib/tsc.js`,
  'TypeScript of this checkout': 'node_modules/typescript/lib/tsc.js',
  'TypeScript 7': `${RELEASES}/typescript-newest/bin/tsc`,
};
const required = process.env['CI'] !== undefined && process.env['CI'] !== '';

/** What a newcomer writes: an interface for a row, no casts. Each `wrong` is an error of the compiler. */
const SOURCE = `
import { load, isBrineError, NdArray, type Estimator, type Model } from 'brine';
import { dump } from 'brine/joblib';
import { loads, PyDateTime } from 'brine/pickle';
import { readNpz } from 'brine/numpy';
import { DataFrame } from 'brine/pandas';
import type * as scipy from 'brine/scipy';
import { parseCsv } from 'brine/csv';
import { readParquet } from 'brine/parquet';
import { readCard } from 'brine/card';
import { scan } from 'brine/scan';
import { parseTrust } from 'brine/sign';
import { openRegistry } from 'brine/registry';

interface Customer {
  age: number;
  port: string;
  fare?: number | null;
}

export async function main(customers: readonly Customer[]): Promise<number> {
  const model = await load('churn.joblib');
  const labels = model.predict(customers).flat();
  const probabilities = model.predictProba(customers);
  const first = Array.isArray(probabilities) ? probabilities[0]! : probabilities;
  const rows: number[][] = first.tolist();

  const known = await load<Model<Customer, 'stay' | 'leave'>>('churn.joblib');
  const words: ('stay' | 'leave')[] = known.predict(customers).tolist();
  const numbers: Float64Array | Float32Array = known.predictProba(customers).data;
  const both = await known.predictAsync(customers, { threads: 2 });

  // @ts-expect-error an array of numpy is not one of numbers
  const wrong: number[] = model.predict(customers);
  // @ts-expect-error not a file of rows
  model.predict('customers.csv');
  // @ts-expect-error a misspelt option
  model.predict(customers, { presicion: 'float32' });
  // @ts-expect-error there is no such name
  known.predict([{ age: 31, port: 'S', fares: 3 }]);
  // @ts-expect-error nor such a label
  words.includes('gone');
  try {
    await dump(model, 'out.joblib', { compress: 3 });
  } catch (error) {
    if (isBrineError(error, 'ENCODE')) console.log(error.path);
  }
  return labels.length + rows.length + numbers.length + both.size + wrong.length;
}

export const values = [loads, PyDateTime, readNpz, DataFrame, parseCsv, readParquet, readCard, scan, parseTrust, openRegistry, NdArray];
export type Others = [scipy.SparseMatrix, Estimator];
`;

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: false,
  target: 'es2022',
};
const SETTINGS = {
  'without types of Node': { ...OPTIONS, module: 'nodenext', moduleResolution: 'nodenext', types: [] },
  'with types of Node': { ...OPTIONS, module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] },
  'for a bundler': { ...OPTIONS, module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2022', 'dom'] },
};

/** Each compiler once, and the oldest in both kinds of projects. */
const CASES = [
  ['TypeScript 5.4, the oldest', 'without types of Node'],
  ['TypeScript 5.4, the oldest', 'with types of Node'],
  ['TypeScript of this checkout', 'with types of Node'],
  ['TypeScript 7', 'for a bundler'],
] as const;

describe('the types of the package', () => {
  let folder: string;
  beforeAll(() => {
    folder = installed('types');
    withNodeTypes(folder);
    writeFileSync(join(folder, 'main.ts'), SOURCE);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [who, how] of CASES) {
    const compiler = compilers[who];
    test.skipIf(!required && !existsSync(compiler))(
      `${who}, ${how}`,
      () => {
        const config = join(folder, `${how.replaceAll(' ', '-')}.json`);
        writeFileSync(config, JSON.stringify({ compilerOptions: SETTINGS[how], files: ['main.ts'] }));
        expect(run(compiler, config)).toBe('');
      },
      240_000,
    );
  }
});

test('package.json and the documentation say which TypeScript is the oldest', () => {
  const { dependencies } = JSON.parse(readFileSync('runtime-tests/typescript/package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const [, oldest] = /@(\d+\.\d+)\./.exec(dependencies['typescript-oldest']!)!;
  expect(readFileSync('docs/typescript.md', 'utf8')).toContain(`TypeScript ${oldest}`);
});

function run(compiler: string, config: string): string {
  try {
    return execFileSync(process.execPath, [resolve(compiler), '-p', config], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
