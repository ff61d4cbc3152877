/** From the places of a tree's nodes to those of its window. */
import type { Layout } from './layout.js';
import { COLUMN, LEVEL, levelScale } from './sizes.js';

export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Around the tree. */
const MARGIN = 12;
const MOST = 2.5;
/** Where words are still read; a narrow window is held near. */
const [LEGIBLE, LEGIBLE_NEAR, NARROW] = [0.5, 0.7, 500];
const [MOST_HEIGHT, LEAST_HEIGHT] = [460, 110];

type Size = Pick<Layout, 'leaves' | 'levels'>;

const across = (width: number, { leaves }: Size): number => (width - 2 * MARGIN) / (leaves * COLUMN);

/** As large as all that is open may be, where its words are read: what does not fit is moved to. */
export const startScale = (width: number, size: Size): number =>
  Math.min(1, Math.max(across(width, size), width < NARROW ? LEGIBLE_NEAR : LEGIBLE));

/** What levels need at the start, up to what a screen has beside it. */
export const heightOf = (levels: number, scale: number): number =>
  Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, levels * LEVEL * scale + 2 * MARGIN)));

/** The scale at which all is seen. */
const wholeScale = (width: number, height: number, size: Size): number => {
  const scale = Math.min(1, across(width, size), (height - 2 * MARGIN) / (size.levels * LEVEL));
  // Levels shrink no further than to a few pixels.
  return levelScale(scale) > scale ? Math.min(1, across(width, size)) : scale;
};

/** The root in the middle of the top where not all fits. */
export function start(width: number, layout: Layout): View {
  const scale = startScale(width, layout);
  const wide = layout.leaves * COLUMN * scale;
  const x = wide > width ? width / 2 - (layout.x[0]! + 0.5) * COLUMN * scale : (width - wide) / 2;
  return { scale, x, y: MARGIN + 2 };
}

export function whole(width: number, height: number, layout: Layout): View {
  const scale = wholeScale(width, height, layout);
  return { scale, x: (width - layout.leaves * COLUMN * scale) / 2, y: MARGIN + 2 };
}

/** Nearer or further, while what stands at a place of the window stays there. */
export function zoomed(view: View, factor: number, px: number, py: number, least: number): View {
  const { scale, x, y } = view;
  const next = Math.min(MOST, Math.max(Math.min(least, scale), scale * factor));
  const up = levelScale(next) / levelScale(scale);
  return { scale: next, x: px - ((px - x) * next) / scale, y: py - (py - y) * up };
}

export const leastScale = (width: number, height: number, layout: Layout): number =>
  Math.min(0.05, wholeScale(width, height, layout));

export const moved = ({ scale, x, y }: View, dx: number, dy: number): View => ({ scale, x: x + dx, y: y + dy });
