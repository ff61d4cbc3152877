/** The worker: finds the file of `kinds/` that answers a question. Everything that takes time happens here. */
import type { Problem, Progress, Question, Reply } from './contract.js';

type Handle = (ask: unknown, told: (progress: Progress) => void) => unknown;

const kinds = import.meta.glob<{ default: Handle }>('./kinds/*.ts');
const post = (reply: Reply, transfer: Transferable[] = []): void => {
  self.postMessage(reply, { transfer });
};

function problemOf(error: unknown): Problem {
  const { code, message } = (error ?? {}) as Partial<Problem>;
  if (error instanceof RangeError && /allocation|array length/i.test(error.message))
    return { code: 'MEMORY', message: 'this browser has not enough memory for the file' };
  return { code: typeof code === 'string' ? code : 'UNEXPECTED', message: message ?? String(error) };
}

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  void answer(data);
});

async function answer({ id, kind, ask }: Question): Promise<void> {
  try {
    const load = kinds[`./kinds/${kind}.ts`];
    if (load === undefined) throw new TypeError(`nobody answers ${kind}`);
    const { default: handle } = await load();
    post({
      id,
      give: await handle(ask, (progress) => {
        post({ id, progress });
      }),
    });
  } catch (error) {
    post({ id, problem: problemOf(error) });
  }
}
