/** A copy of an SVG that needs no style sheet. */
import { paint } from './paint.js';

const TEXT = ['font-family', 'font-size', 'font-weight', 'text-anchor'];
const LINES = ['stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap'];
/** What everything has that says nothing else. */
const USUAL: Readonly<Record<string, string>> = {
  'stroke-dasharray': 'none',
  'stroke-linejoin': 'miter',
  'stroke-linecap': 'butt',
  'stroke-width': '1px',
  'text-anchor': 'start',
  'font-weight': '400',
};
const OF_THE_PAGE = /^(?:class|style|role|aria-.*|data-.*|tabindex)$/;

function setPaint(element: Element, name: 'fill' | 'stroke', css: string): void {
  if (css === 'none') {
    if (name === 'fill') element.setAttribute(name, 'none');
    else element.removeAttribute(name);
    return;
  }
  const { colour, opacity } = paint(css);
  element.setAttribute(name, colour);
  if (opacity < 1) element.setAttribute(`${name}-opacity`, opacity.toFixed(3));
}

function setStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const { name } of [...to.attributes]) if (OF_THE_PAGE.test(name)) to.removeAttribute(name);
  if (/^(?:svg|g|title|desc)$/.test(from.tagName)) return;
  const isText = /^(?:text|tspan)$/.test(from.tagName);
  setPaint(to, 'fill', style.fill);
  setPaint(to, 'stroke', style.stroke);
  for (const name of [...(isText ? TEXT : []), ...(style.stroke === 'none' ? [] : LINES)]) {
    const value = style.getPropertyValue(name);
    if (value !== USUAL[name]) to.setAttribute(name, value);
  }
  if (style.opacity !== '1') to.setAttribute('opacity', style.opacity);
}

/** @param rect Where it stands, which the copy keeps */
export function standalone(
  svg: SVGSVGElement,
  rect: { x: number; y: number; width: number; height: number },
): SVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [
    [svg, ...svg.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  from.forEach((element, i) => setStyles(element, to[i]!));
  for (const [name, value] of Object.entries(rect)) copy.setAttribute(name, String(Math.round(100 * value) / 100));
  copy.setAttribute('overflow', 'visible');
  return copy;
}
