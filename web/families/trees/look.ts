/** Words and colours of the nodes of a tree. */
import type { TreeNodes } from 'brine/explain';
import type { TreeLook } from '../../marks/tree-draw.js';
import { percent, plural, short } from '../../text/numbers.js';
import type { TreeList } from '../../worker/kinds/trees.js';

const COLOURS = ['--plus', '--minus', '--focus', '--neutral', '--danger', '--safe'];

/** A threshold in the units of the feature: scaling undone. */
export function question(
  { feature, threshold, compares, categories, inside }: TreeNodes,
  { columns }: TreeList,
  node: number,
): string {
  const column = columns[feature[node]!];
  const name = column?.name ?? `column ${feature[node]}`;
  const set = categories?.[node];
  if (set !== undefined) {
    const shown = set.slice(0, 4).join(', ') + (set.length > 4 ? ' …' : '');
    return `${name} ${inside === 'left' ? 'in' : 'not in'} {${shown}}`;
  }
  const { scale = 1, shift = 0 } = column?.unit ?? {};
  // One-hot columns are 0 or 1: the question is whether it is another category.
  if (
    column?.unit === undefined &&
    column?.name.includes(' = ') === true &&
    threshold[node]! > 0 &&
    threshold[node]! < 1
  )
    return name.replace(' = ', ' ≠ ');
  const sign = compares === '<=' ? '≤' : '<';
  return `${name} ${scale < 0 ? (sign === '≤' ? '≥' : '>') : sign} ${short(threshold[node]! * scale + shift)}`;
}

function best({ value, width }: TreeNodes, node: number): number {
  let most = 0;
  for (let k = 1; k < width; k++) if (value[node * width + k]! > value[node * width + most]!) most = k;
  return most;
}

/** A number alone would look like a value. */
export function className({ classes }: TreeList, k: number): string {
  const name = classes[k];
  return name === undefined || /^-?\d/.test(name) ? `class ${name ?? k}` : name;
}

function valueText(nodes: TreeNodes, list: TreeList, node: number): string {
  const { value, width } = nodes;
  if (list.gives !== 'shares')
    return Array.from({ length: Math.min(width, 3) }, (_, k) => short(value[node * width + k]!)).join(', ');
  return className(list, best(nodes, node));
}

const rowsText = ({ samples }: TreeNodes, node: number): string =>
  samples === undefined ? '' : `${short(samples[node]!)} ${samples[node] === 1 ? 'row' : 'rows'}`;

function extremes({ value, left }: TreeNodes): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  left.forEach((child, node) => {
    if (child !== -1) return;
    low = Math.min(low, value[node]!);
    high = Math.max(high, value[node]!);
  });
  return [low, high];
}

export function treeLook(nodes: TreeNodes, list: TreeList): TreeLook {
  const { value, width, left } = nodes;
  const isShares = list.gives === 'shares' && width > 1;
  const [low, high] = isShares ? [0, 1] : extremes(nodes);
  const middle = list.gives === 'scores' ? 0 : (low + high) / 2;
  const reach = Math.max(Math.abs(high - middle), Math.abs(low - middle)) || 1;
  return {
    text(node) {
      if (left[node] !== -1) return [question(nodes, list, node), rowsText(nodes, node)];
      const share = isShares ? percent(value[node * width + best(nodes, node)]!) : '';
      return [valueText(nodes, list, node), [share, rowsText(nodes, node)].filter(Boolean).join(' of ')];
    },
    colour(node) {
      if (isShares) {
        const k = best(nodes, node);
        const share = value[node * width + k]!;
        return [COLOURS[k % COLOURS.length]!, (share - 1 / width) / (1 - 1 / width)];
      }
      if (left[node] !== -1) return ['--neutral', 0];
      const away = (value[node * width]! - middle) / reach;
      return [away < 0 ? '--minus' : '--plus', Math.abs(away)];
    },
  };
}

/** A sentence about a node, for those who do not see the canvas. */
export function nodeText(nodes: TreeNodes, list: TreeList, node: number): string {
  const rows = rowsText(nodes, node);
  const impurity = nodes.impurity === undefined ? '' : `, impurity ${short(nodes.impurity[node]!)}`;
  const about = [rows === '' ? '' : `, ${rows}`, impurity].join('');
  if (nodes.left[node] === -1) {
    const { width, value } = nodes;
    const all =
      list.gives === 'shares'
        ? Array.from(
            { length: Math.min(width, 8) },
            (_, k) => `${list.classes[k] ?? k} ${percent(value[node * width + k]!)}`,
          ).join(', ')
        : valueText(nodes, list, node);
    return `Leaf ${node}: ${all}${about}.`;
  }
  const missing =
    nodes.missingLeft === undefined ? '' : ` Missing values go ${nodes.missingLeft[node] === 1 ? 'left' : 'right'}.`;
  return `Node ${node}: ${question(nodes, list, node)}? Yes goes left to node ${nodes.left[node]}, no right to node ${nodes.right[node]}${about}.${missing}`;
}

/** The answers that a row gives on its way. */
export function decisions(nodes: TreeNodes, list: TreeList, path: readonly number[]): string[] {
  return path.map((node, i) => {
    if (nodes.left[node] === -1)
      return `arrives at ${valueText(nodes, list, node)}${nodes.samples === undefined ? '' : ` with ${plural(Math.round(nodes.samples[node]!), 'row')} of training`}`;
    return `${question(nodes, list, node)}: ${path[i + 1] === nodes.left[node] ? 'yes' : 'no'}`;
  });
}
