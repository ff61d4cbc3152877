import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

async function bundle(entry: string): Promise<{ text: string; inputs: string[] }> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    splitting: true,
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return { text: result.outputFiles[0]!.text, inputs: Object.keys(result.metafile.inputs) };
}

describe('browsers', () => {
  test.each(['src/index.ts', 'src/entries/pickle.ts', 'src/entries/joblib.ts', 'src/entries/numpy.ts'])(
    '%s bundles without Node’s modules',
    async (entry) => {
      // esbuild fails on an import of node: modules for this platform.
      const { text, inputs } = await bundle(entry);
      expect(text).not.toMatch(/["']node:/);
      expect(inputs.filter((input) => /node/.test(input.replace(/^node_modules\//, '').replace(/^src\//, '')))).toEqual(
        [],
      );
    },
  );

  test('the whole of it stays small: every estimator, and the kernels', async () => {
    const { text } = await bundle('src/index.ts');
    expect(gzipSync(text).length).toBeLessThan(165_000);
  });
});
