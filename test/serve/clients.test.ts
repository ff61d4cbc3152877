/** Clients of MLflow, MLServer and KServe; tritonclient has a file of its own. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pythonOf } from '../helpers/oracle.js';
import { type Served, serveProcess } from '../helpers/serve-process.js';
import { type Answer, askClient, chosen, clientFolder, deviations } from './clients.js';

let served: Served;
let made: ReturnType<typeof clientFolder>;

beforeAll(async () => {
  made = clientFolder();
  served = await serveProcess([made.models]);
}, 60_000);
afterAll(async () => {
  await served.stop();
  rmSync(made.folder, { recursive: true });
});

describe.skipIf(pythonOf('serve-mlflow') === undefined)("MLflow's scoring client", () => {
  test('gets what Python answers', { timeout: 60_000 }, async () => {
    const { name, file, expected } = chosen.find(({ rows }) => rows.kind === 'table')!;
    const alone = await serveProcess([file, '--name', name]);
    try {
      const found = askClient('serve-mlflow', 'mlflow_scoring.py', [new URL(alone.url).port, made.inputs, name]);
      expect(found).toMatchObject({
        predict: expected['predict']!.data,
        'extra column': expected['predict']!.data,
        'missing columns': expect.stringMatching(/400.*proline/s) as string,
      });
    } finally {
      await alone.stop();
    }
  });
});

describe.skipIf(pythonOf('serve-mlserver') === undefined)("MLServer's codecs", () => {
  test('encode requests and decode answers', { timeout: 60_000 }, () => {
    const found = askClient('serve-mlserver', 'mlserver_codecs.py', [served.url, made.inputs]) as Record<
      string,
      Answer
    >;
    for (const { name, outputs, expected } of chosen)
      expect(deviations(found[name]!, outputs, expected), name).toEqual([]);
  });
});

describe.skipIf(pythonOf('serve-kserve') === undefined)("KServe's InferenceRESTClient", () => {
  test('gets what Python answers over both protocols', { timeout: 60_000 }, () => {
    const found = askClient('serve-kserve', 'kserve_rest.py', [served.url, made.inputs]) as {
      live: boolean;
      ready: boolean;
      models: Record<string, Answer & { v1: unknown[]; ready: boolean[] }>;
    };
    expect([found.live, found.ready]).toEqual([true, true]);
    for (const { name, outputs, expected } of chosen) {
      const answer = found.models[name]!;
      expect(answer.ready).toEqual([true, true]);
      expect(deviations(answer, outputs, expected), name).toEqual([]);
      const v1 = { outputs: { predict: { data: answer.v1.flat() } } };
      expect(deviations(v1, ['predict'], expected), name).toEqual([]);
    }
  });
});
