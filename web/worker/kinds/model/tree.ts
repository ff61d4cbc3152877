/** One tree, and the way of a row through it. */
import { NdArray, SparseMatrix, type X } from 'brine';
import { partsOf, type TreeNodes, treesOf } from 'brine/explain';
import { Estimator } from 'brine';
import type { Cell, Rows } from '../../answers.js';
import { handler } from '../../contract.js';
import { endOf } from '../../end.js';
import { type At, modelAt } from '../../files.js';

declare module '../../contract.js' {
  interface Contract {
    tree: { ask: { at: At; tree: number; row: Rows[number] | null }; give: { nodes: TreeNodes; path: number[] } };
  }
}

/** The row as it reaches the trees. */
function rowAtEnd(model: Estimator, end: Estimator, row: Rows[number]): Float64Array {
  let at: unknown = [row];
  let from = model;
  while (from !== end) {
    const parts = [...partsOf(from).values()];
    const isPipeline = from.className.endsWith('.Pipeline');
    if (isPipeline) for (const step of parts.slice(0, -1)) if (step instanceof Estimator) at = step.transform(at as X);
    from = parts.at(-1) as Estimator;
  }
  if (at instanceof SparseMatrix) at = at.toDense();
  if (at instanceof NdArray) return at.toFloat64();
  const [only] = at as readonly (Readonly<Record<string, Cell>> | readonly Cell[])[];
  const names = model.featureNamesIn;
  const cells = Array.isArray(only)
    ? (only as readonly Cell[])
    : names === undefined
      ? Object.values(only as object)
      : names.map((name) => (only as Readonly<Record<string, Cell>>)[name]);
  return Float64Array.from(cells as unknown[], (cell) => (cell === null ? Number.NaN : Number(cell)));
}

function pathOf(nodes: TreeNodes, row: Float64Array, isFloat32: boolean): number[] {
  const path = [0];
  for (let node = 0; nodes.left[node] !== -1 && path.length < 5000;) {
    const given = row[nodes.feature[node]!]!;
    const value = isFloat32 ? Math.fround(given) : given;
    const set = nodes.categories?.[node];
    let goesLeft: boolean;
    if (Number.isNaN(value)) goesLeft = nodes.missingLeft?.[node] === 1;
    else if (set !== undefined) goesLeft = set.includes(Math.trunc(value)) === (nodes.inside === 'left');
    else goesLeft = nodes.compares === '<=' ? value <= nodes.threshold[node]! : value < nodes.threshold[node]!;
    node = goesLeft ? nodes.left[node]! : nodes.right[node]!;
    path.push(node);
  }
  return path;
}

export default handler('tree', ({ at, tree, row }) => {
  const model = modelAt(at);
  const end = endOf(model);
  const found = treesOf(end);
  if (found === undefined) throw new Error('this model has no trees');
  const nodes = found.tree(Math.max(0, Math.min(tree, found.count - 1)));
  const isFloat32 = !end.className.startsWith('lightgbm.') && !end.className.includes('HistGradient');
  return { nodes, path: row === null ? [] : pathOf(nodes, rowAtEnd(model, end, row), isFloat32) };
});
