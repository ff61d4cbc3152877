/**
 * Counters and histograms as plain numbers. Counting is on the way of every request; how a reader wants to see the counts is asked
 * only when somebody reads them.
 */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Behind the name of the family: `_bucket`, `_sum` and `_count` of histograms. */
  readonly suffix?: string;
}

/** What stands under one name. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  samples(): readonly Sample[];
}

/** What is true when it is asked, and kept nowhere. */
export const gauge = (name: string, help: string, samples: () => readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
});

/** Cells by the values of their labels. */
class Cells<T> {
  readonly #names: readonly string[];
  readonly #make: () => T;
  readonly #cells = new Map<string, { labels: Readonly<Record<string, string>>; cell: T }>();

  constructor(names: readonly string[], make: () => T) {
    this.#names = names;
    this.#make = make;
  }

  of(values: readonly string[]): T {
    const key = values.join('\u0000');
    let found = this.#cells.get(key);
    if (found === undefined) {
      const labels = Object.fromEntries(this.#names.map((name, i) => [name, values[i]!]));
      this.#cells.set(key, (found = { labels, cell: this.#make() }));
    }
    return found.cell;
  }

  get all(): { labels: Readonly<Record<string, string>>; cell: T }[] {
    return [...this.#cells.values()];
  }

  /** Leaves away what these labels have counted; readers take it as a start from zero should it come back. */
  forget(labels: Readonly<Record<string, string>>): void {
    for (const [key, found] of this.#cells)
      if (Object.entries(labels).every(([name, value]) => found.labels[name] === value)) this.#cells.delete(key);
  }
}

export class Counter implements Family {
  readonly name: string;
  readonly help: string;
  readonly type = 'counter';
  readonly #cells: Cells<{ value: number }>;

  constructor(name: string, help: string, labels: readonly string[] = []) {
    this.name = name;
    this.help = help;
    this.#cells = new Cells(labels, () => ({ value: 0 }));
    if (labels.length === 0) this.of();
  }

  /** The count under these values of the labels, to add to. */
  of(...values: readonly string[]): { value: number } {
    return this.#cells.of(values);
  }

  forget(labels: Readonly<Record<string, string>>): void {
    this.#cells.forget(labels);
  }

  samples(): Sample[] {
    return this.#cells.all.map(({ labels, cell }) => ({ labels, value: cell.value }));
  }
}

/** How often values fell below each bound, and their sum. */
export class Distribution {
  readonly bounds: readonly number[];
  /** Not cumulated; the last is for what is above every bound. */
  readonly counts: Float64Array;
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > this.bounds[at]!) at++;
    this.counts[at]!++;
    this.sum += value;
    this.count++;
  }

  add(other: Distribution): void {
    for (let i = 0; i < this.counts.length; i++) this.counts[i]! += other.counts[i]!;
    this.sum += other.sum;
    this.count += other.count;
  }

  /** @param shown Bounds among those that are kept; default all. */
  samples(labels: Readonly<Record<string, string>>, shown: readonly number[] = this.bounds): Sample[] {
    const samples: Sample[] = [];
    let below = 0;
    for (let i = 0; i < this.bounds.length; i++) {
      below += this.counts[i]!;
      const bound = this.bounds[i]!;
      if (shown.includes(bound))
        samples.push({ labels: { le: String(bound), ...labels }, value: below, suffix: '_bucket' });
    }
    samples.push({ labels: { le: '+Inf', ...labels }, value: this.count, suffix: '_bucket' });
    samples.push({ labels, value: this.sum, suffix: '_sum' }, { labels, value: this.count, suffix: '_count' });
    return samples;
  }
}

export class Histogram implements Family {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly #cells: Cells<Distribution>;

  constructor(name: string, help: string, labels: readonly string[], bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#cells = new Cells(labels, () => new Distribution(bounds));
  }

  of(...values: readonly string[]): Distribution {
    return this.#cells.of(values);
  }

  forget(labels: Readonly<Record<string, string>>): void {
    this.#cells.forget(labels);
  }

  /** Every distribution with the values of its labels. */
  get all(): { labels: Readonly<Record<string, string>>; cell: Distribution }[] {
    return this.#cells.all;
  }

  samples(): Sample[] {
    return this.all.flatMap(({ labels, cell }) => cell.samples(labels));
  }
}
