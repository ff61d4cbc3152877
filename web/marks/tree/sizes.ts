/** Sizes of a tree's parts before it is zoomed. */
export const BOX = 124;
export const BOX_HEIGHT = 40;
/** From leaf to leaf, and from level to level. */
export const COLUMN = 138;
export const LEVEL = 84;

/** Boxes smaller than this are marks without words. */
export const READABLE = 0.34;

/** How much levels shrink with the leaves: of thousands side by side they keep a few pixels, so that a tree is no line. */
export const levelScale = (scale: number): number => Math.max(scale, 0.09);
