/** What the registry answers, for a component. */
import { useEffect, useState } from 'preact/hooks';
import { changes, look, Refused, settledToken } from './registry.js';

export interface Looked<T> {
  readonly answer: T | undefined;
  readonly problem: string;
  /** Of the answer; 0 where there was none. */
  readonly status: number;
}

export function useLook<T>(what: string, query: Readonly<Record<string, string>> = {}): Looked<T> {
  const [state, setState] = useState<Looked<T>>({ answer: undefined, problem: '', status: 0 });
  const key = JSON.stringify([what, query, changes.value, settledToken.value]);
  useEffect(() => {
    let isWanted = true;
    if (what === '') return undefined;
    look<T>(what, query).then(
      (answer) => isWanted && setState({ answer, problem: '', status: 200 }),
      (error: unknown) =>
        isWanted &&
        setState({
          answer: undefined,
          problem: (error as Error).message,
          status: error instanceof Refused ? error.status : 0,
        }),
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  return state;
}
