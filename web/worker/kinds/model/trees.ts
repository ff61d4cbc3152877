/** The trees of a model: how many, what they give, and where each is deep and wide. */
import { NdArray } from 'brine';
import { treesOf } from 'brine/explain';
import { handler } from '../../contract.js';
import { endOf, type ShownColumn, shownColumns } from '../../end.js';
import { type At, modelAt } from '../../files.js';

export interface TreeList {
  readonly count: number;
  readonly gives: 'shares' | 'values' | 'scores';
  readonly columns: readonly ShownColumn[];
  /** By output: most models have one. */
  readonly classes: readonly (readonly string[])[];
  /** By tree, of the first thousand. */
  readonly nodes: readonly number[];
  readonly depths: readonly number[];
  readonly groups: readonly (number | null)[];
}

declare module '../../contract.js' {
  interface Contract {
    trees: { ask: At; give: TreeList | null };
  }
}

const MAX_LISTED = 2000;

function classesOf(classes: unknown): string[][] {
  const lists: readonly unknown[] = Array.isArray(classes) ? classes : [classes];
  return lists.map((list) => (list instanceof NdArray ? list.flat().map(String) : []));
}

export default handler('trees', (at) => {
  const model = modelAt(at);
  const end = endOf(model);
  const found = treesOf(end);
  if (found === undefined) return null;
  const listed = Array.from({ length: Math.min(found.count, MAX_LISTED) }, (_, t) => found.tree(t));
  return {
    count: found.count,
    gives: found.gives,
    columns: shownColumns(model),
    classes: classesOf(end.classes),
    nodes: listed.map(({ left }) => left.length),
    depths: listed.map(({ depth }) => depth),
    groups: listed.map((_, t) => found.groupOf(t) ?? null),
  };
});
