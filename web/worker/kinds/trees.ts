/** The trees of a model: how many, what they give, and where each is deep and wide. */
import { NdArray } from 'brine';
import { treesOf } from 'brine/explain';
import { handler } from '../contract.js';
import { endOf, type ShownColumn, shownColumns } from '../end.js';
import { type At, modelAt } from '../files.js';

export interface TreeList {
  readonly count: number;
  readonly gives: 'shares' | 'values' | 'scores';
  readonly columns: readonly ShownColumn[];
  readonly classes: readonly string[];
  /** By tree, of the first thousand. */
  readonly nodes: readonly number[];
  readonly depths: readonly number[];
  readonly groups: readonly (number | null)[];
}

declare module '../contract.js' {
  interface Contract {
    trees: { ask: At; give: TreeList | null };
  }
}

const MAX_LISTED = 2000;

export default handler('trees', (at) => {
  const model = modelAt(at);
  const end = endOf(model);
  const found = treesOf(end);
  if (found === undefined) return null;
  const listed = Array.from({ length: Math.min(found.count, MAX_LISTED) }, (_, t) => found.tree(t));
  const { classes } = end;
  return {
    count: found.count,
    gives: found.gives,
    columns: shownColumns(model),
    classes: classes instanceof NdArray ? classes.flat().map(String) : [],
    nodes: listed.map(({ left }) => left.length),
    depths: listed.map(({ depth }) => depth),
    groups: listed.map((_, t) => found.groupOf(t) ?? null),
  };
});
