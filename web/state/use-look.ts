/** What the registry answers, for a component. */
import { useEffect, useState } from 'preact/hooks';
import { changes, look } from './registry.js';

export function useLook<T>(
  what: string,
  query: Readonly<Record<string, string>> = {},
): { answer: T | undefined; problem: string } {
  const [state, setState] = useState<{ answer: T | undefined; problem: string }>({ answer: undefined, problem: '' });
  const key = JSON.stringify([what, query, changes.value]);
  useEffect(() => {
    let isWanted = true;
    if (what === '') return undefined;
    look<T>(what, query).then(
      (answer) => isWanted && setState({ answer, problem: '' }),
      (error: unknown) => isWanted && setState({ answer: undefined, problem: (error as Error).message }),
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  return state;
}
