/** The pages of docs/how-to, followed from an empty folder; then what they built is used: pages in a browser, handlers by a call. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium as playwright } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { chromium } from '../helpers/chromium.js';
import { pythonRequired } from '../helpers/oracle.js';
import { asNewcomer, newcomer } from './walk.js';

const ROUTE = 'app/api/predict/route.ts';
const ROWS = [{ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' }];
const LONG = { timeout: asNewcomer ? 900_000 : 300_000 };
let folder = '';
const at = (name: string): string => join(folder, name);

async function follow(name: string): Promise<void> {
  const walk = newcomer(`how-to-${name}`);
  folder = walk.folder;
  if (name === 'ci') execFileSync('git', ['init', '-q'], { cwd: folder });
  await walk.page(`docs/how-to/${name}.md`);
}
afterEach(() => rmSync(folder, { recursive: true, force: true }), 120_000);

/** What a line prints in the folder, and how it ends. */
function run(command: string, args: readonly string[], input = ''): { status: number | null; out: string } {
  const env = { ...process.env, PATH: `${at('node_modules/.bin')}:${process.env['PATH']}` };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, input, encoding: 'utf8', env });
  return { status, out: `${stdout}${stderr}` };
}

/** Runs code in the folder, as a module of its own process. */
function evaluate(code: string): unknown {
  const { status, out } = run(process.execPath, ['--input-type=module', '-e', code]);
  expect(status, out).toBe(0);
  return JSON.parse(out);
}

/** What a page of static files puts into its `<pre>`, in Chromium. */
async function shownBy(place: string): Promise<string> {
  const types: Record<string, string> = { html: 'text/html', js: 'text/javascript' };
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : request.url!.slice(1);
    const file = join(place, name);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[name.split('.').at(-1)!] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await playwright.launch({ executablePath: chromium!, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForSelector('pre:not(:empty)', { timeout: 60_000 });
    return (await page.textContent('pre'))!;
  } finally {
    await browser.close();
    server.close();
  }
}

test('every page has its test here', () => {
  expect(readdirSync('docs/how-to').sort()).toEqual([
    'ci.md',
    'functions.md',
    'nextjs.md',
    'streams.md',
    'web-workers.md',
  ]);
});

test.skipIf(asNewcomer)(
  'Next.js: the route answers, rows that are wrong too, and TypeScript agrees',
  LONG,
  async () => {
    await follow('nextjs');
    const compiler = resolve('node_modules/typescript/bin/tsc');
    const options = '--noEmit --strict --module esnext --moduleResolution bundler --target es2022 --lib es2022,dom';
    const compiled = run(process.execPath, [compiler, ...options.split(' '), ROUTE, 'next.config.ts']);
    expect(compiled).toEqual({ status: 0, out: '' });
    const common = { absWorkingDir: folder, bundle: true, format: 'esm' } as const;
    await build({ ...common, entryPoints: [ROUTE], packages: 'external', outfile: at('route.mjs') });
    const answers = evaluate(`
    import { POST } from './route.mjs';
    const answers = [];
    for (const rows of [${JSON.stringify(ROWS)}, [{ radius: 'x' }]]) {
      const answer = await POST(new Request('http://localhost/', { method: 'POST', body: JSON.stringify(rows) }));
      answers.push([answer.status, await answer.json()]);
    }
    console.log(JSON.stringify(answers));`) as [number, Record<string, unknown>][];
    expect(answers[0]).toMatchObject([200, { labels: ['benign'] }]);
    expect(answers[1]).toMatchObject([400, { issues: [{ path: [0, 'radius'] }] }]);
    const external = ['react', 'react/jsx-runtime'];
    for (const name of ['app/page.tsx', 'app/layout.tsx'])
      await build({ ...common, entryPoints: [name], external, jsx: 'automatic', write: false });
  },
);

test.runIf(asNewcomer)('Next.js: what `next build` made answers', LONG, async () => {
  await follow('nextjs');
  const port = 20_000 + (process.pid % 20_000);
  const next = at('node_modules/next/dist/bin/next');
  const server = spawn(process.execPath, [next, 'start', '-p', String(port), '-H', '127.0.0.1'], { cwd: folder });
  try {
    for (const [path, part] of [
      ['/', 'predict'],
      ['/api/predict', '"labels":["benign"]'],
    ] as const) {
      const asked = path === '/' ? {} : { method: 'POST', body: JSON.stringify(ROWS) };
      let text = '';
      for (let i = 0; i < 100 && text === ''; i++) {
        await new Promise((done) => setTimeout(done, 200));
        text = await fetch(`http://127.0.0.1:${port}${path}`, asked).then((answer) => answer.text(), () => ''); // prettier-ignore
      }
      expect(text).toContain(part);
    }
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});

test.skipIf(chromium === undefined && !pythonRequired)(
  'Web Workers: the page that Vite built shows the label',
  LONG,
  async () => {
    await follow('web-workers');
    expect(JSON.parse(await shownBy(at('dist')))).toMatchObject({ labels: ['benign'] });
  },
);

test('functions: the handler answers alone and bundled, the Worker with web APIs', LONG, async () => {
  await follow('functions');
  for (const entry of ['./index.mjs', './bundle/index.mjs']) {
    const answers = evaluate(`
      const { handler } = await import('${entry}');
      const good = await handler({ body: ${JSON.stringify(JSON.stringify(ROWS))} });
      const packed = await handler({ body: btoa(${JSON.stringify(JSON.stringify(ROWS))}), isBase64Encoded: true });
      const bad = await Promise.all(['{', '[{"radius":1}]'].map((body) => handler({ body })));
      console.log(JSON.stringify([good, packed, ...bad]));`) as { statusCode: number; body: string }[];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 400, 400]);
    expect(answers[0]!.body).toBe('{"labels":["benign"]}');
  }
  await build({
    absWorkingDir: folder,
    entryPoints: ['worker.mjs'],
    bundle: true,
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    format: 'esm',
    loader: { '.joblib': 'binary' },
    target: 'node20',
    outfile: at('bundled-worker.mjs'),
  });
  const worker = (await import(pathToFileURL(at('bundled-worker.mjs')).href)) as {
    default: { fetch: (request: Request) => Promise<Response> };
  };
  const request = new Request('http://localhost/', { method: 'POST', body: JSON.stringify(ROWS) });
  expect(await (await worker.default.fetch(request)).json()).toEqual({ labels: ['benign'] });
});

