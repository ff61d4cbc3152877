/** Draws a tree on a surface: only what is in sight, and boxes with words only where they can be read. */
import type { TreeNodes } from 'brine/explain';
import { mix } from '../picture/paint.js';
import type { Letters, Surface } from '../picture/surface.js';
import type { Layout } from './layout.js';
import type { View } from './camera.js';
import { BOX, BOX_HEIGHT, COLUMN, LEVEL, levelScale, READABLE } from './sizes.js';

/** What is written into a node, and how it is coloured. */
export interface TreeLook {
  /** A line or two. */
  text(node: number): readonly [string, string];
  /** A CSS colour of the theme, and how much of it, from 0 to 1. */
  colour(node: number): readonly [name: string, share: number];
}

export interface Drawn {
  readonly nodes: TreeNodes;
  readonly layout: Layout;
  readonly path: readonly number[];
  readonly look: TreeLook;
  readonly selected: number;
}

/** From the name of a colour of the theme to `#rrggbb`. */
export type Theme = (name: string) => string;

interface Sheet extends Drawn {
  readonly surface: Surface;
  readonly scale: number;
  readonly colours: Theme;
  readonly onPath: ReadonlySet<number>;
  px(node: number): number;
  py(node: number): number;
}

export function drawTree(surface: Surface, drawn: Drawn, { scale, x, y }: View, colours: Theme): void {
  const { layout } = drawn;
  const sheet: Sheet = {
    ...drawn,
    surface,
    scale,
    colours,
    onPath: new Set(drawn.path),
    px: (node) => x + (layout.x[node]! + 0.5) * COLUMN * scale,
    py: (node) => y + layout.level[node]! * LEVEL * levelScale(scale),
  };
  edges(sheet);
  const half = (BOX / 2) * scale;
  const tall = BOX_HEIGHT * levelScale(scale);
  const isNew = crowd(sheet);
  const inSight: number[] = [];
  for (const node of layout.order) {
    const [px, py] = [sheet.px(node), sheet.py(node)];
    if (px + half < 0 || px - half > surface.width || py + tall < 0 || py > surface.height) continue;
    if (isNew(layout.level[node]!, px)) inSight.push(node);
  }
  if (scale < READABLE) marks(sheet, inSight);
  else for (const node of inSight) box(sheet, node, sheet.px(node), sheet.py(node));
}

/** Leaves that are nearer to each other than this, in pixels, stand one upon the other: the first is drawn for all. */
const CROWDED = 2;

/** Whether a level has nothing yet at a pixel; always true where nodes have room. */
function crowd({ surface: { width }, layout, scale }: Sheet): (level: number, px: number) => boolean {
  if (scale * COLUMN >= CROWDED) return () => true;
  const wide = Math.ceil(width) + 2;
  const taken = new Uint8Array(wide * layout.levels);
  return (level, px) => {
    if (px < 0 || px > width) return true;
    const place = level * wide + Math.round(px);
    return taken[place] === 0 && (taken[place] = 1) === 1;
  };
}

