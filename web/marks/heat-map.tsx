/** A matrix as colours on a canvas, with the names of rows and columns, and numbers where cells have room; all numbers are in the table beside it. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { short } from '../text/numbers.js';
import { cutText } from './cut-text.js';
import { canBeDrawn } from './picture/drawings.js';
import { channels, mix, themed } from './picture/paint.js';
import { textWidth } from './picture/svg-surface.js';
import { useWidth } from './use-width.js';

interface HeatMapProps {
  readonly data: ArrayLike<number>;
  readonly rows: number;
  readonly cols: number;
  readonly rowNames: readonly string[];
  readonly colNames: readonly string[];
  readonly label: string;
}

const FONT = '11px system-ui, sans-serif';
const ROW = 24;
/** The room of names that do not fit level. */
const UPRIGHT = 110;
/** Cells are not wider than this, nor narrower. */
const WIDEST = 120;
/** From here on a number has room in its cell. */
const ROOMY = 48;
/** More cells than this are a raster in a picture, too. */
const MOST_BOXES = 4000;

interface Colours {
  readonly plus: string;
  readonly minus: string;
  readonly none: string;
}

const coloursNow = (): Colours => ({ plus: themed('--plus'), minus: themed('--minus'), none: themed('--raised') });

function colourOf(value: number, most: number, { plus, minus, none }: Colours): string {
  const share = most === 0 || !Number.isFinite(value) ? 0 : Math.min(1, Math.abs(value) / most);
  return mix(none, value < 0 ? minus : plus, share);
}

/** Black or white, whatever is read better on a colour. */
function inkOn(colour: string): string {
  const [red, green, blue] = channels(colour);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#10201e' : '#ffffff';
}

/** The largest size, and whether there are numbers below and above 0. */
function reachOf(data: ArrayLike<number>, count: number): { most: number; isBelow: boolean; isAbove: boolean } {
  let [least, most] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { most: Math.max(most, -least), isBelow: least < 0, isAbove: most > 0 || least === 0 };
}

interface KeyProps {
  readonly most: number;
  readonly isBelow: boolean;
  readonly isAbove: boolean;
}

/** What the colours stand for; only those that occur. */
function Key({ most, isBelow, isAbove }: KeyProps): JSX.Element {
  return (
    <>
      {isBelow && (
        <>
          <span class="key down" /> −{short(most)}{' '}
        </>
      )}
      <span class="key none" /> 0{' '}
      {isAbove && (
        <>
          <span class="key up" /> {isBelow ? '+' : ''}
          {short(most)}
        </>
      )}
    </>
  );
}

/** Names of columns below the cells: level where they fit, else upright, else every few. */
function ColumnNames({ names, cell, top }: { names: readonly string[]; cell: number; top: number }): JSX.Element {
  const widest = names.reduce((most, name) => Math.max(most, textWidth(name, FONT)), 0);
  const isLevel = widest <= cell - 4;
  const every = Math.max(1, Math.ceil((isLevel ? widest + 8 : 13) / cell));
  return (
    <>
      {names.map((name, j) =>
        j % every === 0 ? (
          <text
            key={j}
            x={(j + 0.5) * cell}
            y={top + 14}
            text-anchor={isLevel ? 'middle' : 'end'}
            {...(isLevel ? {} : { transform: `rotate(-55 ${(j + 0.5) * cell} ${top + 14})` })}
          >
            {isLevel ? name : cutText(name, UPRIGHT, FONT)}
            <title>{name}</title>
          </text>
        ) : null,
      )}
    </>
  );
}

export function HeatMap({ data, rows, cols, rowNames, colNames, label }: HeatMapProps): JSX.Element {
  const [ref, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<{ i: number; j: number }>();
  const [colours, setColours] = useState(coloursNow);
  const reach = reachOf(data, rows * cols);
  const { most } = reach;
  const names = rowNames.slice(0, rows);
  const gutter = Math.ceil(
    Math.min(0.3 * width, 150, 10 + names.reduce((wide, name) => Math.max(wide, textWidth(name, FONT)), 0)),
  );
  const cell = Math.min(WIDEST, (width - gutter) / cols);
  const heads = colNames.slice(0, cols);
  const longest = heads.reduce((wide, name) => Math.max(wide, textWidth(name, FONT)), 0);
  const below = longest <= cell - 4 ? 20 : 14 + Math.min(UPRIGHT, longest) * 0.82;
  const [wide, tall] = [cols * cell, rows * ROW];

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    [element.width, element.height] = [cols, rows];
    const context = element.getContext('2d')!;
    const image = context.createImageData(cols, rows);
    for (let i = 0; i < rows * cols; i++) image.data.set([...channels(colourOf(data[i]!, most, colours)), 255], 4 * i);
    context.putImageData(image, 0, 0);
    if (rows * cols > MOST_BOXES) return;
    canBeDrawn(element, () => ({
      width: wide,
      height: tall,
      draw(surface) {
        for (let i = 0; i < rows * cols; i++)
          surface.box(
            { x: (i % cols) * cell, y: Math.floor(i / cols) * ROW, width: cell, height: ROW },
            { fill: colourOf(data[i]!, most, colours) },
          );
      },
    }));
  }, [data, rows, cols, wide, colours]);
  // Cells and the numbers in them change at once.
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const again = (): void => setColours(coloursNow());
    dark.addEventListener('change', again);
    return () => {
      dark.removeEventListener('change', again);
    };
  }, []);

  const name =
    at === undefined ? '' : `${rowNames[at.i] ?? at.i}, ${colNames[at.j] ?? at.j}: ${short(data[at.i * cols + at.j]!)}`;
  return (
    <div ref={ref} class="heat">
      <div class="heat-cells" style={{ height: `${tall + below}px` }}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${label}: ${rows} rows of ${cols} columns, from ${reach.isBelow ? `−${short(most)}` : 0} to ${reach.isAbove ? short(most) : 0}`}
          style={{ left: `${gutter}px`, width: `${wide}px`, height: `${tall}px` }}
          onPointerMove={({ offsetX, offsetY, currentTarget }) => {
            const j = Math.floor((offsetX / currentTarget.clientWidth) * cols);
            const i = Math.floor((offsetY / currentTarget.clientHeight) * rows);
            setAt(i >= 0 && i < rows && j >= 0 && j < cols ? { i, j } : undefined);
          }}
          onPointerLeave={() => setAt(undefined)}
        />
        <svg class="plot" width={gutter + wide} height={tall + below} aria-hidden="true">
          {names.map((row, i) => (
            <text key={i} class="label" x={gutter - 8} y={(i + 0.5) * ROW + 4} text-anchor="end">
              {cutText(row, gutter - 8, FONT)}
              <title>{row}</title>
            </text>
          ))}
          <g transform={`translate(${gutter} 0)`}>
            <ColumnNames names={heads} cell={cell} top={tall} />
            {cell >= ROOMY &&
              Array.from({ length: rows * cols }, (_, i) => (
                <text
                  key={i}
                  x={((i % cols) + 0.5) * cell}
                  y={(Math.floor(i / cols) + 0.5) * ROW + 4}
                  text-anchor="middle"
                  style={{ fill: inkOn(colourOf(data[i]!, most, colours)) }}
                >
                  {short(data[i]!, 3)}
                </text>
              ))}
          </g>
        </svg>
      </div>
      <p class="small quiet heat-note">
        {name === '' ? (
          <>
            <Key {...reach} />
          </>
        ) : (
          name
        )}
      </p>
    </div>
  );
}
