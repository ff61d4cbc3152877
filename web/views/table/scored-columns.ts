/** The columns of a scored table: answers first, then what stood in the file. */
import type { Cell } from '../../worker/answers.js';
import type { Scored } from '../../worker/kinds/rows/table.js';

export interface Column {
  readonly name: string;
  readonly isAnswer: boolean;
  readonly isNumber: boolean;
  at(row: number): Cell;
}

const MOST = 60;

export function columnsOf(scored: Scored): Column[] {
  const { labels, numbers, names, kind } = scored;
  const answers: Column[] = [];
  if (labels !== null)
    answers.push({ name: 'prediction', isAnswer: true, isNumber: false, at: (i) => labels[i] ?? null });
  if (numbers !== null) {
    // Of two classes one number tells both.
    const shown = kind === 'classes' && names.length === 2 ? [1] : names.map((_, k) => k).slice(0, 12);
    for (const k of shown) {
      const name =
        kind === 'classes' ? `${scored.method === 'predict_proba' ? 'share' : 'score'} of ${names[k]}` : names[k]!;
      answers.push({ name, isAnswer: true, isNumber: true, at: (i) => numbers[i]?.[k] ?? null });
    }
  }
  const given = scored.columns.slice(0, MOST).map((name, j): Column => {
    const data = scored.data[j]!;
    return {
      name,
      isAnswer: false,
      isNumber: data.every((cell) => cell === null || typeof cell === 'number'),
      at: (i) => data[i] ?? null,
    };
  });
  return [...answers, ...given];
}

export interface Score {
  readonly name: string;
  readonly rows: number;
  readonly least: number;
  readonly most: number;
  readonly counts: readonly number[];
}

const BINS = 30;

/** How each number that the model gave is spread; shares from 0 to 1. */
export function scoresOf({ numbers, names, rows, method }: Scored): Score[] {
  if (numbers === null) return [];
  return names.slice(0, 12).map((name, k) => {
    const values = numbers.flatMap((row) => (row === null || !Number.isFinite(row[k]!) ? [] : [row[k]!]));
    const isShare = method === 'predict_proba';
    const least = isShare ? 0 : values.reduce((a, b) => Math.min(a, b), Infinity);
    const most = isShare ? 1 : values.reduce((a, b) => Math.max(a, b), -Infinity);
    const counts = new Array<number>(BINS).fill(0);
    const width = (most - least) / BINS || 1;
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((value - least) / width))]!++;
    return { name, rows, least, most, counts };
  });
}
