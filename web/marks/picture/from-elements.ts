/**
 * What a part of the page shows, as an SVG that stands alone: boxes of elements with their colours and lines, texts line by line, plots as
 * they are, canvases drawn again. So a picture holds what a person sees, whatever it is made of.
 */
import { drawingOf } from './drawings.js';
import { standalone } from './from-svg.js';
import { textOf } from './from-text.js';
import { paint, themed } from './paint.js';
import { SVG, svgElement, svgSurface, textWidth } from './svg-surface.js';

/** What is there for readers of the screen, and what is pressed. */
const LEFT_AWAY = '.unseen, figcaption, button, input, select, textarea';
const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const;
const MARGIN = 16;

interface Sheet {
  readonly parent: SVGElement;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** What stands below a drawing that is taller than its window moves down. */
  lower: { from: number; by: number } | undefined;
}

type Rect = Pick<DOMRect, 'x' | 'y' | 'width' | 'height'>;

function put(sheet: Sheet, element: SVGElement, { x, y, width, height }: Rect): void {
  sheet.left = Math.min(sheet.left, x);
  sheet.top = Math.min(sheet.top, y);
  sheet.right = Math.max(sheet.right, x + width);
  sheet.bottom = Math.max(sheet.bottom, y + height);
  sheet.parent.append(element);
}

const moved = ({ lower }: Sheet, { x, y, width, height }: Rect): Rect => ({
  x,
  y: lower !== undefined && y >= lower.from - 1 ? y + lower.by : y,
  width,
  height,
});

function boxOf(sheet: Sheet, element: Element, style: CSSStyleDeclaration, opacity: number): void {
  const rect = moved(sheet, element.getBoundingClientRect());
  const ground = paint(style.backgroundColor);
  const edges = SIDES.map((side) => ({
    width: Number.parseFloat(style[`border${side}Width`]),
    style: style[`border${side}Style`],
    colour: style[`border${side}Color`],
  })).map((edge) => (edge.style === 'none' ? { ...edge, width: 0 } : edge));
  const [first] = edges as [(typeof edges)[number]];
  const isEven = edges.every(({ width, colour }) => width === first.width && colour === first.colour);
  const radius = Number.parseFloat(style.borderTopLeftRadius) || 0;
  const dashes = (edge: typeof first): string | undefined =>
    edge.style === 'dashed' ? `${3 * edge.width} ${2 * edge.width}` : undefined;
  if (ground.opacity > 0 || (isEven && first.width > 0)) {
    const half = isEven ? first.width / 2 : 0;
    const line =
      isEven && first.width > 0
        ? {
            stroke: paint(first.colour).colour,
            'stroke-width': first.width,
            'stroke-dasharray': dashes(first),
          }
        : {};
    put(
      sheet,
      svgElement('rect', {
        x: rect.x + half,
        y: rect.y + half,
        width: Math.max(0, rect.width - 2 * half),
        height: Math.max(0, rect.height - 2 * half),
        rx: radius === 0 ? undefined : Math.min(radius, rect.width / 2, rect.height / 2),
        fill: ground.opacity === 0 ? 'none' : ground.colour,
        'fill-opacity': ground.opacity * opacity < 1 ? (ground.opacity * opacity).toFixed(3) : undefined,
        ...line,
      }),
      rect,
    );
  }
  if (isEven) return;
  edges.forEach((edge, k) => {
    if (edge.width === 0) return;
    const { x, y, width, height } = rect;
    const [x1, y1, x2, y2] = [
      [x, y, x + width, y],
      [x + width, y, x + width, y + height],
      [x, y + height, x + width, y + height],
      [x, y, x, y + height],
    ][k] as [number, number, number, number];
    const line = { stroke: paint(edge.colour).colour, 'stroke-width': edge.width, 'stroke-dasharray': dashes(edge) };
    put(sheet, svgElement('line', { x1, y1, x2, y2, ...line }), rect);
  });
}

function canvasOf(sheet: Sheet, canvas: HTMLCanvasElement): void {
  const rect = moved(sheet, canvas.getBoundingClientRect());
  const drawing = drawingOf(canvas);
  if (drawing === undefined) {
    const { x, y, width, height } = rect;
    const href = canvas.toDataURL();
    const look = { preserveAspectRatio: 'none', style: 'image-rendering:pixelated' };
    put(sheet, svgElement('image', { x, y, width, height, href, ...look }), rect);
    return;
  }
  const { width, height } = drawing;
  const group = svgElement('g', { transform: `translate(${rect.x} ${rect.y})` });
  drawing.draw(svgSurface(group, width, height));
  put(sheet, group, { ...rect, width, height });
  sheet.lower = { from: rect.y + rect.height, by: height - rect.height };
}

function add(sheet: Sheet, element: Element, above: number): void {
  if (element.matches(LEFT_AWAY)) return;
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden') return;
  const opacity = above * Number(style.opacity);
  if (element instanceof SVGSVGElement) {
    const rect = moved(sheet, element.getBoundingClientRect());
    if (rect.width > 0) put(sheet, standalone(element, rect), rect);
    return;
  }
  if (element instanceof HTMLCanvasElement) {
    canvasOf(sheet, element);
    return;
  }
  if (style.display !== 'contents') boxOf(sheet, element, style, opacity);
  for (const child of element.childNodes) {
    if (child instanceof Element) add(sheet, child, opacity);
    else if (child instanceof Text)
      for (const { element: line, rect } of textOf(child, opacity)) {
        const at = moved(sheet, rect);
        if (at.y !== rect.y) line.setAttribute('y', String(Number(line.getAttribute('y')) + at.y - rect.y));
        put(sheet, line, at);
      }
  }
}

/** The picture of an element, with its title above it. */
export function pictureOf(element: HTMLElement, title: string): SVGSVGElement {
  const marks = svgElement('g', {});
  const sheet: Sheet = {
    parent: marks,
    left: Infinity,
    top: Infinity,
    right: -Infinity,
    bottom: -Infinity,
    lower: undefined,
  };
  add(sheet, element, 1);
  const family = getComputedStyle(document.documentElement).getPropertyValue('--font').trim();
  const head = { 'font-family': family, 'font-size': 14, 'font-weight': 600 };
  const above = MARGIN + 14 + 12;
  const width = Math.ceil(2 * MARGIN + Math.max(sheet.right - sheet.left, textWidth(title, `600 14px ${family}`), 1));
  const height = Math.ceil(above + MARGIN + Math.max(sheet.bottom - sheet.top, 1));
  marks.setAttribute('transform', `translate(${MARGIN - sheet.left} ${above - sheet.top})`);
  const picture = svgElement('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' });
  picture.setAttribute('xmlns', SVG);
  picture.append(
    svgElement('title', {}, title),
    svgElement('rect', { width, height, fill: themed('--surface') }),
    svgElement('text', { x: MARGIN, y: MARGIN + 11, fill: themed('--text'), ...head }, title),
    marks,
  );
  return picture as SVGSVGElement;
}
