// What pages have to load, minified and compressed, for six ways to use Brine, and what pages that import one name of the
// package load: `npm run sizes` prints it, and test/workshop/bundle-sizes.test.ts holds it below the limits here. Raise one only
// for something that is worth it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';

const family = (name) => `src/estimators/sklearn/${name}/family.generated.ts`;

/** `files` come with the first model of their kind; `limit` is in bytes after gzip. */
export const BUNDLES = [
  { name: 'load and a linear model', entry: 'src/index.ts', files: [family('linear_model')], limit: 79_500 },
  {
    name: 'load and a forest',
    entry: 'src/index.ts',
    files: [family('ensemble'), family('tree'), family('dummy')],
    limit: 102_500,
  },
  { name: 'brine/pickle', entry: 'src/entries/pickle.ts', files: [], limit: 386_000 },
  { name: 'brine/joblib', entry: 'src/entries/joblib.ts', files: [], limit: 100_000 },
  { name: 'brine/numpy', entry: 'src/entries/numpy.ts', files: [], limit: 50_500 },
  { name: 'brine/scan', entry: 'src/entries/scan.ts', files: [], limit: 141_000 },
];

/** Pages that import one name from a file of dist, with the bundler that Vite has. */
export const PAGES = [
  { name: 'VERSION', file: 'dist/browser/index.js', limit: 120 },
  { name: 'load', file: 'dist/browser/index.js', limit: 57_000 },
  { name: 'readNpy', file: 'dist/browser/entries/numpy.js', limit: 13_600 },
];

/** Pages that load a model of one family and predict a row. */
export const PREDICTIONS = [
  { name: 'a linear model', model: 'fixtures/files/sklearn-1.9/linear-diabetes.pkl', columns: 10, limit: 60_300 },
  { name: 'a tree', model: 'fixtures/files/sklearn-1.2/tree-iris.joblib', columns: 4, limit: 63_500 },
];

/** The bundle of a page, with the bundler that Vite has. */
function pageOf(source) {
  const page = 'page.js';
  return rolldown({
    input: page,
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === page ? page : undefined),
        load: (id) => (id === page ? source : undefined),
      },
    ],
  });
}

const OUTPUT = { format: 'esm', minify: true, comments: false };

/** Bytes after gzip of all that a page loads until it has predicted, whenever it asks for it. */
export async function predictionSize({ model, columns }) {
  const bundle = await pageOf(`
    import { load } from ${JSON.stringify(resolve('dist/browser/index.js'))};
    export async function run(bytes, columns) {
      const model = await load(bytes);
      return model.predict([Array.from({ length: columns }, (_, i) => i / 7)]).tolist();
    }`);
  const folder = mkdtempSync(join(tmpdir(), 'brine-page-'));
  try {
    const { output } = await bundle.write({ ...OUTPUT, dir: folder });
    // Each chunk that runs says so.
    const key = `brine.${folder}`;
    const loaded = new Set();
    globalThis[key] = loaded;
    for (const { fileName, code } of output)
      writeFileSync(join(folder, fileName), `${code}\nglobalThis[${JSON.stringify(key)}].add(${JSON.stringify(fileName)});\n`); // prettier-ignore
    const { run } = await import(pathToFileURL(join(folder, 'page.js')).href);
    const found = await run(new Uint8Array(readFileSync(model)), columns);
    if (found.length !== 1) throw new Error(`${model} gave ${JSON.stringify(found)}`);
    return gzipSync(output.filter(({ fileName }) => loaded.has(fileName)).map(({ code }) => code).join('')).length; // prettier-ignore
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Bytes after gzip that a page loads which uses nothing but this name. */
export async function pageSize({ name, file }) {
  const bundle = await pageOf(`export { ${name} } from ${JSON.stringify(resolve(file))};`);
  const { output } = await bundle.generate(OUTPUT);
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
  for (const page of PREDICTIONS) print(`predicting with ${page.name}`, await predictionSize(page), page.limit);
}
