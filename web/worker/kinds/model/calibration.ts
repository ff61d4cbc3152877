/** The curves of calibrators: sigmoids by their two numbers, isotonic ones by their corners. */
import { Estimator, NdArray, PyDict, PyObject } from 'brine';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface Calibration {
  readonly target: string;
  readonly xs: number[];
  readonly lines: { readonly name: string; readonly values: number[] }[];
}

declare module '../../contract.js' {
  interface Contract {
    calibration: { ask: At; give: Calibration[] | null };
  }
}

const POINTS = 81;

const attribute = (value: unknown, name: string): unknown =>
  value instanceof Estimator
    ? value.get(name)
    : value instanceof PyObject && value.state instanceof PyDict
      ? value.state.get(name)
      : undefined;

const numberOf = (value: unknown): number => Number(value instanceof NdArray ? value.flat()[0] : value);

type Curve = (x: number) => number;

/** With the range in which it bends. */
function curveOf(calibrator: unknown): { curve: Curve; low: number; high: number } | undefined {
  const [a, b] = [numberOf(attribute(calibrator, 'a_')), numberOf(attribute(calibrator, 'b_'))];
  if (Number.isFinite(a) && Number.isFinite(b) && a !== 0) {
    const [middle, reach] = [-b / a, 5 / Math.abs(a)];
    return { curve: (x) => 1 / (1 + Math.exp(a * x + b)), low: middle - reach, high: middle + reach };
  }
  const [X, y] = [attribute(calibrator, 'X_thresholds_'), attribute(calibrator, 'y_thresholds_')];
  if (!(X instanceof NdArray) || !(y instanceof NdArray) || X.size === 0) return undefined;
  const [xs, ys] = [X.toFloat64(), y.toFloat64()];
  const curve: Curve = (x) => {
    const k = xs.findIndex((one) => one >= x);
    if (k <= 0) return k === 0 ? ys[0]! : ys.at(-1)!;
    const share = (x - xs[k - 1]!) / (xs[k]! - xs[k - 1]! || 1);
    return ys[k - 1]! + share * (ys[k]! - ys[k - 1]!);
  };
  return { curve, low: xs[0]!, high: xs.at(-1)! };
}

export default handler('calibration', (at) => {
  const model = modelAt(at);
  const folds = model.get('calibrated_classifiers_');
  if (!Array.isArray(folds)) return null;
  const classes = model.classes instanceof NdArray ? model.classes.flat().map(String) : [];
  const byClass = new Map<number, ReturnType<typeof curveOf>[]>();
  for (const fold of (folds as unknown[]).slice(0, 6)) {
    const list = attribute(fold, 'calibrators') ?? attribute(fold, 'calibrators_');
    if (!Array.isArray(list)) continue;
    (list as unknown[])
      .slice(0, 10)
      .forEach((calibrator, k) => byClass.set(k, [...(byClass.get(k) ?? []), curveOf(calibrator)]));
  }
  return [...byClass].flatMap(([k, found]) => {
    const curves = found.flatMap((one) => one ?? []);
    if (curves.length === 0) return [];
    const [low, high] = [Math.min(...curves.map((one) => one.low)), Math.max(...curves.map((one) => one.high))];
    const xs = Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
    const target = byClass.size === 1 && classes.length === 2 ? classes[1]! : (classes[k] ?? `class ${k}`);
    return [{ target, xs, lines: curves.map(({ curve }, i) => ({ name: `fold ${i + 1}`, values: xs.map(curve) })) }];
  });
});
