/** Tables and jobs in an S3-compatible store. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openForJob, predictStream, scoreJob, scoreStatus, shardOf } from '../../src/entries/stream-node.js';
import { load } from '../../src/node.js';
import { hasS3Server, s3Required, type S3Server, startS3Server } from '../helpers/s3-server.js';

describe.skipIf(!hasS3Server && !s3Required)('a store', () => {
  let server: S3Server;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await startS3Server();
    Object.assign(process.env, server.env);
  });
  afterAll(async () => {
    process.env = before;
    await server.stop();
  });

  test('gives and takes tables, whole or in ranges', async () => {
    const model = await load('demo/tumours.joblib');
    const place = `s3://${server.bucket}/tables`;
    await predictStream(model, { input: 'demo/tumours.csv', output: `${place}/a b.parquet`, keep: true, batchRows: 4 });
    const again = await predictStream(model, {
      input: `${place}/*.parquet`,
      output: `${place}/out.jsonl`,
      methodOptions: { extraColumns: 'ignore' },
    });
    const { rows } = await predictStream(model, {
      input: 'demo/tumours.csv',
      output: `${place}/plain.csv`,
      keep: true,
    });
    expect(again.rows).toBe(rows);
    await expect(predictStream(model, { input: `${place}/none.csv`, output: `${place}/x.csv` })).rejects.toThrow(
      /no such object/,
    );
  });

  test('uploads what is large in parts, and shows it when all are there', async () => {
    const model = await load('demo/tumours.joblib');
    const [head, ...rows] = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');
    const note = 'x'.repeat(2000);
    const text = Array.from({ length: 9000 }, (_, i) => `${note}${i},${rows[i % rows.length]!}`).join('\n');
    const { put } = await stored(server, 'tables/large.csv', `note,${head!}\n${text}\n`);
    expect(put).toBe(200);
    const result = await predictStream(model, {
      input: `s3://${server.bucket}/tables/large.csv`,
      output: `s3://${server.bucket}/tables/large.out.csv`,
      keep: ['note'],
      methodOptions: { extraColumns: 'ignore' },
    });
    expect(result.rows).toBe(9000);
  });

  test('holds a job', async () => {
    const run = (shard: string) =>
      scoreJob({
        model: 'demo/tumours.joblib',
        openModel: (reference) => openForJob(reference),
        input: [`s3://${server.bucket}/tables/a b.parquet`, `s3://${server.bucket}/tables/plain.csv`],
        output: `s3://${server.bucket}/job`,
        shard: shardOf(shard, {}),
        to: 'parquet',
        methodOptions: { extraColumns: 'ignore' },
      });
    expect((await run('0/2')).isComplete).toBe(false);
    expect((await run('0/2')).wasDone).toBe(true);
    expect((await run('1/2')).isComplete).toBe(true);
    expect((await scoreStatus(`s3://${server.bucket}/job`)).missing).toEqual([]);
  });
});

/** Puts an object with a client of its own. */
async function stored(server: S3Server, key: string, text: string): Promise<{ put: number }> {
  const { AwsClient } = await import('aws4fetch');
  const { accessKeyId, secretAccessKey, endpoint, bucket } = server;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1' });
  const response = await client.fetch(`${endpoint}/${bucket}/${key}`, { method: 'PUT', body: text });
  return { put: response.status };
}
