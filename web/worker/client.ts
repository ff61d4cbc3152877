/** The page's side of the worker. */
import type { Ask, Give, Kind, Problem, Progress, Question, Reply } from './contract.js';
import type {} from './all-kinds.js';

/** A problem of the worker as an error. */
export class WorkerProblem extends Error {
  readonly code: string;

  constructor({ code, message }: Problem) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  resolve(give: unknown): void;
  reject(error: WorkerProblem): void;
  told(progress: Progress): void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | undefined;
let next = 1;

function start(): Worker {
  const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'brine' });
  made.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const one = waiting.get(data.id);
    if (one === undefined) return;
    if ('progress' in data) {
      one.told(data.progress);
      return;
    }
    waiting.delete(data.id);
    if ('problem' in data) one.reject(new WorkerProblem(data.problem));
    else one.resolve(data.give);
  });
  made.addEventListener('error', (event) => {
    // Out of memory, or a file of the page that is missing: nobody answers any more.
    event.preventDefault();
    const message = event.message || 'the part of the page that reads files has stopped: reload the page';
    for (const one of waiting.values()) one.reject(new WorkerProblem({ code: 'STOPPED', message }));
    waiting.clear();
    worker = undefined;
  });
  return made;
}

/** Asks the worker. @throws WorkerProblem */
export function ask<K extends Kind>(
  kind: K,
  what: Ask<K>,
  told: (progress: Progress) => void = () => undefined,
  transfer: Transferable[] = [],
): Promise<Give<K>> {
  worker ??= start();
  const id = next++;
  const question: Question = { id, kind, ask: what };
  const answer = new Promise<unknown>((resolve, reject) => {
    waiting.set(id, { resolve, reject, told });
  });
  worker.postMessage(question, transfer);
  return answer as Promise<Give<K>>;
}

/** Starts the worker while nobody waits, and lets it load what every file needs. */
export function warmUp(): void {
  void ask('hello', undefined).catch(() => undefined);
}
