/** Sizes of a tree's parts before it is zoomed. */
export const BOX = 124;
export const BOX_HEIGHT = 40;
/** From leaf to leaf, and from level to level. */
export const COLUMN = 138;
export const LEVEL = 84;
