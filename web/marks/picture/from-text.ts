/** Texts of the page as lines of SVG, each where the browser broke it. */
import { paint } from './paint.js';
import { cutText } from '../cut-text.js';
import { svgElement } from './svg-surface.js';

interface TextLine {
  readonly text: string;
  readonly rect: DOMRect;
}

function linesOf(node: Text): TextLine[] {
  const { data } = node;
  const [start, end] = [data.length - data.trimStart().length, data.trimEnd().length];
  if (start >= end) return [];
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  const rects = [...range.getClientRects()].filter(({ width }) => width > 0);
  if (rects.length < 2) return rects.map((rect) => ({ text: data.slice(start, end), rect }));
  // Which letters are in which line is told by where they stand.
  const lines: { text: string; rect: DOMRect }[] = [];
  for (let i = start; i < end; i++) {
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    const rect = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (last !== undefined && (rect.width === 0 || Math.abs(rect.top - last.rect.top) < 2)) {
      last.text += data[i]!;
      last.rect = new DOMRect(
        last.rect.x,
        last.rect.y,
        Math.max(rect.right, last.rect.right) - last.rect.x,
        rect.height,
      );
    } else if (rect.width > 0) lines.push({ text: data[i]!, rect });
  }
  return lines;
}

let measuring: CanvasRenderingContext2D | undefined;

/** From the top of a line to its base, as a share of its height. */
function baseOf(font: string): number {
  measuring ??= document.createElement('canvas').getContext('2d')!;
  measuring.font = font;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = measuring.measureText('x');
  return up / (up + down);
}

const ANCHORS: Readonly<Record<string, 'end' | 'middle'>> = { right: 'end', end: 'end', center: 'middle' };

export interface Written {
  readonly element: SVGElement;
  readonly rect: DOMRect;
}

/** The lines of a text, at the places of the window. */
export function textOf(node: Text, opacity: number): Written[] {
  const parent = node.parentElement!;
  const style = getComputedStyle(parent);
  const font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { colour, opacity: own } = paint(style.color);
  const isCut = style.textOverflow === 'ellipsis' && parent.scrollWidth > parent.clientWidth;
  const anchor = isCut ? undefined : ANCHORS[style.textAlign];
  return linesOf(node).map(({ text, rect }) => {
    const x = anchor === 'end' ? rect.right : anchor === 'middle' ? rect.x + rect.width / 2 : rect.x;
    const shown = isCut ? cutText(text, parent.clientWidth, font) : text.replace(/\s+/g, ' ').trimEnd();
    const element = svgElement(
      'text',
      {
        x,
        y: rect.y + rect.height * baseOf(font),
        fill: colour,
        'fill-opacity': own * opacity < 1 ? (own * opacity).toFixed(3) : undefined,
        'font-family': style.fontFamily,
        'font-size': style.fontSize,
        'font-weight': style.fontWeight === '400' ? undefined : style.fontWeight,
        'text-anchor': anchor,
      },
      shown,
    );
    const right = isCut ? Math.min(rect.right, rect.x + parent.clientWidth) : rect.right;
    return { element, rect: new DOMRect(rect.x, rect.y, right - rect.x, rect.height) };
  });
}
