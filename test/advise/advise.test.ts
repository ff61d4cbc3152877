import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { advise } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';

const noise = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => Math.sin(i * i));

describe('advise', () => {
  test('a small object is a pickle', async () => {
    const { recommended, reason } = await advise({ name: 'churn', weights: NdArray.of(noise(20)) });
    expect(recommended).toMatchObject({ format: 'pickle', compress: undefined });
    expect(reason).toMatch(/^Use Pickle: the object is small/);
  });

  test('large numeric arrays are a Joblib file, and the paragraph tells what compression costs', async () => {
    const steps: string[] = [];
    const advice = await advise(NdArray.of(noise(140_000)), { onProgress: (_, __, name) => steps.push(name) });
    expect(advice.recommended).toMatchObject({ format: 'joblib', compress: undefined });
    expect(advice.arrayBytes).toBe(1_120_000);
    expect(advice.arrayShare).toBeGreaterThan(0.99);
    expect(advice.reason).toMatch(/^Use Joblib: 100 % of the 1\.1 MiB/);
    expect(advice.reason).toMatch(/Compression saves|Size against speed/);
    expect(steps[0]).toBe('pickle protocol 4');
  });

  test('a large object without arrays is a pickle', async () => {
    const texts = Array.from({ length: 42_000 }, (_, i) => `a text with the number ${i}`);
    const { recommended, reason, arrayShare } = await advise(texts);
    expect(recommended.format).toBe('pickle');
    expect(arrayShare).toBe(0);
    expect(reason).toContain('only 0 %');
  });
});

describe('brine advise', () => {
  async function brine(...args: string[]): Promise<{ status: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const status = await main(args, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      colour: false,
      progress: true,
      readStdin: async () => new Uint8Array(0),
    });
    return { status, out, err };
  }

  test('prints a table and one paragraph, and a bar while it measures', async () => {
    const { status, out, err } = await brine('advise', 'demo/tumours.joblib');
    expect(status).toBe(0);
    expect(out).toMatch(/form +bytes +dump ms +load ms/);
    expect(out).toMatch(/→ +pickle protocol 4/);
    expect(out).toContain('\nUse Pickle: ');
    expect(err).toContain('joblib protocol 4');
  });

  test('--json holds the measurements', async () => {
    const advice = JSON.parse((await brine('advise', 'demo/tumours.joblib', '--json')).out) as {
      candidates: unknown[];
    };
    expect(advice.candidates.length).toBeGreaterThanOrEqual(4);
  });

  test('a file that is not there', async () => {
    expect(await brine('advise', 'no.joblib')).toMatchObject({ status: 2, out: '' });
  });
});
