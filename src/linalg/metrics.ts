/** Distances between two rows, by the formulas of `sklearn.metrics.DistanceMetric` and scipy's `cdist`. */

export interface Metric {
  /** A cheaper number in the same order as the distances. */
  readonly reduced: (a: Float64Array, aStart: number, b: Float64Array, bStart: number) => number;
  readonly fromReduced: (reduced: number) => number;
  readonly toReduced: (distance: number) => number;
  /** Exponent of the reduced distance; infinite for the largest difference, undefined for all that have none. */
  readonly p?: number;
}

export interface MetricParameters {
  readonly p?: number | undefined;
  /** Weights (minkowski) or variances (seuclidean) of the columns. */
  readonly vector?: Float64Array | undefined;
  /** Inverse covariance (mahalanobis), row after row. */
  readonly matrix?: Float64Array | undefined;
}

type Pair = (x: number, y: number, column: number) => number;

const same = (value: number): number => value;

function plain(reduced: Metric['reduced']): Metric {
  return { reduced, fromReduced: same, toReduced: same };
}

function summed(cols: number, pair: Pair, finish: (sum: number) => number = same): Metric {
  return plain((a, i, b, k) => {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += pair(a[i + j]!, b[k + j]!, j);
    return finish(sum);
  });
}

/** Without a function for each pair: this is the metric that is nearly always meant. */
function squared(cols: number): Metric {
  return plain((a, i, b, k) => {
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const difference = a[i + j]! - b[k + j]!;
      sum += difference * difference;
    }
    return sum;
  });
}

function rooted(metric: Metric, p?: number): Metric {
  const root = { ...metric, fromReduced: Math.sqrt, toReduced: (d: number) => d * d };
  return p === undefined ? root : { ...root, p };
}

function minkowski(cols: number, p: number, pair: Pair): Metric {
  return { ...summed(cols, pair), fromReduced: (sum) => sum ** (1 / p), toReduced: (d) => d ** p, p };
}

/** Counts of columns where both are true, where they differ, and where one is. */
function booleans(cols: number, combine: (both: number, differ: number, any: number) => number): Metric {
  return plain((a, i, b, k) => {
    let both = 0;
    let differ = 0;
    for (let j = 0; j < cols; j++) {
      const x = a[i + j] !== 0;
      const y = b[k + j] !== 0;
      if (x && y) both++;
      if (x !== y) differ++;
    }
    return combine(both, differ, both + differ);
  });
}

