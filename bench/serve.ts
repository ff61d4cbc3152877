/**
 * `brine serve` beside FastAPI with uvicorn, MLServer and `mlflow models serve`: the same model, rows and machine, one process
 * each, the client (autocannon, on loopback) on the same cores.
 *
 *   npm run bench:serve -- [--quick] [--only MODEL]
 *
 * needs `python3 fixtures/envs.py serve-bench serve-mlflow`; a side whose environment is missing is left out.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
const SECONDS = flags.quick === true ? 3 : 8;
const FOLDER = 'out/bench-serve';
const pythonOf = (env: string): string => join(process.env['BRINE_ORACLE'] ?? '.oracle', env, 'bin/python');
const BENCH = pythonOf('serve-bench');
const MLFLOW = pythonOf('serve-mlflow');

type Row = readonly number[] | Readonly<Record<string, unknown>>;

interface Server {
  readonly name: string;
  readonly command: (
    model: string,
    port: number,
  ) => { readonly file: string; readonly args: string[]; readonly env?: Record<string, string> };
  readonly path: (model: string) => string;
  readonly body: (rows: readonly Row[]) => unknown;
}

/** A tensor for each column, or one matrix. */
function tensors(rows: readonly Row[]): object[] {
  const first = rows[0]!;
  if (Array.isArray(first))
    return [{ name: 'x', shape: [rows.length, first.length], datatype: 'FP64', data: rows.flat() }];
  return Object.keys(first).map((name) => {
    const data = rows.map((row) => (row as Record<string, unknown>)[name]);
    const isText = data.some((value) => typeof value === 'string');
    return {
      name,
      shape: [rows.length, 1],
      datatype: isText ? 'BYTES' : 'FP64',
      ...(isText ? { parameters: { content_type: 'str' } } : {}),
      data,
    };
  });
}

const inference = (rows: readonly Row[]): object => ({
  ...(Array.isArray(rows[0]) ? {} : { parameters: { content_type: 'pd' } }),
  inputs: tensors(rows),
  outputs: [{ name: 'predict_proba' }],
});

const brine = (model: string, port: number): { file: string; args: string[] } => ({
  file: process.execPath,
  args: ['bin/brine.js', 'serve', `${FOLDER}/${model}.joblib`, '--port', String(port), '--log', 'none', '--poll', '0'],
});

const SERVERS: readonly Server[] = [
  { name: 'Brine, v2', command: brine, path: (model) => `/v2/models/${model}/infer`, body: inference },
  { name: 'Brine, plain', command: brine, path: (model) => `/models/${model}/predict_proba`, body: (rows) => rows },
  {
    name: 'Brine, MLflow',
    command: brine,
    path: () => '/invocations',
    body: (rows) => (Array.isArray(rows[0]) ? { instances: rows } : { dataframe_records: rows }),
  },
  {
    name: 'FastAPI + uvicorn',
    command: (model, port) => ({
      file: BENCH,
      args: [
        '-m',
        'uvicorn',
        '--app-dir',
        'bench',
        'serve-fastapi:app',
        '--port',
        String(port),
        '--log-level',
        'warning',
        '--no-access-log',
      ],
      env: { BENCH_MODEL: `${FOLDER}/${model}.joblib` },
    }),
    path: () => '/predict',
    body: (rows) => ({ rows }),
  },
  {
    name: 'MLServer 1.7',
    command: (model, port) => ({
      file: join(BENCH, '../mlserver'),
      args: ['start', `${FOLDER}/mlserver/${model}`],
      env: {
        MLSERVER_HOST: '127.0.0.1',
        MLSERVER_HTTP_PORT: String(port),
        MLSERVER_GRPC_PORT: String(port + 1),
        MLSERVER_METRICS_PORT: String(port + 2),
        MLSERVER_PARALLEL_WORKERS: '0',
        MLSERVER_LOGGING_SETTINGS: '',
      },
    }),
    path: (model) => `/v2/models/${model}/infer`,
    body: inference,
  },
  {
    name: 'mlflow models serve',
    command: (model, port) => ({
      file: MLFLOW,
      args: [
        '-m',
        'mlflow',
        'models',
        'serve',
        '-m',
        `${FOLDER}/mlflow/${model}`,
        '--env-manager',
        'local',
        '--port',
        String(port),
        '--host',
        '127.0.0.1',
      ],
    }),
    path: () => '/invocations',
    body: (rows) => (Array.isArray(rows[0]) ? { instances: rows } : { dataframe_records: rows }),
  },
];

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)];

/**
 * Resident memory of a process and its children in MB. What they share counts once: a file that several have mapped, and pages that a
 * child has from its parent. Who else on the machine maps the same file (this client is Node, too) makes no difference.
 */
