/** Words and colours of the nodes of a tree. */
import type { TreeNodes } from 'brine/explain';
import type { Entry } from '../../marks/legend.js';
import type { TreeLook } from '../../marks/tree/draw.js';
import { percent, short } from '../../text/numbers.js';
import type { TreeList } from '../../worker/kinds/model/trees.js';

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

/** Shares of the classes of an output: outputs stand one after the other, each with room for the most classes. */
function sharesOf({ value, width }: TreeNodes, { classes }: TreeList, node: number, output: number): Float64Array {
  const room = width / classes.length;
  const start = node * width + output * room;
  return Float64Array.from(value.subarray(start, start + Math.min(room, classes[output]!.length || room)));
}

/** The likeliest class, and its share. */
function best(nodes: TreeNodes, list: TreeList, node: number, output = 0): [k: number, share: number] {
  const shares = sharesOf(nodes, list, node, output);
  const share = Math.max(...shares);
  return [shares.indexOf(share), share];
}

/** A number alone would look like a value. */
function className({ classes }: TreeList, k: number, output = 0): string {
  const name = classes[output]?.[k];
  return name === undefined || /^-?\d/.test(name) ? `class ${name ?? k}` : name;
}

function valueText(nodes: TreeNodes, list: TreeList, node: number): string {
  const { value, width } = nodes;
  if (list.gives !== 'shares')
    return Array.from({ length: Math.min(width, 3) }, (_, k) => short(value[node * width + k]!)).join(', ');
  return list.classes.map((_, output) => className(list, best(nodes, list, node, output)[0], output)).join(', ');
}

/** By the counts of a tree: whether they are rows, or the sums of weights, as in XGBoost. */
const areRows = new WeakMap<Float64Array, boolean>();

/** What arrived at a node while the tree was trained. */
function rowsText({ samples }: TreeNodes, node: number): string {
  if (samples === undefined) return '';
  let isCount = areRows.get(samples);
  // One broken number tells of all.
  if (isCount === undefined) areRows.set(samples, (isCount = samples.every(Number.isInteger)));
  if (!isCount) return `weight ${short(samples[node]!)}`;
  return `${short(samples[node]!)} ${samples[node] === 1 ? 'row' : 'rows'}`;
}

function extremes({ value, left }: TreeNodes): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  left.forEach((child, node) => {
    if (child !== -1) return;
    low = Math.min(low, value[node]!);
    high = Math.max(high, value[node]!);
  });
  return [low, high];
}

/** What the colours of nodes say, in words; each node has the same in words of its own. */
function legendOf(list: TreeList, isShares: boolean): Entry[] {
  const [first = []] = list.classes;
  if (isShares)
    return first.slice(0, COLOURS.length).map((_, k) => ({ colour: COLOURS[k]!, text: className(list, k) }));
  const [low, high] = list.gives === 'scores' ? ['lowers the score', 'raises it'] : ['small values', 'large ones'];
  return [
    { colour: '--minus', text: low! },
    { colour: '--plus', text: high! },
  ];
}

export function treeLook(nodes: TreeNodes, list: TreeList): TreeLook & { readonly legend: readonly Entry[] } {
  const { value, width, left } = nodes;
  const isShares = list.gives === 'shares' && width > 1;
  const [low, high] = isShares ? [0, 1] : extremes(nodes);
  const middle = list.gives === 'scores' ? 0 : (low + high) / 2;
  const reach = Math.max(Math.abs(high - middle), Math.abs(low - middle)) || 1;
  const known: (readonly [string, number])[] = [];
  const colourOf = (node: number): readonly [string, number] => {
    if (isShares) {
      // Of several outputs the first gives the colour.
      const [k, share] = best(nodes, list, node);
      const least = 1 / (list.classes[0]!.length || width);
      return [COLOURS[k % COLOURS.length]!, (share - least) / (1 - least)];
    }
    if (left[node] !== -1) return ['--neutral', 0];
    const away = (value[node * width]! - middle) / reach;
    return [away < 0 ? '--minus' : '--plus', Math.abs(away)];
  };
  return {
    legend: legendOf(list, isShares),
    text(node) {
      if (left[node] !== -1) return [question(nodes, list, node), rowsText(nodes, node)];
      const share = isShares && list.classes.length === 1 ? percent(best(nodes, list, node)[1]) : '';
      return [valueText(nodes, list, node), [share, rowsText(nodes, node)].filter(Boolean).join(' of ')];
    },
    colour(node) {
      return (known[node] ??= colourOf(node));
    },
  };
}

/** The classes of each output with their shares. */
function shareText(nodes: TreeNodes, list: TreeList, node: number): string {
  const ofOutput = (output: number): string =>
    Array.from(
      sharesOf(nodes, list, node, output).subarray(0, 8),
      (share, k) => `${list.classes[output]![k] ?? k} ${percent(share)}`,
    ).join(', ');
  return list.classes.map((_, output) => ofOutput(output)).join('; ');
}

/** A sentence about a node, for those who do not see the canvas. */
export function nodeText(nodes: TreeNodes, list: TreeList, node: number): string {
  const rows = rowsText(nodes, node);
  const impurity = nodes.impurity === undefined ? '' : `, impurity ${short(nodes.impurity[node]!)}`;
  const about = [rows === '' ? '' : `, ${rows}`, impurity].join('');
  if (nodes.left[node] === -1) {
    const all = list.gives === 'shares' ? shareText(nodes, list, node) : valueText(nodes, list, node);
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
      return `arrives at ${valueText(nodes, list, node)}${nodes.samples === undefined ? '' : ` with ${rowsText(nodes, node)} of training`}`;
    return `${question(nodes, list, node)}: ${path[i + 1] === nodes.left[node] ? 'yes' : 'no'}`;
  });
}
