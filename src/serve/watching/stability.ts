/** The population stability index of scores: https://en.wikipedia.org/wiki/Population_stability_index (Σ (p - q) ln(p / q) over bins). */

const BINS = 10;
/** A share that no bin falls below, so that an empty one does not make the index infinite. */
const LEAST = 1e-4;

export class Stability {
  readonly #edges: readonly number[];
  readonly #expected: readonly number[];
  readonly #counts: number[];
  #total = 0;

  private constructor(edges: readonly number[], expected: readonly number[]) {
    this.#edges = edges;
    this.#expected = expected;
    this.#counts = new Array<number>(edges.length + 1).fill(0);
  }

  /** @param scores Of the reference; undefined, or too few of them to make two bins, gives none */
  static of(scores: readonly number[] | undefined): Stability | undefined {
    const sorted = (scores ?? []).filter(Number.isFinite).sort((a, b) => a - b);
    const bins = Math.min(BINS, Math.floor(sorted.length / 2));
    if (bins < 2) return undefined;
    const edges = new Set<number>();
    for (let k = 1; k < bins; k++) edges.add(sorted[Math.floor((k * sorted.length) / bins)]!);
    const list = [...edges];
    const counts = new Array<number>(list.length + 1).fill(0);
    for (const score of sorted) counts[binOf(list, score)]!++;
    return new Stability(
      list,
      counts.map((one) => one / sorted.length),
    );
  }

  add(scores: readonly number[]): void {
    for (const score of scores) {
      if (!Number.isFinite(score)) continue;
      this.#counts[binOf(this.#edges, score)]!++;
      this.#total++;
    }
  }

  /** 0 where scores are as the reference; NaN before the first one. */
  get index(): number {
    if (this.#total === 0) return Number.NaN;
    return this.#expected.reduce((sum, share, k) => {
      const [p, q] = [Math.max(LEAST, this.#counts[k]! / this.#total), Math.max(LEAST, share)];
      return sum + (p - q) * Math.log(p / q);
    }, 0);
  }
}

/** The bin of a score: how many edges are not above it. */
function binOf(edges: readonly number[], score: number): number {
  let bin = 0;
  while (bin < edges.length && score >= edges[bin]!) bin++;
  return bin;
}
