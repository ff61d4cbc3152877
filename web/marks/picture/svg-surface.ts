/** Writes SVG. */
import { type Box, FONT, fontOf, type Ink, type Letters, type Surface } from './surface.js';

type Attributes = Readonly<Record<string, string | number | undefined>>;

export const SVG = 'http://www.w3.org/2000/svg';

/** An element of SVG; numbers lose what nobody sees. */
export function svgElement(name: string, attributes: Attributes, text?: string): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined)
      element.setAttribute(key, typeof value === 'number' ? String(Math.round(100 * value) / 100) : value);
  if (text !== undefined) element.textContent = text;
  return element;
}

let measuring: CanvasRenderingContext2D | undefined;

/** How wide a text is in a font of CSS. */
export function textWidth(text: string, font: string): number {
  measuring ??= document.createElement('canvas').getContext('2d')!;
  measuring.font = font;
  return measuring.measureText(text).width;
}

/** What is drawn comes into `parent`. */
export function svgSurface(parent: SVGElement, width: number, height: number): Surface {
  const add = (name: string, attributes: Attributes, text?: string): void => {
    parent.append(svgElement(name, attributes, text));
  };
  const round = (value: number): string => String(Math.round(10 * value) / 10);
  return {
    width,
    height,
    links(ends, curved, colour, lineWidth) {
      const paths: string[] = [];
      for (let i = 0; i < ends.length; i += 4) {
        const [x0, y0, x1, y1] = ends.slice(i, i + 4).map(round) as [string, string, string, string];
        const middle = round((ends[i + 1]! + ends[i + 3]!) / 2);
        paths.push(`M${x0} ${y0}${curved ? `C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}` : `L${x1} ${y1}`}`);
      }
      if (paths.length > 0) add('path', { d: paths.join(''), fill: 'none', stroke: colour, 'stroke-width': lineWidth });
    },
    box({ x, y, width: w, height: h, radius }: Box, { fill = 'none', stroke, width: lineWidth }: Ink) {
      const line = stroke === undefined ? {} : { stroke, 'stroke-width': lineWidth };
      add('rect', { x, y, width: w, height: h, rx: radius, fill, ...line });
    },
    blocks(places, colour) {
      const paths: string[] = [];
      for (let i = 0; i < places.length; i += 4) {
        const [x, y, w, h] = places.slice(i, i + 4).map(round) as [string, string, string, string];
        paths.push(`M${x} ${y}h${w}v${h}h-${w}z`);
      }
      add('path', { d: paths.join(''), fill: colour });
    },
    text(text: string, x: number, y: number, { size, colour, bold = false, halo }: Letters) {
      const around = halo === undefined ? {} : { stroke: halo, 'stroke-width': 5, 'paint-order': 'stroke' };
      const weight = bold ? { 'font-weight': 600 } : {};
      add(
        'text',
        { x, y, fill: colour, 'font-family': FONT, 'font-size': size, 'text-anchor': 'middle', ...weight, ...around },
        text,
      );
    },
    widthOf: (text, letters) => textWidth(text, fontOf(letters)),
  };
}