function memoryOf(pid: number): number {
  const files = new Map<string, number>();
  let own = 0;
  for (const process of treeOf(pid)) {
    let file = '';
    for (const line of readFileSync(`/proc/${process}/smaps`, 'utf8').split('\n')) {
      const [, offset, path] = /^[0-9a-f]+-[0-9a-f]+ \S+ (\S+) \S+ \d+\s*(.*)$/.exec(line) ?? [];
      if (path !== undefined) file = path.startsWith('/') ? `${path} ${offset}` : '';
      const [, field, size] = /^(Rss|Anonymous):\s+(\d+) kB/.exec(line) ?? [];
      if (field === undefined || file === '') continue;
      const signed = field === 'Rss' ? Number(size) : -Number(size);
      const key = `${file} ${process}`;
      files.set(key, (files.get(key) ?? 0) + signed);
    }
    own += Number(/^Pss_Anon:\s+(\d+)/m.exec(readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  }
  const once = new Map<string, number>();
  for (const [key, size] of files) {
    const mapping = key.slice(0, key.lastIndexOf(' '));
    once.set(mapping, Math.max(once.get(mapping) ?? 0, size));
  }
  return [...once.values()].reduce((sum, size) => sum + size, own) / 1000;
}

/** Processor time of a process and its children, in milliseconds (in ticks of 10). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const own = 10 * (Number(fields[11]) + Number(fields[12]));
  return childrenOf(pid).reduce((sum, child) => sum + cpuOf(child), own);
}

async function firstAnswer(url: string, body: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 90_000;
  while (performance.now() < deadline && child.exitCode === null) {
    try {
      const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      const text = await response.text();
      if (response.ok) return;
      if (response.status !== 503 && response.status !== 404)
        throw new TypeError(`${url}: ${response.status} ${text.slice(0, 500)}`);
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith(url)) throw error;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new TypeError(`${url} does not answer`);
}

interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  /** Processor time of the server for a request, in ms: what stays comparable when others use the machine. */
  readonly cpu: number;
}

async function load(url: string, body: string, connections: number, pid: number): Promise<Measured> {
  const headers = { 'content-type': 'application/json' };
  await autocannon({ url, method: 'POST', body, headers, connections, duration: 4 });
  const before = cpuOf(pid);
  const found = await autocannon({ url, method: 'POST', body, headers, connections, duration: SECONDS });
  const cpu = (cpuOf(pid) - before) / Math.max(1, found.requests.total);
  const { p50, p99 } = found.latency;
  return { perSecond: found.requests.average, p50, p99, failed: found.non2xx + found.errors, cpu };
}

/** Some servers start others: the group that they share. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, name);
  } catch {
    // It ended in the meantime.
  }
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    const force = setTimeout(() => {
      signal(child, 'SIGKILL');
    }, 5000);
    child.once('exit', () => {
      clearTimeout(force);
      signal(child, 'SIGKILL');
      done();
    });
    signal(child, 'SIGTERM');
  });
}

if (!existsSync(join(FOLDER, 'rows.json'))) {
  mkdirSync(FOLDER, { recursive: true });
  execFileSync(BENCH, ['bench/serve-model.py', FOLDER], { stdio: 'inherit' });
}
if (existsSync(MLFLOW) && !existsSync(join(FOLDER, 'mlflow')))
  execFileSync(MLFLOW, ['bench/serve-model.py', FOLDER, '--mlflow'], { stdio: 'inherit' });
const rows = JSON.parse(readFileSync(join(FOLDER, 'rows.json'), 'utf8')) as Record<string, Row[]>;

console.log(
  '| model | server | start to first answer, s | memory, MB | single rows a second | p50, ms | p99, ms | CPU ms a request | rows a second, 1,000 a request | CPU µs a row |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
let port = 18_300;
for (const [model, all] of Object.entries(rows)) {
  if (flags.only !== undefined && flags.only !== model) continue;
  for (const server of SERVERS) {
    const { file, args, env } = server.command(model, (port += 5));
    if (!existsSync(file)) continue;
    const start = performance.now();
    const child = spawn(resolve(file), args, {
      stdio: ['ignore', 'ignore', process.env['BENCH_VERBOSE'] === undefined ? 'ignore' : 'inherit'],
      detached: true,
      // Node 20 reads the certificates that this variable names at each start, also where nothing is ever asked over TLS.
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: undefined,
        PATH: `${resolve(file, '..')}:${process.env['PATH']}`,
        ...env,
      },
    });
    try {
      const url = `http://127.0.0.1:${port}${server.path(model)}`;
      const one = JSON.stringify(server.body(all.slice(0, 1)));
      await firstAnswer(url, one, child);
      const started = (performance.now() - start) / 1000;
      const memory = memoryOf(child.pid!);
      const single = await load(url, one, 32, child.pid!);
      const many = await load(url, JSON.stringify(server.body(all)), 4, child.pid!);
      const failed = single.failed + many.failed;
      console.log(
        `| ${model} | ${server.name} | ${started.toFixed(2)} | ${memory.toFixed(0)} | ${single.perSecond.toFixed(0)} | ${single.p50} | ${single.p99} | ${single.cpu.toFixed(2)} | ${(many.perSecond * all.length).toFixed(0)} | ${((1000 * many.cpu) / all.length).toFixed(1)}${failed === 0 ? '' : ` (${failed} failed)`} |`,
      );
    } catch (error) {
      console.log(`| ${model} | ${server.name} | ${(error as Error).message} | | | | | |`);
    } finally {
      if (child.exitCode === null) await end(child);
    }
  }
}
