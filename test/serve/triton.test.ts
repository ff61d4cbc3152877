import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';
import { type Served, serveProcess } from '../helpers/serve-process.js';
import { type Answer, askClient, chosen, clientFolder, deviations } from './clients.js';

const ENV = 'serve-clients';

interface Found {
  live: boolean;
  ready: boolean;
  models: Record<
    string,
    Record<string, Answer> & { ready: boolean; metadata: { inputs: unknown[]; outputs: unknown[] } }
  >;
  [more: string]: unknown;
}

describe.skipIf(pythonOf(ENV) === undefined && !pythonRequired)('tritonclient', () => {
  let served: Served;
  let found: { http: Found; grpc: Found };
  let folder: string;

  beforeAll(async () => {
    const made = clientFolder();
    folder = made.folder;
    served = await serveProcess([made.models, '--admin', '--grpc-port', '0']);
    const { grpc_port: port } = await served.line(({ message }) => message === 'listening');
    found = askClient(ENV, 'triton.py', [served.url, made.inputs, `127.0.0.1:${port}`]) as typeof found;
  }, 90_000);
  afterAll(async () => {
    await served.stop();
    rmSync(folder, { recursive: true });
  });

  test.each(chosen.map((one) => [one.name, one] as const))(
    'gets what Python answers for %s, binary and JSON',
    (name, { outputs, expected }) => {
      const answers = found.http.models[name]!;
      for (const way of ['binary', 'json', 'gzip', 'deflate']) {
        expect(deviations(answers[way]!, outputs, expected), way).toEqual([]);
        expect(answers[way]!.id).toBe('ask-1');
      }
      expect(deviations(answers['usual']!, ['predict'], expected)).toEqual([]);
      expect(answers.ready).toBe(true);
    },
  );

  test('knows the server, its models and what they take', () => {
    const { http } = found;
    expect(http.live && http.ready).toBe(true);
    expect(http['server']).toMatchObject({ name: 'brine' });
    expect(http.models['logistic-iris']!.metadata).toMatchObject({
      inputs: [{ datatype: 'FP64', shape: [-1, 4] }],
      outputs: [
        { name: 'predict', datatype: 'INT64', shape: [-1] },
        { name: 'predict_proba', datatype: 'FP64', shape: [-1, 3] },
      ],
    });
    expect(http['index']).toHaveLength(chosen.length);
    expect(http['statistics']).toMatchObject({ model_stats: [{ name: 'logistic-iris' }] });
  });

  test('gets errors that it understands', () => {
    const { http } = found;
    expect(http['no model']).toEqual(['404', 'there is no model "nobody"']);
    expect((http['no output'] as string[])[0]).toBe('400');
    expect((http['wrong width'] as string[])[1]).toMatch(/2 features.*4 features/);
  });

  test('gets classes in their order, unloads and loads', () => {
    const labels = (found.http['class count'] as string[]).map((text) => text.split(':').slice(1));
    expect(labels).toEqual([
      ['0', '0'],
      ['1', '1'],
    ]);
    expect([found.http['unloaded'], found.http['loaded']]).toEqual([false, true]);
  });

  test.each(chosen.map((one) => [one.name, one] as const))(
    'gets the same for %s over gRPC',
    (name, { outputs, expected }) => {
      const answers = found.grpc.models[name]!;
      expect(answers.ready).toBe(true);
      expect(deviations(answers['raw']!, outputs, expected)).toEqual([]);
      expect(deviations(answers['usual']!, ['predict'], expected)).toEqual([]);
    },
  );

  test('knows server, models, errors and the repository over gRPC', () => {
    const { grpc } = found;
    expect([grpc.live, grpc.ready, grpc['unloaded'], grpc['loaded']]).toEqual([true, true, false, true]);
    expect(grpc['server']).toMatchObject({ name: 'brine' });
    expect(grpc.models['logistic-iris']!.metadata).toMatchObject({
      inputs: [{ datatype: 'FP64', shape: ['-1', '4'] }],
    });
    expect((grpc['no model'] as string[])[0]).toMatch(/NOT_FOUND/);
    expect((grpc['no output'] as string[])[0]).toMatch(/INVALID_ARGUMENT/);
    expect(grpc['index']).toMatchObject({
      models: expect.arrayContaining([expect.objectContaining({ state: 'READY' })]) as unknown[],
    });
  });
});
