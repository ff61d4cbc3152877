/** docs/serving.md: its commands run as they are printed, its settings and metrics are those that there are. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer as createProbe } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/cli/serve/settings.js';
import { createServer } from '../../src/entries/serve-node.js';
import { initRegistry, openRegistry } from '../../src/entries/registry-node.js';
import { load } from '../../src/node.js';
import { brine } from '../helpers/brine.js';
import { type Served, serveProcess } from '../helpers/serve-process.js';

const page = readFileSync('docs/serving.md', 'utf8');
const blocks = [...page.matchAll(/^ {4}(.+)$/gm)].map((match) => match[1]!);

describe('the first steps', () => {
  let served: Served;

  beforeAll(async () => {
    const [, , ...args] = blocks.find((line) => line.startsWith('brine serve'))!.split(' ');
    served = await serveProcess(args);
  });
  afterAll(async () => {
    await served.stop();
  });

  test('are answered as printed', () => {
    const at = blocks.findIndex((line) => line.startsWith('curl '));
    const command = blocks[at]!.replace('localhost:8080', served.url.replace('http://', ''));
    const answer = execFileSync('bash', ['-c', `${command} --silent`], { encoding: 'utf8' });
    expect(answer.trim()).toBe(blocks[at + 1]);
  });
});

test('the page over its models is there where it says so', { timeout: 60_000 }, async () => {
  const [line, ...others] = blocks.filter((one) => one.startsWith('brine serve')).slice(1);
  expect([line, others]).toEqual([expect.stringContaining('--ui'), []]);
  const served = await serveProcess(line!.split(' ').slice(2));
  const [page, rows] = await Promise.all([fetch(`${served.url}/ui/?server`), fetch(`${served.url}/ui/api/served`)]);
  expect([page.status, await rows.json()]).toEqual([200, [expect.objectContaining({ name: 'tumours' })]]);
  expect(await served.stop()).toBe(0);
});

test('the examples of the help start servers', { timeout: 120_000 }, async () => {
  const { out } = await brine('serve', '--help');
  const lines = [...out.matchAll(/^ {2}\$ brine serve (.+?)(?: {2,}.*)?$/gm)].map((match) => match[1]!.split(' '));
  expect(lines.length).toBeGreaterThan(3);
  const folder = mkdtempSync(join(tmpdir(), 'brine-help-'));
  try {
    mkdirSync(join(folder, 'models'));
    for (const name of ['churn.joblib', 'models/churn.joblib']) copyFileSync('demo/tumours.joblib', join(folder, name));
    writeFileSync(join(folder, 'tokens'), 'a-token-of-the-help\n');
    const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...certificate, '-keyout', 'key.pem', '-out', 'cert.pem'], { cwd: folder, stdio: 'pipe' });
    await initRegistry(join(folder, 'brine-registry'));
    const config = join(folder, 'brine-registry', 'registry.json');
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(/"gates": ?\[[^\]]*\]/g, '"gates": []'));
    const registry = await openRegistry(join(folder, 'brine-registry'));
    const bytes = readFileSync('demo/tumours.joblib');
    await registry.push({ name: 'churn', version: '1.0.0', fileName: 'churn.joblib', bytes });
    await registry.promote('churn@1.0.0', 'production');
    for (const line of lines) {
      // Nobody else, and any port.
      const args = line.map((word) => (word === '0.0.0.0' ? '127.0.0.1' : word));
      const at = args.indexOf('--port');
      if (at >= 0) args.splice(at, 2);
      const served = await serveProcess(args, { cwd: folder });
      const { message } = await served.line((one) => /^(?:not )?ready$/.test(one.message));
      expect([line.join(' '), message]).toEqual([line.join(' '), 'ready']);
      expect(await served.stop()).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file gets from the disk to a server as printed', { timeout: 120_000 }, async () => {
  const [, script] = /## From a file to Kubernetes[\s\S]*?```sh\n([\s\S]*?)```/.exec(page)!;
  const folder = mkdtempSync(join(tmpdir(), 'brine-steps-'));
  try {
    copyFileSync('demo/tumours.joblib', join(folder, 'churn.joblib'));
    copyFileSync('demo/tumours.csv', join(folder, 'rows.csv'));
    const cli = `${process.execPath} --import ${import.meta.resolve('tsx')} ${resolve('src/cli/run.ts')}`;
    writeFileSync(join(folder, 'brine'), `#!/bin/sh\nexec ${cli} "$@"\n`, { mode: 0o755 });
    const port = await freePort();
    const out = execFileSync('bash', ['-e', '-c', script!.replaceAll('8090', String(port))], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
    });
    expect(out).toContain('{"ready":true}');
    expect(out).toContain('{"model":"churn","version":"1.0.0","predictions":[{"label":"benign"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const freePort = (): Promise<number> =>
  new Promise((found) => {
    const probe = createProbe().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        found(port);
      });
    });
  });

test('the example of the library runs', async () => {
  const code = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
  const folder = '.deploy-examples/docs';
  mkdirSync(folder, { recursive: true });
  try {
    const local = code
      .replace("from 'brine'", "from '../../src/node.js'")
      .replace("from 'brine/serve'", "from '../../src/entries/serve-node.js'");
    writeFileSync(join(folder, 'example.mts'), `${local}\nconsole.log(answer.status);\n`);
    const out = execFileSync(process.execPath, ['--import', 'tsx', join(folder, 'example.mts')], { encoding: 'utf8' });
    expect(out.trim()).toBe('200');
  } finally {
    rmSync('.deploy-examples', { recursive: true, force: true });
  }
});

test('flags and metrics that it names exist, and the help has every setting three times', async () => {
  const { out } = await brine('serve', '--help');
  const flags = [...page.matchAll(/`(--[a-z][a-z-]+)/g)]
    .map((match) => match[1]!)
    .filter((flag) => flag !== '--read-only');
  expect(flags.length).toBeGreaterThan(15);
  expect(flags.filter((flag) => !out.includes(flag))).toEqual([]);
  for (const { key } of SETTINGS)
    expect(out).toContain(`[BRINE_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}]`);
  expect(out).toContain('brine.serve.json');
  const server = createServer({ models: { tumours: await load('demo/tumours.joblib') }, watchInputs: true });
  await server.loaded;
  const metrics = await (await server.fetch(new Request('http://localhost/metrics'))).text();
  for (const [, name] of page.matchAll(/`(brine_\w+)`/g)) expect(metrics).toContain(`# TYPE ${name} `);
});