function cosine(cols: number, centred: boolean): Metric {
  return plain((a, i, b, k) => {
    let [meanA, meanB] = [0, 0];
    if (centred) {
      for (let j = 0; j < cols; j++) {
        meanA += a[i + j]! / cols;
        meanB += b[k + j]! / cols;
      }
    }
    let [ab, aa, bb] = [0, 0, 0];
    for (let j = 0; j < cols; j++) {
      const x = a[i + j]! - meanA;
      const y = b[k + j]! - meanB;
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    const norm = Math.sqrt(aa) * Math.sqrt(bb);
    return Math.min(Math.max(1 - (norm === 0 ? 0 : ab / norm), 0), 2);
  });
}

function haversine(): Metric {
  return {
    reduced: (a, i, b, k) => {
      const s0 = Math.sin(0.5 * (a[i]! - b[k]!));
      const s1 = Math.sin(0.5 * (a[i + 1]! - b[k + 1]!));
      return s0 * s0 + Math.cos(a[i]!) * Math.cos(b[k]!) * s1 * s1;
    },
    fromReduced: (reduced) => 2 * Math.asin(Math.sqrt(reduced)),
    toReduced: (d) => Math.sin(0.5 * d) ** 2,
  };
}

function nanEuclidean(cols: number): Metric {
  return rooted(
    plain((a, i, b, k) => {
      let [sum, present] = [0, 0];
      for (let j = 0; j < cols; j++) {
        const difference = a[i + j]! - b[k + j]!;
        if (Number.isNaN(difference)) continue;
        sum += difference * difference;
        present++;
      }
      return present === 0 ? Number.NaN : (sum * cols) / present;
    }),
  );
}

function mahalanobis(cols: number, matrix: Float64Array): Metric {
  return rooted(
    plain((a, i, b, k) => {
      let sum = 0;
      for (let r = 0; r < cols; r++) {
        let inner = 0;
        for (let j = 0; j < cols; j++) inner += matrix[r * cols + j]! * (a[i + j]! - b[k + j]!);
        sum += inner * (a[i + r]! - b[k + r]!);
      }
      return sum;
    }),
  );
}

function chebyshev(cols: number): Metric {
  const metric = plain((a, i, b, k) => {
    let best = 0;
    for (let j = 0; j < cols; j++) best = Math.max(best, Math.abs(a[i + j]! - b[k + j]!));
    return best;
  });
  return { ...metric, p: Number.POSITIVE_INFINITY };
}

/** 2·(only one)·(only the other) / (both·neither + their product). */
function yule(cols: number): Metric {
  return plain((a, i, b, k) => {
    let [both, onlyA, onlyB] = [0, 0, 0];
    for (let j = 0; j < cols; j++) {
      const x = a[i + j] !== 0;
      const y = b[k + j] !== 0;
      if (x && y) both++;
      else if (x) onlyA++;
      else if (y) onlyB++;
    }
    const crossed = onlyA * onlyB;
    return crossed === 0 ? 0 : (2 * crossed) / (both * (cols - both - onlyA - onlyB) + crossed);
  });
}

const BOOLEANS: Readonly<Record<string, (cols: number) => Metric>> = {
  jaccard: (n) => booleans(n, (_both, differ, any) => (any === 0 ? 0 : differ / any)),
  matching: (n) => booleans(n, (_both, differ) => differ / n),
  dice: (n) => booleans(n, (both, differ) => differ / (2 * both + differ)),
  kulsinski: (n) => booleans(n, (both, differ) => (differ + n - both) / (differ + n)),
  rogerstanimoto: (n) => booleans(n, (_both, differ) => (2 * differ) / (n + differ)),
  russellrao: (n) => booleans(n, (both) => (n - both) / n),
  sokalmichener: (n) => booleans(n, (_both, differ) => (2 * differ) / (n + differ)),
  yule,
  sokalsneath: (n) => booleans(n, (both, differ) => differ / (0.5 * both + differ)),
};

const NUMBERS: Readonly<Record<string, (cols: number, parameters: MetricParameters) => Metric | undefined>> = {
  euclidean: (n) => rooted(squared(n), 2),
  l2: (n) => rooted(squared(n), 2),
  sqeuclidean: squared,
  manhattan: (n) => ({ ...summed(n, (x, y) => Math.abs(x - y)), p: 1 }),
  l1: (n) => ({ ...summed(n, (x, y) => Math.abs(x - y)), p: 1 }),
  cityblock: (n) => ({ ...summed(n, (x, y) => Math.abs(x - y)), p: 1 }),
  chebyshev,
  infinity: chebyshev,
  minkowski: (n, { p, vector: w }) => {
    const power = p ?? 2;
    if (w === undefined) return minkowski(n, power, (x, y) => Math.abs(x - y) ** power);
    return minkowski(n, power, (x, y, j) => w[j]! * Math.abs(x - y) ** power);
  },
  wminkowski: (n, { p, vector: w }) => {
    const power = p ?? 2;
    return w === undefined ? undefined : minkowski(n, power, (x, y, j) => (w[j]! * Math.abs(x - y)) ** power);
  },
  seuclidean: (n, { vector: V }) =>
    V === undefined ? undefined : rooted(summed(n, (x, y, j) => ((x - y) * (x - y)) / V[j]!)),
  mahalanobis: (n, { matrix }) => (matrix === undefined ? undefined : mahalanobis(n, matrix)),
  hamming: (n) =>
    summed(
      n,
      (x, y) => (x === y ? 0 : 1),
      (sum) => sum / n,
    ),
  canberra: (n) =>
    summed(n, (x, y) => {
      const whole = Math.abs(x) + Math.abs(y);
      return whole > 0 ? Math.abs(x - y) / whole : 0;
    }),
  braycurtis: (n) =>
    plain((a, i, b, k) => {
      let [top, bottom] = [0, 0];
      for (let j = 0; j < n; j++) {
        top += Math.abs(a[i + j]! - b[k + j]!);
        bottom += Math.abs(a[i + j]!) + Math.abs(b[k + j]!);
      }
      return bottom > 0 ? top / bottom : 0;
    }),
  haversine: (n) => (n === 2 ? haversine() : undefined),
  cosine: (n) => cosine(n, false),
  correlation: (n) => cosine(n, true),
  nan_euclidean: nanEuclidean,
};

/** undefined for unknown names, and where a parameter is missing or of another length. */
export function metricOf(name: string, cols: number, parameters: MetricParameters = {}): Metric | undefined {
  const { vector, matrix } = parameters;
  if (vector !== undefined && vector.length !== cols) return undefined;
  if (matrix !== undefined && matrix.length !== cols * cols) return undefined;
  return Object.hasOwn(BOOLEANS, name)
    ? BOOLEANS[name]!(cols)
    : Object.hasOwn(NUMBERS, name)
      ? NUMBERS[name]!(cols, parameters)
      : undefined;
}
