/**
 * Least angle regression and the lasso along its path, on a Gram matrix, as scikit-learn's `lars_path`.
 * B. Efron et al., Annals of Statistics 32 (2004).
 */
import { solveCholesky } from '../factor/cholesky.js';

export interface GramLars {
  readonly gram: Float64Array;
  /** Xᵀy. */
  readonly products: Float64Array;
  /** Rows of X. */
  readonly samples: number;
  readonly method: 'lar' | 'lasso';
  /** The path ends here. */
  readonly alphaMin: number;
  readonly maxIterations: number;
  readonly positive: boolean;
  /** Directions are rounded to 15 decimals (scikit-learn 1.0 and later). */
  readonly rounding: boolean;
}

const EPSILON = 2 ** -52;
const SINGLE_EPSILON = 2 ** -23;
const SINGLE_TINY = 2 ** -126;

function smallestPositive(values: Iterable<number>): number {
  let best = Number.MAX_VALUE;
  for (const value of values) if (value > 0 && value < best) best = value;
  return best;
}

/** numpy.around(x, 15). */
function around(value: number): number {
  const scaled = value * 1e15;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  return (rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down) / 1e15;
}

/** State of a path: atoms 0 … active are in the model, in the order of `order`. */
class Path {
  readonly problem: GramLars;
  readonly size: number;
  readonly order: number[];
  /** Correlations of the atoms that are not in the model, in their order. */
  correlations: number[];
  signs: number[] = [];
  active = 0;
  /** Rows of the Cholesky factor of the atoms in the model. */
  factor: number[][] = [];
  coef: Float64Array;

  constructor(problem: GramLars) {
    this.problem = problem;
    this.size = problem.products.length;
    this.order = Array.from({ length: this.size }, (_, i) => i);
    this.correlations = [...problem.products];
    this.coef = new Float64Array(this.size);
  }

  gram(i: number, j: number): number {
    return this.problem.gram[this.order[i]! * this.size + this.order[j]!]!;
  }

  /** Row `at` of the factor, from the rows above it. */
  factorRow(at: number): number[] {
    const row: number[] = [];
    let square = 0;
    for (let j = 0; j < at; j++) {
      let sum = this.gram(at, j);
      for (let k = 0; k < j; k++) sum -= row[k]! * this.factor[j]![k]!;
      row.push(sum / this.factor[j]![j]!);
    }
    for (const value of row) square += value * value;
    row.push(Math.max(Math.sqrt(Math.abs(this.gram(at, at) - square)), EPSILON));
    return row;
  }

  /** Takes in the atom at `best` of those outside; false where it depends on the others. */
  enter(best: number): boolean {
    const { correlations, order, active } = this;
    const sign = this.problem.positive ? 1 : Math.sign(correlations[best]!);
    [correlations[0], correlations[best]] = [correlations[best]!, correlations[0]!];
    [order[active], order[active + best]] = [order[active + best]!, order[active]!];
    this.signs[active] = sign;
    const row = this.factorRow(active);
    if (row[active]! < 1e-7) {
      correlations[0] = 0;
      [correlations[0], correlations[best]] = [correlations[best]!, correlations[0]];
      return false;
    }
    correlations.shift();
    this.factor.push(row);
    this.active++;
    return true;
  }

  /** Takes out the atoms at these places, last first. */
  leave(places: readonly number[]): void {
    const { order, problem } = this;
    for (const place of places) {
      const atom = order[place]!;
      order.splice(place, 1);
      this.active--;
      order.splice(this.active, 0, atom);
      this.signs.splice(place, 1);
      this.signs.push(0);
      let sum = problem.products[atom]!;
      for (let k = 0; k < this.size; k++) sum -= problem.gram[atom * this.size + k]! * this.coef[k]!;
      this.correlations.unshift(sum);
    }
    this.factor = [];
    for (let i = 0; i < this.active; i++) this.factor.push(this.factorRow(i));
  }

