/**
 * A tree on a canvas: moved with the pointer or the keys, nearer and further with the wheel or two fingers, folded with a click. Only what is in
 * sight is drawn, and boxes with words only where they can be read.
 */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TreeNodes } from 'brine/explain';
import { canvasSurface } from '../picture/canvas-surface.js';
import { canBeDrawn } from '../picture/drawings.js';
import { themed } from '../picture/paint.js';
import { useWidth } from '../use-width.js';
import { heightOf, leastScale, moved, start, startScale, type View, whole, zoomed } from './camera.js';
import { drawTree, type Theme, type TreeLook } from './draw.js';
import { layoutOf } from './layout.js';
import { usePointers } from './pointers.js';
import { BOX, BOX_HEIGHT, COLUMN, LEVEL, levelScale } from './sizes.js';

interface TreeCanvasProps {
  readonly nodes: TreeNodes;
  readonly path: readonly number[];
  /** Levels that are open at first. */
  readonly depth: number;
  readonly look: TreeLook;
  readonly label: string;
  readonly onSelect: (node: number) => void;
  readonly selected: number;
}

/** Around a whole tree in a picture. */
const MARGIN = 12;

/** The colours of the theme of now, each asked for once. */
function theme(): Theme {
  const known = new Map<string, string>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) known.set(name, (found = themed(name)));
    return found;
  };
}

export function TreeCanvas({ nodes, path, depth, look, label, onSelect, selected }: TreeCanvasProps): JSX.Element {
  const [frameRef, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const first = useMemo(() => layoutOf(nodes, (_, level) => level >= depth), [nodes, depth]);
  const layout = useMemo(
    () => (toggled.size === 0 ? first : layoutOf(nodes, (node, level) => level >= depth !== toggled.has(node))),
    [first, toggled],
  );
  // Three levels have room even where fewer are open, so that the window stays while they are opened.
  const height = heightOf(Math.min(nodes.depth, Math.max(3, depth)) + 1, startScale(width, first));
  const view = useRef<View>({ scale: 1, x: 0, y: 0 });
  const frame = useRef(0);
  const state = useRef({ nodes, layout, path, look, selected });
  state.current = { nodes, layout, path, look, selected };

  const draw = (): void => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      if (canvas.current !== null) drawTree(canvasSurface(canvas.current), state.current, view.current, theme());
    });
  };

  const show = (to: View): void => {
    view.current = to;
    draw();
  };
  const reset = (): void => show(start(width, state.current.layout));

  useEffect(() => setToggled(new Set()), [nodes, depth]);
  useEffect(reset, [nodes, depth, width, height]);
  useEffect(draw);
  useEffect(() => {
    // A picture shows all that is open, wherever the window stands.
    canBeDrawn(canvas.current!, () => {
      const { leaves, levels } = state.current.layout;
      return {
        width: leaves * COLUMN + 2 * MARGIN,
        height: (levels - 1) * LEVEL + BOX_HEIGHT + 2 * MARGIN + LEVEL / 4,
        draw: (surface) =>
          drawTree(surface, { ...state.current, selected: -1 }, { scale: 1, x: MARGIN, y: MARGIN }, theme()),
      };
    });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      dark.removeEventListener('change', draw);
      cancelAnimationFrame(frame.current);
    };
  }, []);

  const zoom = (factor: number, px = width / 2, py = height / 2): void =>
    show(zoomed(view.current, factor, px, py, leastScale(width, height, layout)));

  /** Also hides or shows what is below. */
  const toggle = (node: number): void => {
    if (nodes.left[node] === -1) return;
    const next = new Set(toggled);
    if (!next.delete(node)) next.add(node);
    // The node stays where it is under the pointer.
    const before = layout.x[node]!;
    const after = layoutOf(nodes, (each, level) => level >= depth !== next.has(each)).x[node]!;
    view.current = moved(view.current, (before - after) * COLUMN * view.current.scale, 0);
    setToggled(next);
  };

  const hit = (px: number, py: number): number | undefined => {
    const { scale, x, y } = view.current;
    const level = Math.floor((py - y) / levelScale(scale) / LEVEL);
    const across = (px - x) / scale / COLUMN;
    for (const node of layout.order)
      if (layout.level[node] === level && Math.abs(layout.x[node]! + 0.5 - across) < 0.48) return node;
    return undefined;
  };

  const move = (to: number | undefined): void => {
    if (to === undefined || to < 0 || Number.isNaN(layout.x[to]!)) return;
    onSelect(to);
    const { scale, x, y } = view.current;
    const px = x + (layout.x[to]! + 0.5) * COLUMN * scale;
    const py = y + layout.level[to]! * LEVEL * levelScale(scale);
    const isBeside = px < BOX * scale || px > width - BOX * scale;
    const isBelow = py < 0 || py > height - LEVEL * levelScale(scale);
    show(moved(view.current, isBeside ? width / 2 - px : 0, isBelow ? height / 2 - py : 0));
  };

  const sibling = (way: 1 | -1): number | undefined => {
    const level = layout.level[selected];
    const row = [...layout.order]
      .filter((node) => layout.level[node] === level)
      .sort((a, b) => layout.x[a]! - layout.x[b]!);
    return row[row.indexOf(selected) + way];
  };

  const keys: Readonly<Record<string, () => void>> = {
    ArrowUp: () => move(layout.parent[selected]),
    ArrowDown: () => move(nodes.left[selected]),
    ArrowLeft: () => move(sibling(-1)),
    ArrowRight: () => move(sibling(1)),
    Enter: () => toggle(selected),
    ' ': () => toggle(selected),
    '+': () => zoom(1.25),
    '-': () => zoom(0.8),
    0: () => show(whole(width, height, layout)),
    Home: () => {
      move(0);
      reset();
    },
  };

  const pointers = usePointers({
    move: (dx, dy) => show(moved(view.current, dx, dy)),
    zoom,
    tap(px, py) {
      const node = hit(px, py);
      if (node === undefined) return;
      if (node === selected) toggle(node);
      onSelect(node);
    },
  });
  const tools: readonly (readonly [sign: string, name: string, act: () => void])[] = [
    ['+', 'Nearer', () => zoom(1.5)],
    ['−', 'Further', () => zoom(1 / 1.5)],
    ['⤢', 'The whole tree', () => show(whole(width, height, layout))],
  ];
  return (
    <div class="tree-frame" ref={frameRef}>
      <canvas
        ref={canvas}
        class="tree"
        tabIndex={0}
        role="application"
        aria-label={`${label}. Arrow keys go from node to node, Enter folds, plus and minus zoom, 0 shows the whole tree, Home goes back to the root.`}
        style={{ height: `${height}px` }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          act();
        }}
        onWheel={(event) => {
          if (!event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== canvas.current) return;
          event.preventDefault();
          zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
        }}
        {...pointers}
      />
      <div class="tree-tools">
        {tools.map(([sign, name, act]) => (
          <button key={name} type="button" class="button small" aria-label={name} title={name} onClick={act}>
            {sign}
          </button>
        ))}
      </div>
    </div>
  );
}
