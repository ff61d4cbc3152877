/** Plots as files: SVG with the styles of the page written into it, or PNG. */
import { saveBytes } from '../parts/save-bytes.js';

const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-weight',
  'font-family',
  'text-anchor',
];

/** A copy that needs no style sheet. */
function standalone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [
    [svg, ...svg.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  from.forEach((element, i) => {
    const computed = getComputedStyle(element);
    for (const name of STYLES) to[i]!.setAttribute(name, computed.getPropertyValue(name));
    to[i]!.removeAttribute('class');
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(Math.round(width)));
  copy.setAttribute('height', String(Math.round(height)));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('--surface'));
  copy.prepend(ground);
  return copy;
}

const fileName = (title: string, ending: string): string =>
  `${title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.${ending}`;

export function saveSvg(figure: HTMLElement | null, title: string): void {
  const svg = figure?.querySelector<SVGSVGElement>('svg');
  if (svg === null || svg === undefined) return;
  saveBytes(new XMLSerializer().serializeToString(standalone(svg)), fileName(title, 'svg'), 'image/svg+xml');
}

export async function savePng(figure: HTMLElement | null, title: string): Promise<void> {
  const svg = figure?.querySelector<SVGSVGElement>('svg');
  if (svg === null || svg === undefined) return;
  const text = new XMLSerializer().serializeToString(standalone(svg));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob !== null) saveBytes(blob, fileName(title, 'png'), 'image/png');
}
