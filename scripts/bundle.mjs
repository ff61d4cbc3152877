// Bundles the sources into dist/: one file for each entry of package.json, and shared chunks. Node spends about a third
// of a millisecond on each module file, which a hundred small files turn into most of the time that a small load takes.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** Every .js file that a part of `exports` names. */
function targets(part) {
  if (typeof part === 'string') return part.endsWith('.js') ? [part] : [];
  return Object.values(part).flatMap(targets);
}

const entries = new Set([...targets(manifest.exports), './dist/cli/run.js']);
const result = await build({
  entryPoints: [...entries].map((path) => path.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
  outdir: 'dist',
  outbase: 'src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'es2022',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
});

// Error messages show the names of classes: a bundler that must rename one has changed them.
for (const path of Object.keys(result.metafile.outputs)) {
  const text = readFileSync(path, 'utf8');
  for (const [, name, base] of text.matchAll(/^(?:var|let|const) ((\w+?)\d+) = class /gm)) {
    if (!new RegExp(`^(?:var|let|const|function) ${base}\\b`, 'm').test(text)) continue;
    throw new TypeError(`${path}: ${name} may be another ${base}; give one of the two classes another name`);
  }
}
