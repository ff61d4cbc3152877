/** The files that somebody opened. */
import { computed, signal } from '@preact/signals';
import { ask, stopWorker, WorkerProblem } from '../worker/client.js';
import type { Problem, Progress } from '../worker/contract.js';
import type { Beside, Opened } from '../worker/kinds/file/open.js';
import { param } from './route.js';

export interface FileState {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** For a link that opens it again; undefined for files of one's own. */
  readonly from: string | undefined;
  readonly progress: Progress | undefined;
  readonly opened: Opened | undefined;
  readonly problem: Problem | undefined;
}

export interface NewFile {
  readonly name: string;
  readonly source: Blob;
  readonly from?: string | undefined;
  readonly beside?: readonly Beside[];
}

export const files = signal<readonly FileState[]>([]);

/** The one that is looked at. */
export const current = computed(() => files.value.find(({ id }) => id === param('file')) ?? files.value.at(-1));

/** The model in it: the one that the address names, or the first. */
export const currentModel = computed(() => {
  const models = current.value?.opened?.models ?? [];
  return models.find(({ path }) => path === param('model')) ?? models[0];
});

let next = 1;
/** What was opened, for a worker that starts anew. */
const sources = new Map<string, { readonly source: Blob; readonly beside: readonly Beside[] }>();

function update(id: string, changes: Partial<FileState>): void {
  files.value = files.value.map((file) => (file.id === id ? { ...file, ...changes } : file));
}

export const asProblem = (error: unknown): Problem =>
  error instanceof WorkerProblem
    ? { code: error.code, message: error.message }
    : { code: 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) };

/** Reads what was opened, or reads it again. */
async function read(id: string, name: string): Promise<void> {
  try {
    const opened = await ask('open', { id, name, ...sources.get(id)! }, (progress) => {
      update(id, { progress });
    });
    update(id, { opened, problem: undefined, progress: undefined });
  } catch (error) {
    update(id, { problem: asProblem(error), progress: undefined });
  }
}

/** Opens one file, with the files that belong to it; its number is there at once. */
export function openFile({ name, source, from, beside = [] }: NewFile): { id: string; done: Promise<void> } {
  const id = String(next++);
  const file: FileState = {
    id,
    name,
    size: source.size,
    from,
    progress: { doing: 'reading' },
    opened: undefined,
    problem: undefined,
  };
  files.value = [...files.value, file];
  sources.set(id, { source, beside });
  return { id, done: read(id, name) };
}

/** Files that one which is open needs beside it. */
export function giveBeside({ id, name }: FileState, given: readonly Beside[]): void {
  const { source, beside } = sources.get(id)!;
  const others = beside.filter((one) => !given.some((each) => each.name === one.name));
  sources.set(id, { source, beside: [...others, ...given] });
  void read(id, name);
}

/** A file that cannot even be fetched. */
export function failedFile(name: string, problem: Problem): string {
  const id = String(next++);
  files.value = [
    ...files.value,
    { id, name, size: 0, from: undefined, progress: undefined, opened: undefined, problem },
  ];
  return id;
}

export function closeFile(id: string): void {
  files.value = files.value.filter((file) => file.id !== id);
  sources.delete(id);
  void ask('close', { id }).catch(() => undefined);
}

/** Ends a question that takes too long, and opens the other files again. What was asked has failed, and can be asked once more. */
export function stopAsking(): void {
  stopWorker(async () => {
    const open = files.value.filter(({ opened }) => opened !== undefined);
    await Promise.allSettled(open.map(({ id, name }) => ask('open', { id, name, ...sources.get(id)! })));
  });
}
