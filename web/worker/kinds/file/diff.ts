/** What changed between two files, and what both answer for the same rows. */
import { isBrineError, type X } from 'brine';
import type { ModelDiff } from 'brine/card';
import { featureRanges } from 'brine/explain';
import { answersOf } from '../../answers.js';
import { handler } from '../../contract.js';
import { fileOf, modelAt } from '../../files.js';
import { sampleRows } from '../../sample-rows.js';

export interface Compared {
  readonly diff: ModelDiff;
  /** A number of each row from both models; null where they cannot be asked the same. */
  readonly asked: { readonly of: string; readonly xs: number[]; readonly ys: number[]; readonly differ: number } | null;
  readonly note: string;
}

declare module '../../contract.js' {
  interface Contract {
    diff: { ask: { before: string; after: string }; give: Compared };
  }
}

const ROWS = 400;

function askBoth(before: string, after: string): Pick<Compared, 'asked' | 'note'> {
  const [a, b] = [before, after].map((file) => modelAt({ file, path: '', part: [] })) as [
    ReturnType<typeof modelAt>,
    ReturnType<typeof modelAt>,
  ];
  const ranges = featureRanges(a);
  if (ranges.length === 0) return { asked: null, note: 'the models take no table of numbers and words' };
  const rows = sampleRows(ranges, a.featureNamesIn, ROWS) as X;
  const [x, y] = [answersOf(a, rows), answersOf(b, rows)];
  const differ =
    x.labels === null || y.labels === null ? 0 : x.labels.filter((label, i) => label !== y.labels![i]).length;
  if (x.numbers === null || y.numbers === null || x.names.join() !== y.names.join())
    return {
      asked: null,
      note: x.labels === null ? 'they answer in different ways' : `${differ} of ${ROWS} labels differ`,
    };
  const k = x.names.length - 1;
  return {
    asked: {
      of: x.kind === 'classes' ? `${x.method === 'predict_proba' ? 'share' : 'score'} of ${x.names[k]}` : x.names[k]!,
      xs: x.numbers.map((row) => row[k]!),
      ys: y.numbers.map((row) => row[k]!),
      differ,
    },
    note: `${ROWS} rows over the ranges that the first model knows; ${differ} labels differ`,
  };
}

export default handler('diff', async ({ before, after }) => {
  const { diffContents } = await import('brine/card');
  const diff = await diffContents(fileOf(before).stored, fileOf(after).stored);
  try {
    return { diff, ...askBoth(before, after) };
  } catch (error) {
    if (!isBrineError(error) && !(error instanceof Error)) throw error;
    return { diff, asked: null, note: (error as Error).message };
  }
});
