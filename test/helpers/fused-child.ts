/**
 * For test/estimators/fused.test.ts, in a process whose engine has relaxed SIMD: multi-layer perceptrons beside what Python says, with
 * the fixtures' tolerances, and a layer beside the same without it. Prints what it compared as JSON.
 */
import { layerInto } from '../../src/linalg/affine.js';
import { fusedTiles } from '../../src/linalg/fused-tiles.js';
import { machine } from '../../src/linalg/wasm/kernel-instance.js';
import { type Estimator, load } from '../../src/node.js';
import { fixturePath, fixtures, readJson } from './fixtures.js';
import { decodeInput, type Encoded } from './inputs.js';
import { callMethod, compare } from './results.js';

const METHODS = new Set(['predict', 'predict_proba', 'transform']);

let models = 0;
for (const fixture of fixtures) {
  if (fixture.kind !== 'model' || !fixture.class.includes('MLP') || fixture.input === null) continue;
  const model = await load<Estimator>(fixturePath(fixture.file));
  const expected = readJson(fixture.expected) as Record<string, Encoded>;
  const X = decodeInput(fixture.input);
  for (const [label, spec] of Object.entries(fixture.methods)) {
    const method = spec.method ?? label;
    if (METHODS.has(method) && spec.kwargs === undefined)
      compare(callMethod(model, method, X, undefined), expected[label]!, spec.tolerance, `${fixture.name} ${label}`);
  }
  models++;
}

// Products of numbers that are no powers of two are rounded without it.
const [rows, cols, outputs] = [40, 300, 20];
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => Math.sin(i + 1));
const layer = { weights: numbers(outputs * cols), outputs, cols, bias: () => 0.25, relu: false, single: false };
const X = numbers(rows * cols);
const results = [layer, { ...layer, kernels: fusedTiles }].map((each) => {
  const out = new Float64Array(rows * outputs);
  layerInto(out, each, X, 0, rows);
  return out;
});
const [plain, fused] = results as [Float64Array, Float64Array];
const apart = plain.reduce((most, value, i) => Math.max(most, Math.abs(value - fused[i]!)), 0);
const wasm = machine();
console.log(
  JSON.stringify({ node: process.version, fused: wasm !== undefined && fusedTiles(wasm) !== undefined, models, apart }),
);
