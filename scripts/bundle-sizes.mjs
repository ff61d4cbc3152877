// What pages have to load, minified and compressed, for six ways to use Brine: `npm run sizes` prints it, and
// test/workshop/bundle-sizes.test.ts holds it below the limits here. Raise one only for something that is worth it.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const family = (name) => `src/estimators/sklearn/${name}/family.generated.ts`;

/** `files` come with the first model of their kind; `limit` is in bytes after gzip. */
export const BUNDLES = [
  { name: 'load and a linear model', entry: 'src/index.ts', files: [family('linear_model')], limit: 148_500 },
  {
    name: 'load and a forest',
    entry: 'src/index.ts',
    files: [family('ensemble'), family('tree'), family('dummy')],
    limit: 162_500,
  },
  { name: 'brine/pickle', entry: 'src/entries/pickle.ts', files: [], limit: 361_000 },
  { name: 'brine/joblib', entry: 'src/entries/joblib.ts', files: [], limit: 138_500 },
  { name: 'brine/numpy', entry: 'src/entries/numpy.ts', files: [], limit: 57_500 },
  { name: 'brine/scan', entry: 'src/entries/scan.ts', files: [], limit: 157_000 },
];

/** Bytes after gzip of what is loaded before a file asks for more. */
export async function bundleSize({ entry, files }) {
  const { metafile, outputFiles } = await build({
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
  const { outputs } = metafile;
  const loaded = new Set(
    Object.keys(outputs).filter((path) => [entry, ...files].includes(outputs[path].entryPoint ?? '')),
  );
  for (const path of loaded) {
    for (const next of outputs[path].imports) if (next.kind === 'import-statement') loaded.add(next.path);
  }
  const text = outputFiles
    .filter(({ path }) => [...loaded].some((name) => path.endsWith(name)))
    .map((file) => file.text)
    .join('');
  return gzipSync(text).length;
}

if (process.argv[1]?.endsWith('bundle-sizes.mjs') === true) {
  for (const bundle of BUNDLES) {
    const bytes = await bundleSize(bundle);
    console.log(
      `${bundle.name.padEnd(26)} ${(bytes / 1000).toFixed(1).padStart(7)} kB of ${(bundle.limit / 1000).toFixed(1)}`,
    );
  }
}