  /** Equiangular direction and its length. */
  direction(): { weights: Float64Array; length: number } {
    const { active, signs, factor } = this;
    const flat = new Float64Array(active * active);
    for (let i = 0; i < active; i++) flat.set(factor[i]!, i * active);
    const weights = solveCholesky(flat, active, Float64Array.from(signs.slice(0, active)));
    let sum = 0;
    for (let i = 0; i < active; i++) sum += weights[i]! * signs[i]!;
    const length = 1 / Math.sqrt(sum);
    return { weights: weights.map((value) => value * length), length };
  }
}

function largest(values: readonly number[], positive: boolean): number {
  let best = 0;
  const size = positive ? (value: number): number => value : Math.abs;
  for (let i = 1; i < values.length; i++) if (size(values[i]!) > size(values[best]!)) best = i;
  return best;
}

/** Coefficients at the end of the path. */
export function leastAngle(problem: GramLars): Float64Array {
  const { alphaMin, maxIterations, method, positive, samples } = problem;
  const path = new Path(problem);
  let previousAlpha = 0;
  let previous: Float64Array = path.coef;
  let iteration = 0;
  let dropped = false;
  for (;;) {
    const best = largest(path.correlations, positive);
    const found = path.correlations[best] ?? 0;
    const C = positive ? found : Math.abs(found);
    const alpha = C / samples;
    if (alpha <= alphaMin + SINGLE_EPSILON) {
      if (Math.abs(alpha - alphaMin) > SINGLE_EPSILON && iteration > 0) {
        const share = (previousAlpha - alphaMin) / (previousAlpha - alpha);
        path.coef = path.coef.map((value, k) => previous[k]! + share * (value - previous[k]!));
      }
      break;
    }
    if (iteration >= maxIterations || path.active >= path.size) break;
    if (!dropped && !path.enter(best)) continue;
    if (method === 'lasso' && iteration > 0 && previousAlpha < alpha) break;
    const step = stepOf(path, C);
    iteration++;
    previous = path.coef;
    previousAlpha = alpha;
    path.coef = new Float64Array(path.size);
    for (let i = 0; i < path.active; i++) {
      path.coef[path.order[i]!] = previous[path.order[i]!]! + step.gamma * step.weights[i]!;
    }
    path.correlations = path.correlations.map((value, i) => value - step.gamma * step.slopes[i]!);
    dropped = step.drop.length > 0;
    if (dropped && method === 'lasso') path.leave(step.drop);
  }
  return path.coef;
}

interface Step {
  readonly weights: Float64Array;
  /** How the correlations outside change along the direction. */
  readonly slopes: number[];
  readonly gamma: number;
  /** Places whose coefficients reach zero first, last place first. */
  readonly drop: number[];
}

function stepOf(path: Path, C: number): Step {
  const { active, correlations, problem } = path;
  const { weights, length } = path.direction();
  const slopes = correlations.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < active; k++) sum += path.gram(k, active + i) * weights[k]!;
    return problem.rounding ? around(sum) : sum;
  });
  let gamma = Math.min(
    smallestPositive(correlations.map((value, i) => (C - value) / (length - slopes[i]! + SINGLE_TINY))),
    C / length,
  );
  if (!problem.positive) {
    gamma = Math.min(
      gamma,
      smallestPositive(correlations.map((value, i) => (C + value) / (length + slopes[i]! + SINGLE_TINY))),
    );
  }
  const zeros = Array.from(weights, (weight, i) => -path.coef[path.order[i]!]! / (weight + SINGLE_TINY));
  const first = smallestPositive(zeros);
  if (!(first < gamma)) return { weights, slopes, gamma, drop: [] };
  const drop = zeros.flatMap((value, i) => (value === first ? [i] : [])).reverse();
  for (const place of drop) path.signs[place] = -path.signs[place]!;
  return { weights, slopes, gamma: problem.method === 'lasso' ? first : gamma, drop };
}
