/** What drawings of many marks are drawn on: a canvas on the page, an SVG in a file. */
export interface Ink {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
}

export interface Letters {
  readonly size: number;
  readonly colour: string;
  readonly bold?: boolean;
  /** Of the ground around the letters, where lines pass behind them. */
  readonly halo?: string;
}

export interface Surface {
  readonly width: number;
  readonly height: number;
  /** Lines of one colour; `ends` holds four numbers for each: from x, y to x, y. */
  links(ends: readonly number[], curved: boolean, colour: string, width: number): void;
  box(box: Box, ink: Ink): void;
  /** Many boxes of one colour; four numbers for each: x, y, width, height. */
  blocks(places: readonly number[], colour: string): void;
  /** Centred at x, on the base line y. */
  text(text: string, x: number, y: number, letters: Letters): void;
  widthOf(text: string, letters: Letters): number;
}

export const FONT = 'system-ui, sans-serif';

export const fontOf = ({ size, bold = false }: Letters): string => `${bold ? '600 ' : ''}${size}px ${FONT}`;
