/** Draws on a canvas, sharp on every screen. */
import { type Box, fontOf, type Ink, type Letters, type Surface } from './surface.js';

/** The canvas, empty and as large as it is shown. */
export function canvasSurface(canvas: HTMLCanvasElement): Surface {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== tall) [canvas.width, canvas.height] = [wide, tall];
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.textAlign = 'center';
  context.lineJoin = 'round';
  return {
    width,
    height,
    links(ends, curved, colour, lineWidth) {
      context.beginPath();
      for (let i = 0; i < ends.length; i += 4) {
        const [x0, y0, x1, y1] = [ends[i]!, ends[i + 1]!, ends[i + 2]!, ends[i + 3]!];
        const middle = (y0 + y1) / 2;
        context.moveTo(x0, y0);
        if (curved) context.bezierCurveTo(x0, middle, x1, middle, x1, y1);
        else context.lineTo(x1, y1);
      }
      context.strokeStyle = colour;
      context.lineWidth = lineWidth;
      context.stroke();
    },
    box({ x, y, width: w, height: h, radius = 0 }: Box, { fill, stroke, width: lineWidth = 1 }: Ink) {
      context.beginPath();
      context.roundRect(x, y, w, h, radius);
      if (fill !== undefined) {
        context.fillStyle = fill;
        context.fill();
      }
      if (stroke === undefined) return;
      context.strokeStyle = stroke;
      context.lineWidth = lineWidth;
      context.stroke();
    },
    blocks(places, colour) {
      context.fillStyle = colour;
      for (let i = 0; i < places.length; i += 4)
        context.fillRect(places[i]!, places[i + 1]!, places[i + 2]!, places[i + 3]!);
    },
    text(text: string, x: number, y: number, letters: Letters) {
      context.font = fontOf(letters);
      if (letters.halo !== undefined) {
        context.strokeStyle = letters.halo;
        context.lineWidth = 5;
        context.strokeText(text, x, y);
      }
      context.fillStyle = letters.colour;
      context.fillText(text, x, y);
    },
    widthOf(text: string, letters: Letters) {
      context.font = fontOf(letters);
      return context.measureText(text).width;
    },
  };
}
