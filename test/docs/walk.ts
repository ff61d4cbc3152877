/**
 * A page followed as its reader does, from an empty folder: files are saved under the name in their first line, commands run as they
 * are printed, and what `text` blocks show must come out. A line that ends with `serve` and a model stays until the page ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { installed, pack } from '../helpers/tarball.js';

export type Step =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'run'; readonly lines: readonly string[] }
  | { readonly kind: 'shows'; readonly lines: readonly string[] };

export interface Block {
  /** What stands behind the three marks: `ts no-run`, `sh`. */
  readonly info: string;
  readonly text: string;
}

/** Fenced blocks of a page, in order. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^( *)```([^\n`]*)\n([\s\S]*?)^\1```$/gm)].map(([, indent, info, body]) => ({
    info: info!.trim(),
    text: indent === '' ? body! : body!.replaceAll(new RegExp(`^${indent!}`, 'gm'), ''),
  }));
}

/** Languages whose blocks may be files. */
const FILES = /^(?:js|ts|tsx|html|toml|yaml|bash)$/;

/** The name that the first line of a block says (below what a shell needs first): `// predict.mjs`, `# .github/workflows/models.yml`. */
export function fileOf({ info, text }: Block): string | undefined {
  if (!FILES.test(info)) return undefined;
  const [first] = text.split('\n').filter((line) => !line.startsWith('#!'));
  return /^(?:\/\/|#|<!--) ((?:[\w.-]+\/)*\.?[\w-]+(?:\.[\w.-]+)?)(?: -->)?$/.exec(first!)?.[1];
}

export function stepsOf(page: string): Step[] {
  return blocksOf(readFileSync(page, 'utf8')).flatMap((block): Step[] => {
    const name = fileOf(block);
    const lines = block.text.split('\n').filter((line) => line.trim() !== '');
    if (name !== undefined) return [{ kind: 'file', name, text: block.text }];
    if (block.info === 'sh') return [{ kind: 'run', lines }];
    return block.info === 'text' ? [{ kind: 'shows', lines }] : [];
  });
}

const ENVIRONMENT = 'sklearn-1.9';
const python = pythonOf(ENVIRONMENT);
const asksPython = (line: string): boolean => /^python3 | --python /.test(line);

/** `npm run test:newcomer`: from a folder with nothing in it, and npm installs what a page says. */
export const asNewcomer = process.env['BRINE_NEWCOMER'] === '1';

/** Somebody in front of an empty folder. */
export function newcomer(name: string): Walk {
  return asNewcomer ? new Walk(mkdtempSync(join(tmpdir(), `brine-${name}-`)), pack().file) : new Walk(prepared(name));
}

/** An empty folder with the package in it; `npm install` has been done and is passed over. */
function prepared(name: string): string {
  const folder = installed(name);
  const bin = join(folder, 'node_modules/.bin');
  mkdirSync(bin);
  symlinkSync('../brine/bin/brine.js', join(bin, 'brine'));
  for (const name of ['tsc', 'vite', 'esbuild']) symlinkSync(resolve('node_modules/.bin', name), join(bin, name));
  return folder;
}

/** A reader in a folder. */
export class Walk {
  readonly folder: string;
  /** How `npm install` is done: not at all, or with this file in place of the name `brine`. */
  readonly #tarball: string | undefined;
  readonly #started: ChildProcess[] = [];
  #port = 0;
  #out = '';

  constructor(folder: string, tarball?: string) {
    this.folder = folder;
    this.#tarball = tarball;
  }

  async page(path: string): Promise<void> {
    this.#port = await freePort();
    try {
      for (const step of stepsOf(path)) await this.#step(step, path);
    } finally {
      await this.stop();
    }
  }

  async #step(step: Step, page: string): Promise<void> {
    if (step.kind === 'file') {
      mkdirSync(join(this.folder, step.name, '..'), { recursive: true });
      writeFileSync(join(this.folder, step.name), step.text);
    } else if (step.kind === 'run') {
      this.#out = '';
      for (const line of step.lines) this.#out += await this.#run(line, page);
    } else if (this.#out !== SKIPPED) {
      const missing = missingLine(step.lines, this.#out);
      if (missing !== undefined) throw new Error(`${page}: the line "${missing}" is not what came out:\n${this.#out}`);
    }
  }

  async #run(line: string, page: string): Promise<string> {
    if (line.startsWith('npm install')) {
      if (this.#tarball === undefined) return '';
      return this.#bash(`${line.replace(/ brine\b/, ` ${this.#tarball}`)} --no-audit --no-fund`, page);
    }
    // Tools that this checkout does not have come with `npm run test:newcomer`.
    if (this.#tarball === undefined && line.startsWith('npx next')) return SKIPPED;
    if (asksPython(line) && python === undefined) {
      if (pythonRequired) throw new Error(`${page}: the environment ${ENVIRONMENT} is missing`);
      return SKIPPED;
    }
    return / serve (?!.*--help)/.test(line) ? this.#start(line, page) : this.#bash(line, page);
  }

  /** npx takes a second to find what stands in node_modules/.bin; `npm run test:newcomer` asks it. */
  #asRun(line: string): string {
    return this.#tarball === undefined ? line.replaceAll('npx ', '') : line;
  }

  #environment(): NodeJS.ProcessEnv {
    const shims = join(this.folder, 'python-shim');
    if (python !== undefined) {
      mkdirSync(shims, { recursive: true });
      writeFileSync(join(shims, 'python3'), `#!/bin/sh\nexec ${resolve(python)} "$@"\n`, { mode: 0o755 });
    }
    const { CI: _, ...env } = process.env;
    return {
      ...env,
      PATH: [shims, join(this.folder, 'node_modules/.bin'), process.env['PATH']].join(':'),
      BRINE_PORT: String(this.#port),
      NEXT_TELEMETRY_DISABLED: '1',
      NO_COLOR: '1',
    };
  }

  #bash(line: string, page: string): string {
    const command = this.#asRun(line).replaceAll('localhost:8080', `127.0.0.1:${this.#port}`);
    try {
      // Bash reads ~/.bashrc where its input is a socket, as Node's pipes are; another python3 may come first there.
      return execFileSync('bash', ['--norc', '-c', `set -o pipefail; (${command}\n) 2>&1`], {
        cwd: this.folder,
        env: this.#environment(),
        encoding: 'utf8',
        timeout: asNewcomer ? 800_000 : 300_000,
      });
    } catch (error) {
      throw new Error(`${page}: ${line}\n${(error as { stdout?: string }).stdout ?? ''}`, { cause: error });
    }
  }

  async #start(line: string, page: string): Promise<string> {
    const child = spawn('bash', ['-c', `exec ${this.#asRun(line)}`], {
      cwd: this.folder,
      env: this.#environment(),
      detached: true,
      stdio: 'ignore',
    });
    this.#started.push(child);
    for (let i = 0; i < 300; i++) {
      if (child.exitCode !== null) break;
      const answer = await fetch(`http://127.0.0.1:${this.#port}/v2/health/ready`).catch(() => undefined);
      if (answer?.ok === true) return '';
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`${page}: ${line}: does not answer`);
  }

  /** Ends what the page started. */
  async stop(): Promise<void> {
    for (const child of this.#started.splice(0)) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((done) => child.once('exit', done));
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    }
  }
}

/** Nothing can be shown of what was not run. */
const SKIPPED = '\0';

/** The first line that does not come out in its place. */
function missingLine(lines: readonly string[], out: string): string | undefined {
  let rest = out;
  for (const line of lines) {
    const at = rest.indexOf(line.trimEnd());
    if (at < 0) return line;
    rest = rest.slice(at + line.length);
  }
  return undefined;
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
