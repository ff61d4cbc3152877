/** Hands files to `runner.py`, and to its successor where it ends before its time; what it had not answered for is handed on again. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Composed } from './files.js';

export interface Judged extends Composed {
  /** Module and name of all that the scanner says is named: Python must ask for no other. */
  readonly globals: readonly (readonly [string, string])[];
}

/** What one process says of its files so far. */
type Counts = Record<string, number>;

interface Said {
  readonly here?: [string, string][];
  readonly fault?: number;
  readonly crash?: number;
  readonly events?: string[];
  readonly upto?: number;
  readonly counts?: Counts;
  readonly ended?: boolean;
}

/** Restarts without a single answer in between; then the environment is at fault, not a file. */
const MOST_VAIN = 5;

export interface FeederOptions {
  readonly python: string;
  readonly script: string;
  readonly pairs: readonly (readonly [string, string])[];
  readonly fault: (file: Judged, events: readonly string[]) => void;
  readonly crash: (file: Judged) => void;
  /** A file over which the feeding process itself ended twice: kept, and left out. */
  readonly lost: (file: Judged) => void;
}

export class Feeder {
  readonly #options: FeederOptions;
  readonly #waiting = new Map<number, Judged>();
  #child!: ChildProcessByStdio<Writable, Readable, null>;
  #gone: Promise<void> = Promise.resolve();
  #next = 0;
  #before: Counts = {};
  #latest: Counts = {};
  #ended = false;
  #closing = false;
  #answered = true;
  #vain = 0;
  restarts = 0;

  constructor(options: FeederOptions) {
    this.#options = options;
  }

  /** Gives the names of the policy that this Python has. */
  start(): Promise<readonly (readonly [string, string])[]> {
    return new Promise((resolve, reject) => this.#spawn(resolve, reject));
  }

  async send(file: Judged): Promise<void> {
    const n = this.#next++;
    this.#waiting.set(n, file);
    if (!this.#write(n, file))
      await Promise.race([once(this.#child.stdin, 'drain').catch(() => undefined), this.#gone]);
  }

  async end(): Promise<Counts> {
    this.#closing = true;
    this.#child.stdin.end();
    while (!this.#ended) await this.#gone;
    return sum(this.#before, this.#latest);
  }

  #write(n: number, { how, files, globals }: Judged): boolean {
    const { stdin } = this.#child;
    if (!stdin.writable) return true;
    const sizes = files.map(({ name, bytes }) => [name, bytes.length]);
    stdin.write(`${JSON.stringify({ n, how, globals, files: sizes })}\n`);
    let room = true;
    for (const { bytes } of files) room = stdin.write(bytes);
    return room;
  }

  #spawn(ready: (here: [string, string][]) => void, failed: (error: Error) => void): void {
    const { python, script, pairs } = this.#options;
    const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(pairs)}\n`);
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => this.#said(JSON.parse(line) as Said, ready));
    this.#gone = new Promise((resolve) => {
      child.on('error', failed);
      child.on('close', () => {
        if (!this.#ended) this.#restart(failed);
        resolve();
      });
    });
  }

  #restart(failed: (error: Error) => void): void {
    this.restarts++;
    this.#before = sum(this.#before, this.#latest);
    this.#latest = {};
    if (this.#answered) this.#vain = 0;
    else if (++this.#vain >= MOST_VAIN) {
      this.#ended = true;
      failed(new Error(`the Python that loads files ended ${MOST_VAIN} times without an answer`));
      return;
    } else {
      const [first] = this.#waiting;
      if (first !== undefined) {
        this.#waiting.delete(first[0]);
        this.#options.lost(first[1]);
      }
    }
    this.#answered = false;
    this.#spawn(() => undefined, failed);
    for (const [n, file] of this.#waiting) this.#write(n, file);
    if (this.#closing) this.#child.stdin.end();
  }

  #said(said: Said, ready: (here: [string, string][]) => void): void {
    if (said.here !== undefined) ready(said.here);
    if (said.fault !== undefined) this.#options.fault(this.#waiting.get(said.fault)!, said.events!);
    if (said.crash !== undefined) this.#options.crash(this.#waiting.get(said.crash)!);
    if (said.counts !== undefined) this.#latest = said.counts;
    if (said.upto !== undefined) {
      this.#answered = true;
      for (const n of this.#waiting.keys()) {
        if (n > said.upto) break;
        this.#waiting.delete(n);
      }
    }
    if (said.ended === true) this.#ended = true;
  }
}

function sum(a: Counts, b: Counts): Counts {
  const out = { ...a };
  for (const [name, count] of Object.entries(b)) out[name] = (out[name] ?? 0) + count;
  return out;
}
