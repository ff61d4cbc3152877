/** Canvases that can draw themselves into an SVG, larger than their window where there is more to see. */
import type { Surface } from './surface.js';

export interface Drawing {
  readonly width: number;
  readonly height: number;
  draw(surface: Surface): void;
}

const drawings = new WeakMap<HTMLCanvasElement, () => Drawing>();

export const canBeDrawn = (canvas: HTMLCanvasElement, drawing: () => Drawing): void => {
  drawings.set(canvas, drawing);
};

export const drawingOf = (canvas: HTMLCanvasElement): Drawing | undefined => drawings.get(canvas)?.();
