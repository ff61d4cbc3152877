/** What SageMaker and Vertex AI do with a container, from the environment that they give it to their requests. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Served, serveProcess } from '../helpers/serve-process.js';

const expected = JSON.parse(readFileSync('demo/python.json', 'utf8')) as {
  predict: string[];
  predict_proba: number[][];
};
const lines = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');

const post = (served: Served, path: string, body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${served.url.replace('0.0.0.0', '127.0.0.1')}${path}`, { method: 'POST', body, headers });

describe('SageMaker', () => {
  test(
    'gets its port, CSV without a header, and answers in the type that it accepts',
    { timeout: 60_000 },
    async () => {
      const served = await serveProcess(['demo/tumours.joblib', '--host', '127.0.0.1'], {
        env: { SAGEMAKER_BIND_TO_PORT: '0' },
        port: false,
      });
      try {
        const bare = lines.slice(1).join('\n');
        const headers = { 'content-type': 'text/csv' };
        const answer = (await (await post(served, '/invocations', bare, headers)).json()) as { predictions: string[] };
        expect(answer.predictions).toEqual(expected.predict);
        const csv = await post(served, '/invocations?method=predict_proba', lines.join('\n'), {
          ...headers,
          accept: 'text/csv',
        });
        const rows = (await csv.text())
          .trim()
          .split('\n')
          .map((line) => line.split(',').map(Number));
        rows.forEach((row, i) =>
          row.forEach((value, j) => expect(value).toBeCloseTo(expected.predict_proba[i]![j]!, 12)),
        );
        expect((await fetch(`${served.url}/ping`)).status).toBe(200);
        expect(await (await fetch(`${served.url}/execution-parameters`)).json()).toMatchObject({
          BatchStrategy: 'MULTI_RECORD',
        });
        const json = JSON.stringify({
          inputs: [{ name: 'radius', shape: [1], datatype: 'FP64', parameters: { binary_data_size: 8 } }],
        });
        const triton = `application/vnd.sagemaker-triton.binary+json;json-header-size=${json.length}`;
        const refused = await post(served, '/invocations', `${json}\0\0\0\0\0\0\0\0`, { 'content-type': triton });
        expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('texture')]);
      } finally {
        await served.stop();
      }
    },
  );
});

describe('Vertex AI', () => {
  test('gets the routes that it names', { timeout: 60_000 }, async () => {
    const env = {
      AIP_HTTP_PORT: '0',
      AIP_HEALTH_ROUTE: '/v1/endpoints/1/deployedModels/2',
      AIP_PREDICT_ROUTE: '/v1/endpoints/1/deployedModels/2:predict',
    };
    const served = await serveProcess(['demo/tumours.joblib', '--host', '127.0.0.1'], { env, port: false });
    try {
      expect((await fetch(`${served.url}${env.AIP_HEALTH_ROUTE}`)).status).toBe(200);
      const instances = lines
        .slice(1)
        .map((line) => line.split(',').map((cell, j) => (cell === '' ? null : j < 3 ? Number(cell) : cell)));
      const type = { 'content-type': 'application/json' };
      const answer = await post(served, env.AIP_PREDICT_ROUTE, JSON.stringify({ instances }), type);
      expect(((await answer.json()) as { predictions: string[] }).predictions).toEqual(expected.predict);
      const shares = await post(
        served,
        env.AIP_PREDICT_ROUTE,
        JSON.stringify({ instances, parameters: { method: 'predict_proba' } }),
        type,
      );
      expect(((await shares.json()) as { predictions: number[][] }).predictions[0]![0]).toBeCloseTo(
        expected.predict_proba[0]![0]!,
        12,
      );
    } finally {
      await served.stop();
    }
  });
});
