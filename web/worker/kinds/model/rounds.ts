/** A booster round by round: what its splits gained, by column, and the losses that were noted while it was trained. */
import { type Estimator, NdArray, PyDict } from 'brine';
import { gainsOf } from 'brine/explain';
import { handler } from '../../contract.js';
import { endOf, shownColumns } from '../../end.js';
import { type At, modelAt } from '../../files.js';

export interface Rounds {
  readonly rounds: number;
  readonly gains: {
    readonly total: Float64Array;
    readonly columns: readonly { readonly name: string; readonly sum: number; readonly byRound: Float64Array }[];
    readonly used: number;
  } | null;
  readonly losses: readonly Losses[];
}

/** Of one measure, a line for each set of rows. */
export interface Losses {
  readonly measure: string;
  /** Round of the first number; 0 where the model was measured before it had any. */
  readonly from: number;
  readonly lines: readonly { readonly name: string; readonly values: Float64Array }[];
}

declare module '../../contract.js' {
  interface Contract {
    rounds: { ask: At; give: Rounds | null };
  }
}

/** Columns that have a line of their own. */
const MOST = 5;
const MAX_MEASURES = 8;

const numbersOf = (value: unknown): Float64Array | undefined => {
  if (value instanceof NdArray)
    return value.ndim === 1 && 'iuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'number')) return undefined;
  return Float64Array.from(value);
};

/** `{set: {measure: [numbers]}}`, as LightGBM and XGBoost keep it. */
function notedIn(value: unknown): Losses[] {
  const byMeasure = new Map<string, { name: string; values: Float64Array }[]>();
  if (value instanceof PyDict)
    for (const [set, measures] of value) {
      if (!(measures instanceof PyDict)) continue;
      for (const [measure, numbers] of measures) {
        const values = numbersOf(numbers);
        if (values === undefined || values.length < 2) continue;
        const name = String(measure);
        byMeasure.set(name, [...(byMeasure.get(name) ?? []), { name: String(set), values }]);
      }
    }
  return [...byMeasure].slice(0, MAX_MEASURES).map(([measure, lines]) => ({ measure, from: 1, lines }));
}

/** Arrays of scikit-learn's boosters, and which rows they speak of. */
const KEPT: Readonly<Record<string, string>> = {
  train_score_: 'rows of training',
  validation_score_: 'rows held back',
  oob_scores_: 'rows out of bag',
};

/** Boosters of histograms keep scores, and one of before the first round; the others losses. */
function keptIn(model: Estimator): Losses[] {
  const lines = Object.entries(KEPT).flatMap(([attribute, name]) => {
    const values = numbersOf(model.get(attribute));
    return values === undefined || values.length < 2 ? [] : [{ name, values }];
  });
  const isHist = model.className.includes('HistGradient');
  return lines.length === 0 ? [] : [{ measure: isHist ? 'score' : 'loss', from: isHist ? 0 : 1, lines }];
}

export default handler('rounds', (at) => {
  const model = modelAt(at);
  const end = endOf(model);
  const gains = gainsOf(end, MOST);
  const noted = notedIn(end.get('evals_result_') ?? end.get('_evals_result'));
  const losses = noted.length > 0 ? noted : keptIn(end);
  if (gains === undefined && losses.length === 0) return null;
  const columns = shownColumns(model);
  return {
    rounds: gains?.rounds ?? losses[0]!.lines[0]!.values.length,
    gains:
      gains === undefined
        ? null
        : {
            total: gains.total,
            columns: gains.columns.map(({ column, ...of }) => ({
              ...of,
              name: columns[column]?.name ?? `column ${column}`,
            })),
            used: gains.used,
          },
    losses,
  };
});
