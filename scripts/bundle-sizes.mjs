// What pages have to load, minified and compressed, for six ways to use Brine, and what pages that import one name of the
// package load: `npm run sizes` prints it, and test/workshop/bundle-sizes.test.ts holds it below the limits here. Raise one only
// for something that is worth it.
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';

const family = (name) => `src/estimators/sklearn/${name}/family.generated.ts`;

/** `files` come with the first model of their kind; `limit` is in bytes after gzip. */
export const BUNDLES = [
  { name: 'load and a linear model', entry: 'src/index.ts', files: [family('linear_model')], limit: 149_000 },
  {
    name: 'load and a forest',
    entry: 'src/index.ts',
    files: [family('ensemble'), family('tree'), family('dummy')],
    limit: 164_500,
  },
  { name: 'brine/pickle', entry: 'src/entries/pickle.ts', files: [], limit: 373_000 },
  { name: 'brine/joblib', entry: 'src/entries/joblib.ts', files: [], limit: 138_500 },
  { name: 'brine/numpy', entry: 'src/entries/numpy.ts', files: [], limit: 57_500 },
  { name: 'brine/scan', entry: 'src/entries/scan.ts', files: [], limit: 157_500 },
];

/** Pages that import one name from a file of dist, with the bundler that Vite has. */
export const PAGES = [
  { name: 'VERSION', file: 'dist/index.js', limit: 1000 },
  { name: 'load', file: 'dist/index.js', limit: 109_500 },
  { name: 'readNpy', file: 'dist/entries/numpy.js', limit: 37_500 },
];

/** Bytes after gzip that a page loads which uses nothing but this name. */
export async function pageSize({ name, file }) {
  const page = 'page.js';
  const bundle = await rolldown({
    input: page,
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === page ? page : undefined),
        load: (id) => (id === page ? `export { ${name} } from ${JSON.stringify(resolve(file))};` : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false });
  const loaded = new Set([output.find(({ isEntry }) => isEntry)]);
  for (const { imports } of loaded) {
    for (const next of imports) {
      const chunk = output.find(({ fileName }) => fileName === next);
      if (chunk !== undefined) loaded.add(chunk);
    }
  }
  return gzipSync([...loaded].map(({ code }) => code).join('')).length;
}

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
  const print = (name, bytes, limit) =>
    console.log(`${name.padEnd(26)} ${(bytes / 1000).toFixed(1).padStart(7)} kB of ${(limit / 1000).toFixed(1)}`);
  for (const bundle of BUNDLES) print(bundle.name, await bundleSize(bundle), bundle.limit);
  for (const page of PAGES) print(`a page with ${page.name}`, await pageSize(page), page.limit);
}
