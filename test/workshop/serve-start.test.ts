/** What `brine serve` loads until its first answer: each file is time before it, and memory for good. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
/** Files that ran, as Node names them. */
let loaded: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-start-'));
  const child = spawn(
    process.execPath,
    ['bin/brine.js', 'serve', 'demo/tumours.joblib', '--port', '0'],
    // Node writes there, when it ends, every script that it ran.
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_V8_COVERAGE: folder } },
  );
  const exited = new Promise((resolve) => child.once('close', resolve));
  let address = '';
  for await (const text of createInterface({ input: child.stdout })) {
    const { message, url } = JSON.parse(text) as { message: string; url?: string };
    address = url ?? address;
    if (message !== 'ready') continue;
    const answer = await fetch(`${address}/v2/models/tumours/infer`, {
      method: 'POST',
      body: JSON.stringify({
        inputs: [
          ...['radius', 'texture', 'area'].map((name) => ({ name, shape: [1], datatype: 'FP64', data: [12.5] })),
          ...['shape', 'edge'].map((name) => ({ name, shape: [1], datatype: 'BYTES', data: ['oval'] })),
        ],
      }),
    });
    expect(answer.status).toBe(200);
    child.kill('SIGTERM');
  }
  await exited;
  loaded = readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] };
    return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
  });
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['zod', /\/node_modules\/zod\//],
  ['gRPC', /\/node_modules\/@grpc\//],
  ['the library of metrics', /\/node_modules\/prom-client\//],
  ['the registry', /\/chunks\/registry/],
  [
    'the scanner, what writes files, and what unpacks archives',
    /\/chunks\/(?:scan|guard|encode)-|\/node_modules\/fflate\//,
  ],
  ['routers that its few routes do not need', /\/hono\/dist\/router\/(?!pattern-router)/],
  ['families that are not in the file', /\/family-(?!preprocessing|impute|linear_model|compose|pipeline)/],
])('not %s', (_, pattern) => {
  expect(loaded.some((url) => url.includes('/dist/cli/run.js'))).toBe(true);
  expect(loaded.filter((url) => pattern.test(url))).toEqual([]);
});

/** This Node, and one that keeps compiled code where it is installed (`npm run test:runtimes`). */
const NODES = [process.execPath, ...['22', '24'].map((major) => `runtime-tests/node-${major}/node_modules/.bin/node`)];

describe.each(NODES.filter((node) => existsSync(node)))('%s', (node) => {
  const version = (env: Readonly<Record<string, string>>): { status: number | null; text: string } => {
    const { NODE_COMPILE_CACHE: _, ...usual } = process.env;
    const { status, stdout, stderr } = spawnSync(node, ['bin/brine.js', '--version'], { env: { ...usual, ...env } });
    return { status, text: `${stdout.toString()}${stderr.toString()}` };
  };
  const keeps = spawnSync(node, ['-p', 'require("node:module").enableCompileCache !== undefined']).stdout.includes(
    'true',
  );

  test('keeps compiled code for the next start, in a folder of this user, where it can', () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const cache = join(home, '.cache/brine/compiled');
    expect(version({ HOME: home, XDG_CACHE_HOME: '' }).status).toBe(0);
    expect(existsSync(cache)).toBe(keeps);
    if (keeps) expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(5);
    expect(version({ HOME: home, XDG_CACHE_HOME: '' }).text).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('starts where nothing can be kept, and keeps nothing where nobody wants that', () => {
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    expect(version({ XDG_CACHE_HOME: file })).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^\d/) as string,
    });
    const home = mkdtempSync(join(folder, 'home-'));
    expect(version({ HOME: home, XDG_CACHE_HOME: '', NODE_DISABLE_COMPILE_CACHE: '1' }).status).toBe(0);
    const cache = join(home, '.cache/brine/compiled');
    expect(existsSync(cache) ? readdirSync(cache, { recursive: true }) : []).toEqual([]);
  });
});
