/** Kernels as scikit-learn prints them: its own `repr` of every kernel of the corpus. */
import { expect, test } from 'vitest';
import { parametersOf } from '../../src/explain/parameters.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { threeDigits } from '../../src/inspect/kernel-text.js';
import { load } from '../../src/node.js';
import { type Fixture, fixturePath, fixtures } from '../helpers/fixtures.js';

/** What Brine says more clearly: of compound kernels Python prints logarithms alone, and it leaves out brackets. */
const OURS: Readonly<Record<string, string>> = {
  'gpr-prior-compound':
    'CompoundKernel(RBF(length_scale=1.2), Matern(length_scale=0.7, nu=1.5), WhiteKernel(noise_level=0.3))',
  'gpr-power': '(RBF(length_scale=0.3) + 0.632**2) ** 2 + WhiteKernel(noise_level=0.5)',
};

test('kernels are written as Python writes them', async () => {
  type Told = Fixture & { readonly params?: Readonly<Record<string, string>> };
  const found = (fixtures as readonly Told[]).filter(
    ({ env, name, params }) => env === 'sklearn-1.9' && /^gp[rc]-/.test(name) && params?.['kernel'] !== undefined,
  );
  expect(found.length).toBeGreaterThan(20);
  for (const { name, file, params } of found) {
    const model = (await load(fixturePath(file))) as Estimator;
    const shown = parametersOf(model).find((one) => one.name === 'kernel')!.value;
    expect(shown, name).toBe(OURS[name] ?? params!['kernel']!.replace(/^(.{119}).{2,}$/, '$1…'));
  }
});

test.each([
  [0.5, '0.5'],
  [1000, '1e+03'],
  [123.4, '123'],
  [0.00012346, '0.000123'],
  [0.000012346, '1.23e-05'],
  [-2, '-2'],
  [999.6, '1e+03'],
  [Number.NaN, 'nan'],
])('%f in three digits', (value, text) => {
  expect(threeDigits(value)).toBe(text);
});
