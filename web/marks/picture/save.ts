/** Plots as files: SVG that needs nothing else, or PNG with two dots for each. */
import { saveBytes } from '../../parts/save-bytes.js';
import { pictureOf } from './from-elements.js';

const fileName = (title: string, ending: string): string =>
  `${title
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)}.${ending}`;

const textOf = (drawing: HTMLElement, title: string): string =>
  new XMLSerializer().serializeToString(pictureOf(drawing, title));

export function saveSvg(drawing: HTMLElement | null, title: string): void {
  if (drawing !== null) saveBytes(textOf(drawing, title), fileName(title, 'svg'), 'image/svg+xml');
}

/** Larger canvases are refused by browsers. */
const MAX_SIDE = 8192;

export async function savePng(drawing: HTMLElement | null, title: string): Promise<void> {
  if (drawing === null) return;
  const url = URL.createObjectURL(new Blob([textOf(drawing, title)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    const scale = Math.min(2, MAX_SIDE / Math.max(image.width, image.height));
    [canvas.width, canvas.height] = [Math.round(scale * image.width), Math.round(scale * image.height)];
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    if (blob !== null) saveBytes(blob, fileName(title, 'png'), 'image/png');
  } finally {
    URL.revokeObjectURL(url);
  }
}
