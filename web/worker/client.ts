/** The page's side of the worker. */
import { signal } from '@preact/signals';
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
/** Since when the worker has been at questions, in milliseconds of `performance.now`; undefined while nobody waits. */
export const busySince = signal<number | undefined>(undefined);

function settle(): void {
  if (waiting.size === 0) busySince.value = undefined;
}

/** Nobody answers any more. */
function failAll(problem: Problem): void {
  for (const one of waiting.values()) one.reject(new WorkerProblem(problem));
  waiting.clear();
  worker = undefined;
  settle();
}

let worker: Worker | undefined;
let next = 1;
/** While files are opened again. */
let reopened: Promise<void> | undefined;

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
    // What comes from one answer to the next counts as one wait no longer.
    if (busySince.value !== undefined) busySince.value = performance.now();
    settle();
    if ('problem' in data) one.reject(new WorkerProblem(data.problem));
    else one.resolve(data.give);
  });
  made.addEventListener('error', (event) => {
    // Out of memory, or a file of the page that is missing: nobody answers any more.
    event.preventDefault();
    const message = event.message || 'the part of the page that reads files has stopped: reload the page';
    failAll({ code: 'STOPPED', message });
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
  const id = next++;
  const question: Question = { id, kind, ask: what };
  const answer = new Promise<unknown>((resolve, reject) => {
    waiting.set(id, { resolve, reject, told });
    busySince.value ??= performance.now();
  });
  const post = (): void => {
    worker ??= start();
    worker.postMessage(question, transfer);
  };
  if (reopened === undefined || kind === 'open') post();
  else void reopened.then(post);
  return answer as Promise<Give<K>>;
}

/** Starts the worker while nobody waits, and lets it load what every file needs. */
export function warmUp(): void {
  void ask('hello', undefined).catch(() => undefined);
}

/**
 * Ends whatever the worker is at. The next one has no files open: other questions wait until `reopen` is done.
 *
 * @param reopen Asks to open what was open; it never fails
 */
export function stopWorker(reopen: () => Promise<void>): void {
  worker?.terminate();
  failAll({ code: 'HALTED', message: 'it took long, and was stopped' });
  const done = reopen().then(() => {
    if (reopened === done) reopened = undefined;
  });
  reopened = done;
}
