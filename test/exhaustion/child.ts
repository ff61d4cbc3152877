/** Runs one command in a process of its own, which ends when it takes too long or too much. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the promise allows, and where a process is ended so that a run goes on. */
export const PROMISE = { seconds: 2, megabytes: 500 };
const PATIENCE = { seconds: 12, megabytes: 1500 };
const POLL_MS = 25;

export interface Outcome {
  /** Exit status; null where a signal ended it. */
  status: number | null;
  /** The smaller of the time on the clock and the time of the processor: neither a busy machine nor a second thread counts. */
  seconds: number;
  megabytes: number;
  outBytes: number;
  /** The start of what it said on standard error. */
  said: string;
}

const usage = new URL('./usage.mjs', import.meta.url).href;

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** `argv` is a script and its arguments, from the root of the project. */
export function run(argv: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['--import', usage, ...argv], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, ...environment, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const seen = { megabytes: 0, cpu: 0, outBytes: 0, said: '', report: '' };
    const timer = setInterval(() => {
      seen.megabytes = Math.max(seen.megabytes, peakOf(child.pid!));
      seen.cpu = Math.max(seen.cpu, cpuOf(child.pid!));
      const idle = (performance.now() - started) / 1000 > 4 * PATIENCE.seconds;
      if (seen.cpu > PATIENCE.seconds || seen.megabytes > PATIENCE.megabytes || idle) child.kill('SIGKILL');
    }, POLL_MS);
    child.stdout!.on('data', (piece: Buffer) => (seen.outBytes += piece.length));
    child.stderr!.on('data', (piece: Buffer) => {
      if (seen.said.length < 2000) seen.said += piece.toString();
    });
    child.stdio[3]!.on('data', (piece: Buffer) => (seen.report += piece.toString()));
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(timer);
      const clock = (performance.now() - started) / 1000;
      const report = seen.report === '' ? seen : (JSON.parse(seen.report) as { megabytes: number; cpu: number });
      resolve({
        status,
        seconds: seen.report === '' && seen.cpu === 0 ? clock : Math.min(clock, Math.max(report.cpu, seen.cpu)),
        megabytes: Math.max(report.megabytes, seen.megabytes),
        outBytes: seen.outBytes,
        said: seen.said,
      });
    });
  });
}

/** What breaks the promise; undefined where it is kept. */
export function faultOf({ status, seconds, megabytes, said }: Outcome): string | undefined {
  const cost = `${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`;
  if (status === null) return `was ended (${cost})`;
  if (status > 3) return `exit status ${status}: ${said.replace(/\s+/g, ' ').slice(0, 200)} (${cost})`;
  if (seconds > PROMISE.seconds || megabytes > PROMISE.megabytes) return cost;
  return undefined;
}
