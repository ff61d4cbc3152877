/** Honest files in odd forms (fixtures/scan): scipy's distributions, functions in models, caches, dill and cloudpickle. All are safe, and load. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/entries/scan-node.js';
import { load } from '../../src/node.js';

const ROOT = 'fixtures/scan';
const files = JSON.parse(readFileSync(`${ROOT}/manifest.json`, 'utf8')) as { env: string; file: string }[];

describe('honest files in odd forms', () => {
  test('are there, of every release', () => {
    expect(new Set(files.map(({ env }) => env)).size).toBe(5);
    expect(files.length).toBeGreaterThan(150);
    for (const name of ['dill-search-randint-p4.pkl', 'cloudpickle-tokenizer-p2.pkl', 'cached-pipeline-p4.pkl'])
      expect(files.map(({ file }) => file)).toContain(name);
  });

  test('are safe', async () => {
    for (const { env, file } of files) {
      const { verdict, findings } = await scan(`${ROOT}/files/${env}/${file}`);
      const said = findings.map(({ rule, message }) => `${rule}: ${message}`).join('; ');
      expect(verdict, `${env}/${file} ${said}`).toBe('safe');
    }
  });

  test('load, as models and as graphs', async () => {
    for (const { env, file } of files) {
      const path = `${ROOT}/files/${env}/${file}`;
      expect(await load(path, { lossless: true }), path).toBeDefined();
      expect(await load(path, { onWarning: () => undefined }), path).toBeDefined();
    }
  });
});
