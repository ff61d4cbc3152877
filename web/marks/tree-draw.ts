/** Draws what is in sight of a tree. */
import type { TreeNodes } from 'brine/explain';
import type { Layout } from './tree-layout.js';
import { BOX, BOX_HEIGHT, COLUMN, LEVEL } from './tree-sizes.js';

export interface View {
  readonly scale: number;
  x: number;
  y: number;
}

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

/** Boxes smaller than this are marks without words. */
const READABLE = 0.34;

type Theme = (name: string) => string;

function theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = style.getPropertyValue(name).trim()));
    return found;
  };
}

export function drawTree(canvas: HTMLCanvasElement, drawn: Drawn, view: View): void {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const colours = theme();
  const onPath = new Set(drawn.path);
  const { layout } = drawn;
  const px = (node: number): number => view.x + (layout.x[node]! + 0.5) * COLUMN * view.scale;
  const py = (node: number): number => view.y + layout.level[node]! * LEVEL * view.scale;
  edges(context, drawn, view, colours, onPath, px, py, width, height);
  const half = (BOX / 2) * view.scale;
  const tall = BOX_HEIGHT * view.scale;
  for (const node of layout.order) {
    const [x, y] = [px(node), py(node)];
    if (x + half < 0 || x - half > width || y + tall < 0 || y > height) continue;
    if (view.scale < READABLE) mark(context, drawn, node, x, y, view.scale, colours, onPath);
    else box(context, drawn, node, x, y, view.scale, colours, onPath);
  }
}

type Place = (node: number) => number;

function edges(
  context: CanvasRenderingContext2D,
  { nodes, layout }: Drawn,
  { scale }: View,
  colours: Theme,
  onPath: ReadonlySet<number>,
  px: Place,
  py: Place,
  width: number,
  height: number,
): void {
  const tall = BOX_HEIGHT * scale;
  const lines = (wanted: boolean): void => {
    context.beginPath();
    for (const node of layout.order) {
      const parent = layout.parent[node]!;
      if (parent < 0 || (onPath.has(node) && onPath.has(parent)) !== wanted) continue;
      const [x0, y0, x1, y1] = [px(parent), py(parent) + tall, px(node), py(node)];
      if (Math.max(x0, x1) < 0 || Math.min(x0, x1) > width || y1 < 0 || y0 > height) continue;
      const middle = (y0 + y1) / 2;
      context.moveTo(x0, y0);
      if (scale < READABLE) context.lineTo(x1, y1);
      else context.bezierCurveTo(x0, middle, x1, middle, x1, y1);
    }
    context.stroke();
  };
  context.lineWidth = Math.max(0.5, 1.3 * Math.min(1, scale * 1.4));
  context.strokeStyle = colours('--line-strong');
  lines(false);
  context.lineWidth = Math.max(1.5, 3 * scale);
  context.strokeStyle = colours('--accent');
  lines(true);
  if (scale < READABLE * 1.4) return;
  // Which way is which, once at the root.
  context.font = `${11 * Math.min(1, scale * 1.2)}px system-ui, sans-serif`;
  context.fillStyle = colours('--quiet');
  context.textAlign = 'center';
  const [left, right] = [nodes.left[0]!, nodes.right[0]!];
  if (left < 0 || Number.isNaN(layout.x[left]!)) return;
  for (const [child, word] of [
    [left, 'yes'],
    [right, 'no'],
  ] as const)
    halo(
      context,
      word,
      px(child) + (px(0) - px(child)) * 0.32 + (word === 'yes' ? -14 : 14) * scale,
      py(child) - 15 * scale,
      colours('--ground'),
    );
}

/** Text that the line behind it does not run through. */
function halo(context: CanvasRenderingContext2D, text: string, x: number, y: number, ground: string): void {
  context.strokeStyle = ground;
  context.lineWidth = 5;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function tint(context: CanvasRenderingContext2D, colours: Theme, [name, share]: readonly [string, number]): void {
  context.globalAlpha = 0.1 + 0.55 * Math.max(0, Math.min(1, share));
  context.fillStyle = colours(name);
}

function mark(
  context: CanvasRenderingContext2D,
  { nodes, look, selected }: Drawn,
  node: number,
  x: number,
  y: number,
  scale: number,
  colours: Theme,
  onPath: ReadonlySet<number>,
): void {
  const size = Math.max(1.5, BOX * 0.5 * scale);
  context.fillStyle = nodes.left[node] === -1 ? colours(look.colour(node)[0]) : colours('--neutral');
  if (onPath.has(node)) context.fillStyle = colours('--accent');
  context.fillRect(x - size / 2, y, size, Math.max(1.5, BOX_HEIGHT * scale));
  if (node !== selected) return;
  context.strokeStyle = colours('--focus');
  context.lineWidth = 2;
  context.strokeRect(x - size / 2 - 2, y - 2, size + 4, Math.max(1.5, BOX_HEIGHT * scale) + 4);
}

function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > room) end--;
  return `${text.slice(0, end)}…`;
}

function box(
  context: CanvasRenderingContext2D,
  { nodes, look, layout, selected }: Drawn,
  node: number,
  x: number,
  y: number,
  scale: number,
  colours: Theme,
  onPath: ReadonlySet<number>,
): void {
  const [width, height] = [BOX * scale, BOX_HEIGHT * scale];
  const isLeaf = nodes.left[node] === -1;
  const isFolded = !isLeaf && Number.isNaN(layout.x[nodes.left[node]!]!);
  context.beginPath();
  context.roundRect(x - width / 2, y, width, height, (isLeaf ? 18 : 7) * scale);
  context.fillStyle = colours('--surface');
  context.fill();
  tint(context, colours, look.colour(node));
  context.fill();
  context.globalAlpha = 1;
  const isOn = onPath.has(node);
  context.lineWidth = isOn || node === selected ? Math.max(1.5, 2.2 * scale) : 1;
  context.strokeStyle = node === selected ? colours('--focus') : isOn ? colours('--accent') : colours('--line-strong');
  context.stroke();
  const [first, second] = look.text(node);
  context.textAlign = 'center';
  context.fillStyle = colours('--text');
  context.font = `600 ${12 * scale}px system-ui, sans-serif`;
  context.fillText(cut(context, first, width - 10 * scale), x, y + 17 * scale);
  context.globalAlpha = 0.8;
  context.font = `${10.5 * scale}px system-ui, sans-serif`;
  context.fillText(cut(context, second, width - 10 * scale), x, y + 31 * scale);
  context.globalAlpha = 1;
  if (!isFolded) return;
  // What is folded away hangs below.
  context.fillStyle = colours('--quiet');
  context.fillText('⋯', x, y + height + 10 * scale);
}