function edges(sheet: Sheet): void {
  const { surface, nodes, layout, path, scale, colours, onPath, px, py } = sheet;
  const tall = BOX_HEIGHT * levelScale(scale);
  const { width, height } = surface;
  const ends = (children: Iterable<number>, isWanted: (node: number) => boolean): number[] => {
    const found: number[] = [];
    const isNew = crowd(sheet);
    for (const node of children) {
      const parent = layout.parent[node]!;
      if (parent < 0 || !isWanted(node)) continue;
      const [x0, y0, x1, y1] = [px(parent), py(parent) + tall, px(node), py(node)];
      if (Math.max(x0, x1) < 0 || Math.min(x0, x1) > width || y1 < 0 || y0 > height) continue;
      if (!isNew(layout.level[node]!, x1)) continue;
      found.push(x0, y0, x1, y1);
    }
    return found;
  };
  const isCurved = scale >= READABLE;
  surface.links(
    ends(layout.order, (node) => !onPath.has(node)),
    isCurved,
    colours('--line-strong'),
    Math.max(0.5, 1.3 * Math.min(1, scale * 1.4)),
  );
  surface.links(
    ends(path, (node) => !Number.isNaN(layout.x[node]!)),
    isCurved,
    colours('--accent'),
    Math.max(1.5, 3 * scale),
  );
  if (scale < READABLE * 1.4) return;
  // Which way is which, once at the root.
  const [left, right] = [nodes.left[0]!, nodes.right[0]!];
  if (left < 0 || Number.isNaN(layout.x[left]!)) return;
  const letters: Letters = {
    size: 11 * Math.min(1, scale * 1.2),
    colour: colours('--quiet'),
    halo: colours('--ground'),
  };
  for (const [child, word, way] of [
    [left, 'yes', -14],
    [right, 'no', 14],
  ] as const)
    surface.text(word, px(child) + (px(0) - px(child)) * 0.32 + way * scale, py(child) - 15 * scale, letters);
}

/** Nodes without words; those of a colour together. */
function marks(
  { surface, nodes, look, selected, scale, colours, onPath, px, py }: Sheet,
  inSight: readonly number[],
): void {
  const [width, height] = [Math.max(1.5, BOX * 0.5 * scale), Math.max(1.5, BOX_HEIGHT * levelScale(scale))];
  const places = new Map<string, number[]>();
  for (const node of inSight) {
    const name = onPath.has(node) ? '--accent' : nodes.left[node] === -1 ? look.colour(node)[0] : '--neutral';
    let list = places.get(name);
    if (list === undefined) places.set(name, (list = []));
    list.push(px(node) - width / 2, py(node), width, height);
  }
  for (const [name, list] of places) surface.blocks(list, colours(name));
  // Folded away it has no place.
  if (!(px(selected) >= -width && px(selected) <= surface.width + width)) return;
  surface.box(
    { x: px(selected) - width / 2 - 2, y: py(selected) - 2, width: width + 4, height: height + 4 },
    { stroke: colours('--focus'), width: 2 },
  );
}

function cut({ surface }: Sheet, text: string, room: number, letters: Letters): string {
  if (surface.widthOf(text, letters) <= room) return text;
  let end = text.length;
  while (end > 1 && surface.widthOf(`${text.slice(0, end)}…`, letters) > room) end--;
  return `${text.slice(0, end)}…`;
}

function box(sheet: Sheet, node: number, x: number, y: number): void {
  const { surface, nodes, look, layout, selected, scale, colours, onPath } = sheet;
  const [width, height] = [BOX * scale, BOX_HEIGHT * scale];
  const isLeaf = nodes.left[node] === -1;
  const isFolded = !isLeaf && Number.isNaN(layout.x[nodes.left[node]!]!);
  const [name, share] = look.colour(node);
  const fill = mix(colours('--surface'), colours(name), 0.1 + 0.55 * Math.max(0, Math.min(1, share)));
  const isOn = onPath.has(node);
  surface.box(
    { x: x - width / 2, y, width, height, radius: (isLeaf ? 18 : 7) * scale },
    {
      fill,
      stroke: node === selected ? colours('--focus') : isOn ? colours('--accent') : colours('--line-strong'),
      width: isOn || node === selected ? Math.max(1.5, 2.2 * scale) : 1,
    },
  );
  const [first, second] = look.text(node);
  const room = width - 10 * scale;
  const large: Letters = { size: 12 * scale, colour: colours('--text'), bold: true };
  const small: Letters = { size: 10.5 * scale, colour: colours('--text') };
  const isAlone = second === '';
  surface.text(cut(sheet, first, room, large), x, y + (isAlone ? 24 : 17) * scale, large);
  if (!isAlone) surface.text(cut(sheet, second, room, small), x, y + 31 * scale, small);
  // What is folded away hangs below.
  if (isFolded) surface.text('⋯', x, y + height + 10 * scale, { size: 12 * scale, colour: colours('--quiet') });
}
