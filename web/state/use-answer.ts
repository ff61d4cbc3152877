/**
 * What the worker answers, for a component: asked again when the question changes. One question is on its way at a time and only the
 * newest waits, so that a slider never queues up; the last answer stays until the next is there, so that nothing jumps.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../worker/client.js';
import type { Ask, Give, Kind, Problem, Progress } from '../worker/contract.js';
import { asProblem } from './files.js';

export interface Answer<K extends Kind> {
  readonly answer: Give<K> | undefined;
  readonly problem: Problem | undefined;
  readonly progress: Progress | undefined;
}

interface Line<K extends Kind> {
  busy: boolean;
  next: { what: Ask<K> } | undefined;
  isThere: boolean;
}

export interface AnswerOptions {
  /** What tells questions apart; default: the question as JSON. */
  readonly key?: string;
  /** Behind the questions that others ask at the same time. */
  readonly later?: boolean;
}

export function useAnswer<K extends Kind>(
  kind: K,
  what: Ask<K> | undefined,
  { key, later = false }: AnswerOptions = {},
): Answer<K> {
  const [state, setState] = useState<Answer<K>>({ answer: undefined, problem: undefined, progress: undefined });
  const line = useRef<Line<K>>({ busy: false, next: undefined, isThere: true });
  useEffect(() => {
    line.current.isThere = true;
    return () => {
      line.current.isThere = false;
    };
  }, []);
  const asked = key ?? (what === undefined ? '' : JSON.stringify(what));
  // Before the next frame is painted: a slider does not wait for it.
  useLayoutEffect(() => {
    if (what === undefined) return;
    line.current.next = { what };
    if (!line.current.busy) void run();
  }, [kind, asked]);

  async function run(): Promise<void> {
    const at = line.current;
    at.busy = true;
    if (later) await Promise.resolve();
    while (at.next !== undefined && at.isThere) {
      const { what: question } = at.next;
      at.next = undefined;
      const told = (progress: Progress): void => {
        if (at.isThere) setState((last) => ({ ...last, progress }));
      };
      const next = await ask(kind, question, told).then(
        (answer): Answer<K> => ({ answer, problem: undefined, progress: undefined }),
        (error: unknown): Answer<K> => ({ answer: undefined, problem: asProblem(error), progress: undefined }),
      );
      if (at.isThere) setState(next);
    }
    at.busy = false;
  }
  return state;
}
