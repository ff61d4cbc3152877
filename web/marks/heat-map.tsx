/** A matrix as colours on a canvas; the numbers are in the table beside it and under the pointer. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { short } from '../text/numbers.js';
import { useWidth } from './use-width.js';

interface HeatMapProps {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly cols: number;
  readonly rowNames?: readonly string[] | undefined;
  readonly colNames?: readonly string[] | undefined;
  readonly label: string;
}

/** Colours of the theme as numbers. */
function colour(name: string): [number, number, number] {
  const probe = document.createElement('canvas').getContext('2d')!;
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const hex = probe.fillStyle;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

export function HeatMap({ data, rows, cols, rowNames, colNames, label }: HeatMapProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<{ i: number; j: number }>();
  let most = 0;
  for (let i = 0; i < rows * cols; i++)
    if (Math.abs(data[i]!) > most && Number.isFinite(data[i]!)) most = Math.abs(data[i]!);
  const cell = Math.max(1, Math.min(26, width / cols));
  const height = Math.max(8, Math.min(420, rows * Math.max(4, Math.min(22, cell))));
  useEffect(() => {
    const draw = (): void => {
      const element = canvas.current;
      if (element === null) return;
      [element.width, element.height] = [cols, rows];
      const context = element.getContext('2d')!;
      const image = context.createImageData(cols, rows);
      const [plus, minus, none] = [colour('--plus'), colour('--minus'), colour('--raised')];
      for (let i = 0; i < rows * cols; i++) {
        const share = most === 0 ? 0 : Math.min(1, Math.abs(data[i]!) / most);
        const end = data[i]! < 0 ? minus : plus;
        for (let c = 0; c < 3; c++)
          image.data[4 * i + c] = none[c]! + (end[c]! - none[c]!) * (Number.isFinite(share) ? share : 0);
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, 0, 0);
    };
    draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      dark.removeEventListener('change', draw);
    };
  }, [data, rows, cols]);
  const name =
    at === undefined
      ? ''
      : `${rowNames?.[at.i] ?? `row ${at.i}`}, ${colNames?.[at.j] ?? `column ${at.j}`}: ${short(data[at.i * cols + at.j]!)}`;
  return (
    <div ref={ref} class="heat">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}: ${rows} rows of ${cols} columns, from −${short(most)} to ${short(most)}`}
        style={{ width: `${Math.min(width, cols * cell)}px`, height: `${height}px` }}
        onPointerMove={({ offsetX, offsetY, currentTarget }) => {
          const j = Math.floor((offsetX / currentTarget.clientWidth) * cols);
          const i = Math.floor((offsetY / currentTarget.clientHeight) * rows);
          setAt(i >= 0 && i < rows && j >= 0 && j < cols ? { i, j } : undefined);
        }}
        onPointerLeave={() => setAt(undefined)}
      />
      <p class="small quiet heat-note">
        {name === '' ? (
          <>
            <span class="key down" /> −{short(most)} <span class="key none" /> 0 <span class="key up" /> +{short(most)}
          </>
        ) : (
          name
        )}
      </p>
    </div>
  );
}
