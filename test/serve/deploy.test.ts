/** The files of deploy/: fields that the platforms know, flags, paths and metrics that the server has; examples run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { SETTINGS, variableOf } from '../../src/cli/serve/settings.js';
import { load } from '../../src/node.js';
import { createServer } from '../../src/entries/serve-node.js';

const OUT = '.deploy-examples';
const flags = new Set(SETTINGS.map(({ key }) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`));
const variables = new Set([...SETTINGS.map(({ key }) => variableOf(key)), 'BRINE_REGISTRY']);

/** Arguments in a text that look like flags, and variables of ours. */
function used(text: string): { flags: string[]; variables: string[] } {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|RUN|COPY|FROM)/.test(line));
  return {
    flags: lines.flatMap((line) => [...line.matchAll(/(?:^|[\s[,'"])(--[a-z][a-z-]+)/g)].map((match) => match[1]!)),
    variables: lines.flatMap((line) => [...line.matchAll(/\bBRINE_[A-Z_]+/g)].map((match) => match[0])),
  };
}

const FILES = [
  'Dockerfile',
  'kubernetes/brine.yaml',
  'kserve/serving-runtime.yaml',
  'kserve/inference-service.yaml',
  'systemd/brine.service',
];

describe.each(FILES)('%s', (name) => {
  const text = readFileSync(join('deploy', name), 'utf8');

  test('uses flags and variables that there are', () => {
    const found = used(text);
    expect(found.flags.filter((flag) => !flags.has(flag))).toEqual([]);
    expect(found.variables.filter((variable) => !variables.has(variable))).toEqual([]);
  });
});

const quantity = z.string().regex(/^\d+(?:\.\d+)?(?:m|Ki|Mi|Gi)?$/);
const port = z.union([z.string(), z.number().int()]);
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port }),
  periodSeconds: z.number().optional(),
  timeoutSeconds: z.number().optional(),
  failureThreshold: z.number().optional(),
});
const container = z.strictObject({
  name: z.string(),
  image: z.string().regex(/:(?!latest)[\w.-]+$/),
  args: z.array(z.string()),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })).optional(),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.number() })).optional(),
  startupProbe: probe.optional(),
  readinessProbe: probe,
  livenessProbe: probe,
  resources: z.strictObject({ requests: z.record(z.string(), quantity), limits: z.record(z.string(), quantity) }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    privileged: z.literal(false).optional(),
    runAsNonRoot: z.literal(true).optional(),
    runAsUser: z.number().optional(),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
});
const metadata = z.strictObject({
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
const labels = z.strictObject({ matchLabels: z.record(z.string(), z.string()) });

/** What the platforms' own definitions have of these fields, as far as the files use them. */
const KINDS: Readonly<Record<string, z.ZodType>> = {
  Deployment: z.strictObject({
    replicas: z.number(),
    selector: labels,
    template: z.strictObject({
      metadata: metadata.partial({ name: true }),
      spec: z.strictObject({
        terminationGracePeriodSeconds: z.number(),
        automountServiceAccountToken: z.boolean(),
        // Services of the namespace set variables otherwise, one that is called brine BRINE_PORT.
        enableServiceLinks: z.literal(false),
        securityContext: z.strictObject({
          runAsNonRoot: z.literal(true),
          runAsUser: z.number(),
          seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
        }),
        containers: z.array(container),
      }),
    }),
  }),
  Service: z.strictObject({
    selector: z.record(z.string(), z.string()),
    ports: z.array(z.strictObject({ name: z.string(), port: z.number(), targetPort: port })),
  }),
  HorizontalPodAutoscaler: z.strictObject({
    scaleTargetRef: z.strictObject({
      apiVersion: z.literal('apps/v1'),
      kind: z.literal('Deployment'),
      name: z.string(),
    }),
    minReplicas: z.number(),
    maxReplicas: z.number(),
    metrics: z.array(
      z.strictObject({
        type: z.literal('Pods'),
        pods: z.strictObject({
          metric: z.strictObject({ name: z.string() }),
          target: z.strictObject({ type: z.literal('AverageValue'), averageValue: quantity }),
        }),
      }),
    ),
  }),
  PodDisruptionBudget: z.strictObject({ minAvailable: z.number(), selector: labels }),
  ClusterServingRuntime: z.strictObject({
    annotations: z.record(z.string(), z.string()),
    supportedModelFormats: z.array(
      z.strictObject({ name: z.string(), version: z.string(), autoSelect: z.boolean(), priority: z.number() }),
    ),
    protocolVersions: z.array(z.enum(['v1', 'v2', 'grpc-v2'])),
    multiModel: z.boolean(),
    containers: z.tuple([container.extend({ name: z.literal('kserve-container') })]),
  }),
  InferenceService: z.strictObject({
    predictor: z.strictObject({
      minReplicas: z.number(),
      model: z.strictObject({
        modelFormat: z.strictObject({ name: z.string() }),
        runtime: z.string(),
        protocolVersion: z.enum(['v1', 'v2']),
        storageUri: z.string(),
      }),
    }),
  }),
};
const VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  ClusterServingRuntime: 'serving.kserve.io/v1alpha1',
  InferenceService: 'serving.kserve.io/v1beta1',
};

describe('what Kubernetes reads', () => {
  const documents = FILES.filter((name) => name.endsWith('.yaml')).flatMap((name) =>
    parseAllDocuments(readFileSync(join('deploy', name), 'utf8')).map(
      (one) => one.toJS() as { apiVersion: string; kind: string; metadata: unknown; spec: unknown },
    ),
  );

  test.each(documents.map((one) => [one.kind, one] as const))('%s has known fields only', (kind, document) => {
    expect(document.apiVersion).toBe(VERSIONS[kind]);
    metadata.parse(document.metadata);
    KINDS[kind]!.parse(document.spec);
  });

  test('asks for paths and metrics that the server has', async () => {
    const text = FILES.map((name) => readFileSync(join('deploy', name), 'utf8')).join('\n');
    const server = createServer({ models: { tumours: await load('demo/tumours.joblib') } });
    await server.loaded;
    const paths = [...text.matchAll(/path: (\/[\w/]+)/g)].map((match) => match[1]!);
    expect(new Set(paths).size).toBeGreaterThan(2);
    for (const path of new Set(paths))
      expect((await server.fetch(new Request(`http://localhost${path}`))).status, path).toBe(200);
    const metrics = await (await server.fetch(new Request('http://localhost/metrics'))).text();
    for (const [, name] of text.matchAll(/metric: \{ name: (\w+) \}/g))
      expect(metrics).toContain(`# TYPE ${name} gauge`);
  });
});

describe('Dockerfile', () => {
  const text = readFileSync('deploy/Dockerfile', 'utf8');

  test('starts the process itself, as nobody', () => {
    expect(text).toMatch(/^ENTRYPOINT \["node", "\/app\/node_modules\/brine\/bin\/brine\.js"\]$/m);
    expect(text).toMatch(/^CMD \["serve"/m);
    expect(text).toMatch(/^USER (?!0|root)\d+:\d+$/m);
    expect(text).not.toMatch(/FROM \S+:latest/);
    expect(existsSync('bin/brine.js')).toBe(true);
  });

  test('its step that fills the cache of compiled code serves, asks, and ends', { timeout: 60_000 }, async () => {
    const [, step] = /^RUN (node node_modules[\s\S]*?[^\\])\n\n/m.exec(text)!;
    const taken = createNetServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port: free } = taken.address() as AddressInfo;
    taken.close();
    const here = step!.replaceAll('node_modules/brine/', '').replaceAll('8080', String(free));
    const cache = mkdtempSync(join(tmpdir(), 'brine-compiled-'));
    const env = { ...process.env, NODE_COMPILE_CACHE: cache };
    const { status, stdout } = spawnSync('sh', ['-c', here], { env, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('"stopped"')]);
    if ('enableCompileCache' in nodeModule) expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(50);
    rmSync(cache, { recursive: true });
  });
});

describe.skipIf(!existsSync('/usr/bin/systemd-analyze'))('brine.service', () => {
  test('is a unit that systemd takes', () => {
    mkdirSync(OUT, { recursive: true });
    // The program is not installed here; everything else is as it stands.
    const unit = readFileSync('deploy/systemd/brine.service', 'utf8').replace(
      '/usr/bin/node /opt',
      `${process.execPath} /opt`,
    );
    writeFileSync(join(OUT, 'brine.service'), unit);
    let said = '';
    try {
      execFileSync('systemd-analyze', ['verify', join(process.cwd(), OUT, 'brine.service')], { stdio: 'pipe' });
    } catch (error) {
      said = String((error as { stderr: Buffer }).stderr);
    }
    expect(said.split('\n').filter((line) => line.includes('brine.service'))).toEqual([]);
  });
});

/** Globals of web platforms; no Buffer, no process. */
const WEB =
  'Request Response Headers URL URLSearchParams TextEncoder TextDecoder crypto performance setTimeout clearTimeout console Blob ReadableStream ' +
  'DecompressionStream CompressionStream atob btoa structuredClone WebAssembly queueMicrotask ArrayBuffer SharedArrayBuffer DataView ' +
  'Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigInt64Array BigUint64Array Float32Array Float64Array Uint8ClampedArray';

describe('examples', () => {
  beforeAll(() => {
    mkdirSync(OUT, { recursive: true });
  });
  afterAll(() => {
    rmSync(OUT, { recursive: true, force: true });
  });

  const row = JSON.stringify({ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' });

  test('the handler of AWS Lambda answers events of both payload formats', { timeout: 60_000 }, async () => {
    const file = join(OUT, 'handler.mjs');
    await build({
      entryPoints: ['deploy/lambda/handler.mjs'],
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'silent',
      alias: { 'brine/serve': './src/entries/serve-node.ts', brine: './src/node.ts' },
    });
    process.env['BRINE_MODEL'] = 'demo/tumours.joblib';
    const { handler } = (await import(join(process.cwd(), file))) as {
      handler: (event: object, context?: object) => Promise<{ statusCode: number; body: string }>;
    };
    delete process.env['BRINE_MODEL'];
    const version2 = {
      version: '2.0',
      rawPath: '/models/model/predict',
      rawQueryString: '',
      headers: { 'content-type': 'application/json', host: 'x.lambda-url.example' },
      requestContext: { http: { method: 'POST', path: '/models/model/predict' }, domainName: 'x.lambda-url.example' },
      body: row,
      isBase64Encoded: false,
    };
    const answer = await handler(version2, {});
    expect([answer.statusCode, JSON.parse(answer.body)]).toMatchObject([200, { predictions: [{ label: 'benign' }] }]);
    const version1 = {
      httpMethod: 'GET',
      path: '/v2/health/ready',
      resource: '/{proxy+}',
      headers: { host: 'x.example' },
      multiValueHeaders: {},
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      requestContext: { domainName: 'x.example' },
      body: null,
      isBase64Encoded: false,
    };
    expect(await handler(version1, {})).toMatchObject({ statusCode: 200 });
  });

  test('the Worker needs nothing but what the web has', { timeout: 60_000 }, async () => {
    const { outputFiles } = await build({
      entryPoints: ['deploy/worker/worker.mjs'],
      bundle: true,
      format: 'iife',
      globalName: 'worker',
      platform: 'browser',
      target: 'es2022',
      conditions: ['worker', 'browser'],
      write: false,
      logLevel: 'silent',
      loader: { '.joblib': 'binary' },
      alias: { 'brine/serve': './src/entries/serve.ts', brine: './src/index.ts' },
      plugins: [
        {
          name: 'model',
          setup(builder) {
            builder.onResolve({ filter: /model\.joblib$/ }, () => ({
              path: join(process.cwd(), 'demo/tumours.joblib'),
            }));
          },
        },
      ],
    });
    // Arrays of this realm, which is where streams and requests come from.
    const web = Object.fromEntries(WEB.split(/\s+/).map((name) => [name, Reflect.get(globalThis, name) as unknown]));
    const context = createContext(web);
    runInContext(`${outputFiles[0]!.text}; globalThis.worker = worker;`, context);
    const { default: worker } = (
      context as unknown as { worker: { default: { fetch(request: Request): Promise<Response> } } }
    ).worker;
    const response = await worker.fetch(
      new Request('https://x.example/models/model/predict', { method: 'POST', body: row }),
    );
    expect([response.status, await response.json()]).toMatchObject([200, { predictions: [{ label: 'benign' }] }]);
    expect((await worker.fetch(new Request('https://x.example/v2/models/model'))).status).toBe(200);
    const csv = new Request('https://x.example/models/model/predict', {
      method: 'POST',
      body: 'a\n1',
      headers: { 'content-type': 'text/csv' },
    });
    expect((await worker.fetch(csv)).status).toBe(501);
  });
});

test('every file is in the table', () => {
  const page = readFileSync('deploy/README.md', 'utf8');
  for (const name of readdirSync('deploy').filter((one) => one !== 'README.md')) expect(page).toContain(name);
});
