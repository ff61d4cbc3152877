/** `brine serve` as a process of its own, on a free port of 127.0.0.1; ended by its id. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Line {
  readonly message: string;
  readonly level: string;
  readonly [field: string]: unknown;
}

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has logged so far. */
  readonly lines: readonly Line[];
  /** Resolves with the first line that fits, also one that was logged already. */
  line(fits: (line: Line) => boolean): Promise<Line>;
  /** Sends a signal and gives the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the server of the sources, and waits until it listens and has loaded its models. */
export async function serveProcess(
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; cwd?: string; ready?: boolean; port?: boolean } = {},
): Promise<Served> {
  const cli = new URL('../../src/cli/run.ts', import.meta.url).pathname;
  const tsx = import.meta.resolve('tsx');
  const child = spawn(
    process.execPath,
    ['--import', tsx, cli, 'serve', ...(options.port === false ? [] : ['--port', '0']), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    },
  );
  const lines: Line[] = [];
  const waiting: { fits: (line: Line) => boolean; found: (line: Line) => void; failed: (error: Error) => void }[] = [];
  let err = '';
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    for (const one of [...waiting]) if (one.fits(line)) one.found(line);
  });
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (status) => {
      resolve(status);
      for (const { failed } of waiting) failed(new Error(`brine serve ended with ${status}: ${err}`));
    }),
  );
  const line = (fits: (line: Line) => boolean): Promise<Line> => {
    const known = lines.find(fits);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((found, failed) => {
      waiting.push({ fits, found, failed });
    });
  };
  const { url } = await line(({ message }) => message === 'listening');
  if (options.ready !== false) await line(({ message }) => message === 'ready' || message === 'not ready');
  return {
    url: url as string,
    child,
    lines,
    line,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}
