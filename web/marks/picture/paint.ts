/** Colours of style sheets as every program reads them. */
export interface Paint {
  /** `#rrggbb` */
  readonly colour: string;
  /** From 0 to 1. */
  readonly opacity: number;
}

const RGB = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/;
const known = new Map<string, Paint>();
let probe: CanvasRenderingContext2D | undefined;

const hex = (parts: readonly number[]): string =>
  `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** What the browser itself makes of a colour that is no plain one, such as a mixture. */
function pixel(css: string): Paint {
  probe ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = css;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = probe.getImageData(0, 0, 1, 1).data;
  return { colour: hex([red!, green!, blue!]), opacity: alpha! / 255 };
}

export function paint(css: string): Paint {
  let found = known.get(css);
  if (found === undefined) {
    const [, red, green, blue, alpha] = RGB.exec(css) ?? [];
    found =
      red === undefined
        ? pixel(css)
        : { colour: hex([red, green, blue].map(Number)), opacity: alpha === undefined ? 1 : Number(alpha) };
    known.set(css, found);
  }
  return found;
}

/** A colour of the theme, such as `--mark`. */
export const themed = (name: string): string =>
  paint(getComputedStyle(document.documentElement).getPropertyValue(name).trim()).colour;

export const channels = (colour: string): [number, number, number] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];

/** `share` of `over`, laid on `under`. */
export function mix(under: string, over: string, share: number): string {
  const [from, to] = [channels(under), channels(over)];
  return hex(from.map((part, c) => part + (to[c]! - part) * share));
}
