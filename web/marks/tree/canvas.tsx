/**
 * A tree on a canvas: moved with the pointer or the keys, nearer and further with the wheel, folded with a click. Only what is in
 * sight is drawn, and boxes with words only where they can be read.
 */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TreeNodes } from 'brine/explain';
import { canvasSurface } from './picture/canvas-surface.js';
import { canBeDrawn } from './picture/drawings.js';
import { themed } from './picture/paint.js';
import { drawTree, type Theme, type TreeLook, type View } from './tree-draw.js';
import { layoutOf } from './tree-layout.js';
import { BOX, BOX_HEIGHT, COLUMN, LEVEL } from './tree-sizes.js';

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

const MOST_HEIGHT = 460;
const LEAST_HEIGHT = 190;

/** What the levels that are open at first need, up to what a screen has beside it. */
const heightOf = (levels: number): number => Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, levels * LEVEL + 24));

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

function fit(width: number, height: number, leaves: number, levels: number): View {
  const scale = Math.min(1, (width - 24) / (leaves * COLUMN), (height - 24) / (levels * LEVEL));
  const readable = Math.max(scale, 0.42);
  return { scale: readable, x: width / 2 - (readable * leaves * COLUMN) / 2, y: 14 };
}

export function TreeCanvas({ nodes, path, depth, look, label, onSelect, selected }: TreeCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = heightOf(Math.min(nodes.depth, Math.max(3, depth)) + 1);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const layout = useMemo(
    () => layoutOf(nodes, (node, level) => level >= depth !== toggled.has(node)),
    [nodes, depth, toggled],
  );
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

  const reset = (): void => {
    const { layout: now } = state.current;
    const width = canvas.current?.clientWidth ?? 600;
    view.current = fit(width, canvas.current?.clientHeight ?? MOST_HEIGHT, now.leaves, now.levels);
    // What does not fit begins at the root.
    if (now.leaves * COLUMN * view.current.scale > width)
      view.current.x = width / 2 - (now.x[0]! + 0.5) * COLUMN * view.current.scale;
    draw();
  };

  useEffect(() => setToggled(new Set()), [nodes, depth]);
  useEffect(reset, [nodes, depth]);
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
    const observer = new ResizeObserver(reset);
    observer.observe(canvas.current!);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      observer.disconnect();
      dark.removeEventListener('change', draw);
      cancelAnimationFrame(frame.current);
    };
  }, []);

  const zoom = (factor: number, px: number, py: number): void => {
    const { scale, x, y } = view.current;
    const next = Math.min(2.5, Math.max(0.01, scale * factor));
    view.current = { scale: next, x: px - ((px - x) * next) / scale, y: py - ((py - y) * next) / scale };
    draw();
  };

  /** Also hides or shows what is below. */
  const toggle = (node: number): void => {
    if (nodes.left[node] === -1) return;
    const next = new Set(toggled);
    if (!next.delete(node)) next.add(node);
    // The node stays where it is under the pointer.
    const before = layout.x[node]!;
    const after = layoutOf(nodes, (each, level) => level >= depth !== next.has(each)).x[node]!;
    view.current.x += (before - after) * COLUMN * view.current.scale;
    setToggled(next);
  };

  const hit = (px: number, py: number): number | undefined => {
    const { scale, x, y } = view.current;
    const level = Math.floor((py - y) / scale / LEVEL);
    const across = (px - x) / scale / COLUMN;
    for (const node of layout.order)
      if (layout.level[node] === level && Math.abs(layout.x[node]! + 0.5 - across) < 0.48) return node;
    return undefined;
  };

  const move = (to: number | undefined): void => {
    if (to === undefined || to < 0 || Number.isNaN(layout.x[to]!)) return;
    onSelect(to);
    const { scale, x, y } = view.current;
    const width = canvas.current!.clientWidth;
    const px = x + (layout.x[to]! + 0.5) * COLUMN * scale;
    const py = y + layout.level[to]! * LEVEL * scale;
    if (px < BOX * scale || px > width - BOX * scale) view.current.x += width / 2 - px;
    if (py < 0 || py > height - LEVEL * scale) view.current.y += height / 2 - py;
    draw();
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
    '+': () => zoom(1.25, (canvas.current?.clientWidth ?? 0) / 2, height / 2),
    '-': () => zoom(0.8, (canvas.current?.clientWidth ?? 0) / 2, height / 2),
    Home: () => {
      move(0);
      reset();
    },
  };

  const drag = useRef<{ x: number; y: number; moved: boolean } | undefined>(undefined);
  return (
    <canvas
      ref={canvas}
      class="tree"
      tabIndex={0}
      role="application"
      aria-label={`${label}. Arrow keys go from node to node, Enter folds, plus and minus zoom, Home goes back to the root.`}
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
      onPointerDown={(event) => {
        drag.current = { x: event.offsetX, y: event.offsetY, moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from === undefined) return;
        const [dx, dy] = [event.offsetX - from.x, event.offsetY - from.y];
        if (!from.moved && Math.hypot(dx, dy) < 4) return;
        view.current.x += dx;
        view.current.y += dy;
        drag.current = { x: event.offsetX, y: event.offsetY, moved: true };
        draw();
      }}
      onPointerUp={(event) => {
        const was = drag.current;
        drag.current = undefined;
        if (was === undefined || was.moved) return;
        const node = hit(event.offsetX, event.offsetY);
        if (node === undefined) return;
        if (node === selected) toggle(node);
        onSelect(node);
      }}
    />
  );
}
