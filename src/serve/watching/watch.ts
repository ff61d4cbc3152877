/**
 * Running counts of what comes in: missing values, unknown categories, values out of the model's own ranges; and how far scores
 * have moved from the golden ones of the card. Only counts are kept, never values.
 */
import type { Card } from '../../card/schema.js';
import type { Rows, Values } from '../inference/rows.js';
import type { NamedResult, ServedModel } from '../models/served.js';
import { type Range, rangesOf } from './ranges.js';
import { Stability } from './stability.js';

export interface FeatureCounts {
  readonly name: string;
  seen: number;
  missing: number;
  unknown: number;
  outOfRange: number;
}

interface Watched {
  readonly counts: FeatureCounts;
  readonly categories: ReadonlySet<unknown> | undefined;
  readonly range: Range | undefined;
}

const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));

/** The score of a row: the probability of the second of two classes, of the likeliest of more, or the prediction. */
function scoresOf(outputs: readonly NamedResult[]): number[] | undefined {
  const shares = outputs.find(({ name }) => name === 'predict_proba');
  if (shares !== undefined && shares.shape.length === 2)
    return likeliest(Array.from(shares.data, Number), shares.shape[1]!);
  const values = outputs.find(({ name }) => name === 'predict');
  return values?.datatype.startsWith('FP') === true && values.shape.length === 1
    ? Array.from(values.data, Number)
    : undefined;
}

function likeliest(data: readonly number[], width: number): number[] {
  const rows = data.length / width;
  return Array.from({ length: rows }, (_, i) =>
    width === 2 ? data[2 * i + 1]! : Math.max(...data.slice(i * width, (i + 1) * width)),
  );
}

/** The golden scores of a card. */
function goldenScores(card: Card | undefined): number[] | undefined {
  const outputs = card?.golden?.outputs;
  const shares = outputs?.['predict_proba'];
  if (shares?.kind === 'dense' && shares.shape.length === 2)
    return likeliest(shares.data.map(Number), shares.shape[1]!);
  const values = outputs?.['predict'];
  return values?.kind === 'dense' && /^float/.test(values.dtype) ? values.data.map(Number) : undefined;
}

export class InputWatch {
  readonly features: readonly FeatureCounts[];
  readonly stability: Stability | undefined;
  readonly #watched: readonly Watched[];
  readonly #byName: ReadonlyMap<string, Watched>;

  constructor({ contract, model, card }: Pick<ServedModel, 'contract' | 'model' | 'card'>) {
    const ranges = rangesOf(model, contract.width ?? 0);
    this.#watched = contract.fields.map(({ name, categories }, j) => ({
      counts: { name, seen: 0, missing: 0, unknown: 0, outOfRange: 0 },
      categories: categories === undefined ? undefined : new Set(categories),
      range: ranges[j],
    }));
    this.features = this.#watched.map(({ counts }) => counts);
    this.#byName = new Map(this.#watched.map((one) => [one.counts.name, one]));
    this.stability = Stability.of(goldenScores(card));
  }

  take(rows: Rows, outputs: readonly NamedResult[]): void {
    if (rows.kind === 'table') {
      rows.names.forEach((name, j) => {
        const watched = this.#byName.get(name);
        if (watched !== undefined) count(watched, rows.columns[j]!, 0, 1, rows.rows);
      });
    } else if (rows.kind === 'matrix' && rows.cols === this.#watched.length) {
      this.#watched.forEach((watched, j) => {
        count(watched, rows.data, j, rows.cols, rows.rows);
      });
    }
    const scores = this.stability === undefined ? undefined : scoresOf(outputs);
    if (scores !== undefined) this.stability!.add(scores);
  }
}

function count(
  { counts, categories, range }: Watched,
  values: Values,
  start: number,
  step: number,
  rows: number,
): void {
  counts.seen += rows;
  for (let i = 0; i < rows; i++) {
    const value = values[start + i * step];
    if (isMissing(value)) counts.missing++;
    else if (categories !== undefined) {
      if (!categories.has(value)) counts.unknown++;
    } else if (range !== undefined) {
      const number = Number(value);
      if (number < range.low || number > range.high) counts.outOfRange++;
    }
  }
}