test('streams', LONG, async () => {
  await follow('streams');
  expect(readFileSync(at('scores.jsonl'), 'utf8').split('\n').length).toBeGreaterThan(5);
});

/** What GitHub's own schema has of these fields, as far as the page uses them. */
const step = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().regex(/^[\w-]+\/[\w./-]+@v\d+$/).optional(), // prettier-ignore
  run: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({ push: z.null(), pull_request: z.null() }),
  permissions: z.strictObject({ contents: z.literal('read'), 'security-events': z.literal('write') }),
  jobs: z.record(
    z.string(),
    z.strictObject({ 'runs-on': z.string(), 'timeout-minutes': z.number(), steps: z.array(step) }),
  ),
});
const preCommit = z.strictObject({
  repos: z.array(
    z.strictObject({
      repo: z.literal('local'),
      hooks: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          entry: z.string(),
          language: z.literal('system'),
          files: z.string(),
        }),
      ),
    }),
  ),
});

describe('CI', () => {
  test('the workflow, the hooks and their commands', LONG, async () => {
    await follow('ci');
    const { jobs } = workflow.parse(parse(readFileSync(at('.github/workflows/models.yml'), 'utf8')));
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((each) => each.run ?? []));
    expect(commands).toHaveLength(4);
    const asked = (command: string) => run('bash', ['-c', command]);
    for (const command of commands.filter((line) => line !== 'npm ci'))
      expect(asked(command), command).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(at('brine.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });

    // A model that is another one, and one that is none, stop the job.
    writeFileSync(at('models/surprise.pkl'), "cos\nsystem\n(S'echo hello'\ntR.");
    expect(asked(commands[1]!)).toMatchObject({ status: 1 });
    expect(readFileSync(at('brine.sarif'), 'utf8')).toContain('os.system');

    const { repos } = preCommit.parse(parse(readFileSync(at('.pre-commit-config.yaml'), 'utf8')));
    const { entry, files } = repos[0]!.hooks[0]!;
    for (const name of ['a.pkl', 'models/b.joblib', 'c.skops', 'd.npz']) expect(name).toMatch(new RegExp(files));
    for (const name of ['a.py', 'rows.csv', 'pkl']) expect(name).not.toMatch(new RegExp(files));
    expect(asked(`${entry} models/tumours.joblib`)).toMatchObject({ status: 0 });
    expect(asked(`${entry} models/surprise.pkl`)).toMatchObject({ status: 1 });

    const commit = (...names: string[]) =>
      asked(`git add ${names.join(' ')} && git -c user.name=x -c user.email=x@localhost commit -q -m x`);
    expect(commit('models/tumours.joblib', 'rows.csv')).toMatchObject({ status: 0 });
    expect(commit('rows.csv', 'models/surprise.pkl')).toMatchObject({ status: 1 });
  });
});
