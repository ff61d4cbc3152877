/** What fingers and the mouse do on a canvas: one moves, two zoom, a tap chooses. */
import type { TargetedPointerEvent } from 'preact';
import { useRef } from 'preact/hooks';

interface Acts {
  move(dx: number, dy: number): void;
  zoom(factor: number, px: number, py: number): void;
  tap(px: number, py: number): void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Handler = (event: TargetedPointerEvent<HTMLCanvasElement>) => void;

/** Nobody's hand is quieter. */
const STILL = 4;

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = (a: Point, b: Point): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));

export function usePointers({
  move,
  zoom,
  tap,
}: Acts): Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', Handler> {
  const down = useRef(new Map<number, Point>());
  const hasMoved = useRef(false);
  const up: Handler = (event) => {
    down.current.delete(event.pointerId);
  };
  return {
    onPointerDown(event) {
      if (down.current.size === 0) hasMoved.current = false;
      down.current.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event) {
      const from = down.current.get(event.pointerId);
      if (from === undefined) return;
      const to = { x: event.offsetX, y: event.offsetY };
      const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1];
      if (other !== undefined) {
        const [before, after] = [middle(from, other), middle(to, other)];
        move(after.x - before.x, after.y - before.y);
        zoom(distance(to, other) / distance(from, other), after.x, after.y);
      } else {
        if (!hasMoved.current && Math.hypot(to.x - from.x, to.y - from.y) < STILL) return;
        move(to.x - from.x, to.y - from.y);
      }
      hasMoved.current = true;
      down.current.set(event.pointerId, to);
    },
    onPointerUp(event) {
      const wasDown = down.current.has(event.pointerId);
      up(event);
      if (wasDown && down.current.size === 0 && !hasMoved.current) tap(event.offsetX, event.offsetY);
    },
    onPointerCancel: up,
  };
}
