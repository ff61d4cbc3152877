import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { load as browserLoad } from '../../src/index.js';
import { load } from '../../src/node.js';

const file = readFileSync('demo/tumours.joblib');

test('load takes the answer of a fetch', async () => {
  expect((await load(new Response(file))).className).toContain('Pipeline');
});

test('a response that failed, or was read already, says so', async () => {
  await expect(load(new Response('gone', { status: 404 }))).rejects.toThrow('HTTP status 404');
  const read = new Response(file);
  await read.arrayBuffer();
  await expect(load(read)).rejects.toThrow('pass the response before you read it, or its bytes');
});

test('what is no source is named', async () => {
  await expect(browserLoad(Promise.resolve(file) as never)).rejects.toThrow('this is a promise: await it');
  await expect(load({ bytes: file } as never)).rejects.toThrow('this is an instance of Object');
  await expect(load(undefined as never)).rejects.toThrow('this is undefined');
});
