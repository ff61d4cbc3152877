/** Sizes as areas; names where they fit, everything under the pointer and in the table beside it. */
import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy';
import type { JSX } from 'preact';
import { bytes } from '../text/numbers.js';
import type { SizeNode } from '../text/part-sizes.js';
import { textWidth } from './picture/svg-surface.js';
import { useWidth } from './use-width.js';

const HEIGHT = 260;
/** Inside a cell, left and right of its name, and the height of a line. */
const PADDING = 8;
const LINE = 15;
const FONT = '12px system-ui, sans-serif';

export interface Sized {
  readonly path: string;
  readonly about: string;
  readonly bytes: number;
}

type Leaf = HierarchyRectangularNode<SizeNode>;

const pathOf = (leaf: Leaf): string =>
  leaf
    .ancestors()
    .reverse()
    .slice(1)
    .map(({ data }) => data.name)
    .join('.');

const treeOf = (root: SizeNode): ReturnType<typeof hierarchy<SizeNode>> =>
  hierarchy(root, ({ children }) => [...children])
    .sum(({ children, value }) => (children.length === 0 ? value : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));

/** The same as rows of a table, the largest first. */
export function sizedParts(root: SizeNode): Sized[] {
  return treemap<SizeNode>()(treeOf(root))
    .leaves()
    .filter(({ value }) => (value ?? 0) > 0)
    .map((leaf) => ({ path: pathOf(leaf), about: leaf.data.about, bytes: leaf.data.value }))
    .sort((a, b) => b.bytes - a.bytes);
}

/** The lines that have room: the name with its path or alone, and the size. */
function linesIn(leaf: Leaf, width: number, height: number): string[] {
  const room = width - 2 * PADDING;
  const fits = (text: string): boolean => textWidth(text, `600 ${FONT}`) <= room;
  const name = [pathOf(leaf), leaf.data.name].find(fits);
  if (name === undefined || height < LINE + PADDING) return [];
  const size = bytes(leaf.data.value);
  return height >= 2 * LINE + PADDING && fits(size) ? [name, size] : [name];
}

export function Treemap({ root }: { root: SizeNode }): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const leaves = treemap<SizeNode>()
    .tile(treemapSquarify)
    .size([width, HEIGHT])
    .paddingInner(2)(treeOf(root))
    .leaves()
    .filter(({ value }) => (value ?? 0) > 0);
  return (
    <div ref={ref} class="treemap" style={{ height: `${HEIGHT}px` }} aria-hidden="true">
      {leaves.map((leaf) => {
        const [wide, tall] = [leaf.x1 - leaf.x0, leaf.y1 - leaf.y0];
        const [name, size] = linesIn(leaf, wide, tall);
        return (
          <div
            key={pathOf(leaf)}
            class={`cell shade-${(root.children.indexOf(leaf.ancestors().at(-2)!.data) + 3) % 3}`}
            title={`${pathOf(leaf)}: ${[leaf.data.about, bytes(leaf.data.value)].filter(Boolean).join(', ')}`}
            style={{ left: `${leaf.x0}px`, top: `${leaf.y0}px`, width: `${wide}px`, height: `${tall}px` }}
          >
            {name !== undefined && <strong>{name}</strong>}
            {size !== undefined && <span>{size}</span>}
          </div>
        );
      })}
    </div>
  );
}
