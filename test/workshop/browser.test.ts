import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

interface Bundle {
  /** What is loaded with the entry, before any file asks for more. */
  text: string;
  inputs: string[];
  /** Source files of that text. */
  eager: string[];
}

async function bundle(entry: string, asked: readonly string[] = []): Promise<Bundle> {
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
  const { inputs, outputs } = result.metafile;
  const eager = new Set(
    Object.keys(outputs).filter((path) => [entry, ...asked].includes(outputs[path]!.entryPoint ?? '')),
  );
  for (const path of eager) {
    for (const next of outputs[path]!.imports) if (next.kind === 'import-statement') eager.add(next.path);
  }
  const text = result.outputFiles
    .filter(({ path }) => [...eager].some((name) => path.endsWith(name)))
    .map((file) => file.text)
    .join('');
  return { text, inputs: Object.keys(inputs), eager: [...eager].flatMap((path) => Object.keys(outputs[path]!.inputs)) };
}

const KERNELS = 'src/linalg/wasm/kernels.generated.ts';

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

  test('what is loaded before a file asks for more stays small', async () => {
    const { text, inputs, eager } = await bundle('src/index.ts');
    expect(text.length).toBeGreaterThan(100_000);
    expect(gzipSync(text).length).toBeLessThan(105_000);
    const family = /^src\/estimators\/sklearn\/(?:tree|ensemble|linear_model)\//;
    expect(inputs.filter((path) => family.test(path))).not.toEqual([]);
    expect(
      eager.filter((path) => family.test(path) || /^src\/(?:pandas\/frame|pickle\/write\/pickler)/.test(path)),
    ).toEqual([]);
  });

  test.each([
    [['tree']],
    [['ensemble', 'tree', 'dummy']],
    [['linear_model']],
    [['pipeline', 'preprocessing', 'linear_model']],
  ])(
    'a page that runs a model of %j loads less than 135 KB, and no kernels before they are worth it',
    async (families) => {
      const files = families.map((family) => `src/estimators/sklearn/${family}/family.generated.ts`);
      const { text, eager } = await bundle('src/index.ts', files);
      expect(eager).toEqual(expect.arrayContaining(files));
      expect(eager).not.toContain(KERNELS);
      expect(eager.filter((path) => /sklearn\/(?:svm|neighbors|manifold)\//.test(path))).toEqual([]);
      expect(gzipSync(text).length).toBeLessThan(135_000);
    },
  );
});
