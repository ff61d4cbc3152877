/**
 * The lasso by coordinate descent on a Gram matrix, with the stopping rules of scikit-learn's
 * `enet_coordinate_descent_gram`, which settle its last digits.
 */

export interface GramLasso {
  /** XᵀX, symmetric, row after row. */
  readonly gram: Float64Array;
  /** Xᵀy. */
  readonly products: Float64Array;
  /** yᵀy. */
  readonly squaredNorm: number;
  /** Weight of Σ|w|. */
  readonly penalty: number;
  readonly tol: number;
  readonly maxIterations: number;
  readonly positive: boolean;
  /** Gap-safe screening of coordinates (scikit-learn 1.8 and later). */
  readonly screening: boolean;
}

interface Gap {
  readonly gap: number;
  readonly dualNorm: number;
  readonly gradient: Float64Array;
}

function dualGap({ products, squaredNorm, penalty, positive }: GramLasso, w: Float64Array, Qw: Float64Array): Gap {
  let qw = 0;
  let wQw = 0;
  let l1 = 0;
  let dualNorm = positive ? Number.NEGATIVE_INFINITY : 0;
  const gradient = new Float64Array(w.length);
  for (let j = 0; j < w.length; j++) {
    qw += w[j]! * products[j]!;
    wQw += w[j]! * Qw[j]!;
    l1 += Math.abs(w[j]!);
    gradient[j] = products[j]! - Qw[j]!;
    dualNorm = Math.max(dualNorm, positive ? gradient[j]! : Math.abs(gradient[j]!));
  }
  const residual = squaredNorm + wQw - 2 * qw;
  const scale = dualNorm > penalty ? penalty / dualNorm : 1;
  const primal = 0.5 * residual + penalty * l1;
  const dual = -0.5 * scale * scale * residual + scale * (squaredNorm - qw);
  return { gap: primal - dual, dualNorm, gradient };
}

export function lassoOfGram(problem: GramLasso): Float64Array {
  const { gram, products, penalty, positive, screening, maxIterations } = problem;
  const size = products.length;
  const w = new Float64Array(size);
  const Qw = new Float64Array(size);
  const limit = problem.tol * problem.squaredNorm;
  let active = Array.from({ length: size }, (_, j) => j).filter((j) => gram[j * size + j] !== 0);
  const add = (j: number, amount: number): void => {
    for (let k = 0; k < size; k++) Qw[k]! += amount * gram[j * size + k]!;
  };
  const screen = ({ gap, dualNorm, gradient }: Gap): void => {
    if (!screening || penalty === 0) return;
    const radius = Math.sqrt(2 * Math.abs(gap)) / penalty;
    active = active.filter((j) => {
      const theta = gradient[j]! / Math.max(penalty, dualNorm);
      if ((1 - Math.abs(theta)) / Math.sqrt(gram[j * size + j]!) <= radius) return true;
      if (w[j] !== 0) add(j, -w[j]!);
      w[j] = 0;
      return false;
    });
  };
  if (screening) {
    const start = dualGap(problem, w, Qw);
    if (start.gap >= 0 && start.gap <= limit) return w;
    screen(start);
  }
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    let largest = 0;
    let change = 0;
    for (const j of active) {
      const before = w[j]!;
      const diagonal = gram[j * size + j]!;
      const slope = products[j]! - Qw[j]! + before * diagonal;
      const rest = Math.max(Math.abs(slope) - penalty, 0);
      w[j] = positive && slope < 0 ? 0 : (Math.sign(slope) * rest) / diagonal;
      if (w[j] !== before) add(j, w[j]! - before);
      change = Math.max(change, Math.abs(w[j]! - before));
      largest = Math.max(largest, Math.abs(w[j]!));
    }
    const settled = largest === 0 || change / largest < problem.tol || iteration === maxIterations - 1;
    if (!settled) continue;
    const found = dualGap(problem, w, Qw);
    if (found.gap <= limit) break;
    screen(found);
  }
  return w;
}
