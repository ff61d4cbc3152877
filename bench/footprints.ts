/**
 * What each way to predict in Node or a page weighs, and how long a fresh process takes to its first prediction: Brine, ONNX Runtime,
 * Pyodide (its interpreter alone: the packages of scikit-learn come from elsewhere), Python with scikit-learn. For docs/compare.md.
 * The packages are installed into out/footprints, without their scripts.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { bundleSize, BUNDLES } from '../scripts/bundle-sizes.mjs';
import { summarise } from './harness.js';

const FOLDER = 'out/footprints';
const PYTHON = '.oracle/sklearn-1.9';
const ROUNDS = 9;
const PACKAGES = { 'ONNX Runtime for Node': 'onnxruntime-node@1.30.0', 'ONNX Runtime for pages': 'onnxruntime-web@1.30.0', Pyodide: 'pyodide@314.0.7' }; // prettier-ignore

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1);

function sizeOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}

function install(name: string, what: string): string {
  const place = join(FOLDER, name.replaceAll(' ', '-'));
  if (existsSync(place)) return place;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{"private":true,"type":"module"}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', place, what], {
    stdio: 'ignore',
  });
  return place;
}

const packed = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);

/** Milliseconds of whole processes, in turns. */
function starts(commands: ReadonlyMap<string, readonly [string, readonly string[], string]>): Map<string, number[]> {
  const times = new Map<string, number[]>([...commands.keys()].map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, [command, args, cwd]] of commands) {
      const began = performance.now();
      const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${name}: ${stderr}`);
      times.get(name)!.push(performance.now() - began);
    }
  }
  return times;
}

mkdirSync(FOLDER, { recursive: true });
const tarball = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', FOLDER], {
  encoding: 'utf8',
}).trim();
const brine = install('Brine', resolve(FOLDER, tarball));
const places = new Map(Object.entries(PACKAGES).map(([name, what]) => [name, install(name, what)]));
const web = join(places.get('ONNX Runtime for pages')!, 'node_modules/onnxruntime-web/dist');
const pyodide = join(places.get('Pyodide')!, 'node_modules/pyodide');
const model = resolve('demo/tumours.joblib');

console.log('| | installed, MB |\n|---|---|');
for (const [name, place] of [['Brine, with what it depends on', brine], ...places])
  console.log(`| ${name} | ${megabytes(sizeOf(join(place!, 'node_modules')))} |`);
console.log(`| Python environment with scikit-learn | ${megabytes(sizeOf(join(PYTHON, 'lib')))} |`);

console.log('\n| a page loads, gzip | MB |\n|---|---|');
for (const bundle of BUNDLES.slice(0, 2))
  console.log(`| Brine: ${bundle.name} | ${megabytes(await bundleSize(bundle))} |`);
console.log(`| ONNX Runtime: ort.wasm.min.mjs and its WebAssembly | ${megabytes(packed(['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.wasm'].map((name) => join(web, name))))} |`); // prettier-ignore
const core = readdirSync(pyodide).filter((name) => /^pyodide\.asm|^python_stdlib|^pyodide\.mjs$/.test(name) && !/\.map$|\.d\.ts$/.test(name)); // prettier-ignore
console.log(`| Pyodide's interpreter, without numpy and scikit-learn (${core.join(', ')}) | ${megabytes(packed(core.map((name) => join(pyodide, name))))} |`); // prettier-ignore

const rows = "[{radius:13.08,texture:15.71,area:630,shape:'oval',edge:'rough'}]";
const times = starts(
  new Map([
    ['Node alone', [process.execPath, ['--input-type=module', '-e', '0'], brine]],
    ['Brine: load and predict', [process.execPath, ['--input-type=module', '-e', `import{load}from'brine';(await load(${JSON.stringify(model)})).predict(${rows})`], brine]], // prettier-ignore
    ['Pyodide: the interpreter, 1 + 1', [process.execPath, ['--input-type=module', '-e', "import{loadPyodide}from'pyodide';(await loadPyodide()).runPython('1+1')"], places.get('Pyodide')!]], // prettier-ignore
    ['Python: load and predict', [resolve(PYTHON, 'bin/python'), ['-c', `import joblib, pandas; joblib.load(${JSON.stringify(model)}).predict(pandas.DataFrame([dict(radius=13.08, texture=15.71, area=630, shape='oval', edge='rough')]))`], '.']], // prettier-ignore
  ]),
);
console.log(`\n| a fresh process, ms (median of ${ROUNDS}) | |\n|---|---|`);
for (const [name, values] of times) console.log(`| ${name} | ${summarise(values).median.toFixed(0)} |`);
