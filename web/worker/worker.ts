/** The worker: finds the file of `kinds/` that answers a question. Everything that takes time happens here. */
import type { Problem, Progress, Question, Reply } from './contract.js';

type Handle = (ask: unknown, told: (progress: Progress) => void) => unknown;

/** By the name of its file, in whatever folder it stands. */
const kinds = new Map(
  Object.entries(import.meta.glob<{ default: Handle }>('./kinds/*/*.ts')).map(
    ([path, load]) => [/([^/]+)\.ts$/.exec(path)![1]!, load] as const,
  ),
);
const post = (reply: Reply, transfer: Transferable[] = []): void => {
  self.postMessage(reply, { transfer });
};

function problemOf(error: unknown): Problem {
  const { code, message } = (error ?? {}) as Partial<Problem>;
  if (error instanceof RangeError && /allocation|array length|maximum size/i.test(error.message))
    return { code: 'MEMORY', message: 'this browser has not enough memory for the file' };
  return { code: typeof code === 'string' ? code : 'UNEXPECTED', message: message ?? String(error) };
}

/** Between two words about the same question, in milliseconds: more often than that nobody sees a bar move. */
const PAUSE = 40;

/** Tells how far a question has come, and leaves out what comes too often. */
function telling(id: number): (progress: Progress) => void {
  let [last, doing] = [-Infinity, ''];
  return (progress) => {
    const now = performance.now();
    if (progress.doing === doing && now - last < PAUSE) return;
    [last, doing] = [now, progress.doing];
    post({ id, progress });
  };
}

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  void answer(data);
});

/** Handlers that are loaded: their questions are answered in the order in which they are asked. */
const handlers = new Map<string, Handle>();

async function loadHandler(kind: string): Promise<Handle> {
  const load = kinds.get(kind);
  if (load === undefined) throw new TypeError(`nobody answers ${kind}`);
  const { default: handle } = await load();
  handlers.set(kind, handle);
  return handle;
}

async function answer({ id, kind, ask }: Question): Promise<void> {
  try {
    const handle = handlers.get(kind) ?? (await loadHandler(kind));
    post({ id, give: await handle(ask, telling(id)) });
  } catch (error) {
    post({ id, problem: problemOf(error) });
  }
}
