// Bundles the sources: one file for each entry of package.json, and shared chunks. For Node, into dist/: it spends about a
// millisecond on each module file and 40 ns on each character, so what belongs together is one file, and what only some
// need is another. For pages, into dist/browser/: bundlers take or leave whole chunks, so each is what always goes together.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** Every .js file that a part of `exports` names. */
function targets(part) {
  if (typeof part === 'string') return part.endsWith('.js') ? [part] : [];
  return Object.values(part).flatMap(targets);
}

const PAGES = './dist/browser/';
const nameOf = (path, folder) => path.replace(folder, '').replace(/\.js$/, '');
const all = [...new Set(targets(manifest.exports))];
const names = [
  ...all.filter((path) => !path.startsWith(PAGES)),
  './dist/cli/run.js',
  './dist/cli/man.js',
  './dist/threads/worker-node.js',
  './dist/stream/places/pipe-worker-node.js',
].map((path) => nameOf(path, './dist/'));
const pageNames = all.filter((path) => path.startsWith(PAGES)).map((path) => nameOf(path, PAGES));

/** What a file imports without being asked for more, directly and through others. */
function closure(file, info) {
  const found = new Set([resolve(file)]);
  for (const id of found) for (const next of info(id)?.importedIds ?? []) found.add(next);
  return found;
}

let groups;

/**
 * Chunks for Node, the first that fits: what everybody needs, what reads arrays, what the main entry needs, what writing and scanning
 * need, and each family of estimators.
 */
function makeGroups(info) {
  const main = [...closure('src/node.ts', info)].filter((id) => !/(?:^|[-/])node\.ts$/.test(id));
  return [
    ['core', closure('src/core/errors.ts', info).add(resolve('src/core/version.ts'))],
    ['arrays', closure('src/numpy/files/npy.ts', info)],
    ['base', new Set([...main, ...closure('src/pickle/stdlib/containers.ts', info)])],
    // Of files that are not plain, with the judge; of old protocols alone.
    [
      'readers',
      new Set([...closure('src/pickle/read/seldom-at-hand.ts', info), ...closure('src/model/all-readers.ts', info)]),
    ],
    ['write', closure('src/model/encode.ts', info).add(resolve('src/model/by-need/saving.ts'))],
    // What unpacks a compressed file, and what loading asks the scanner's tables; only a scan needs the rest.
    ['codec', closure('src/codec/output.ts', info).add(resolve('src/core/append.ts'))],
    // What `load` asks of a file that is not plain; the whole tables come with names that its own do not have.
    ['judge', closure('src/model/judged.ts', info)],
    ['guard', closure('src/scan/complete-guard.ts', info)],
    ['scan', closure('src/scan/scan.ts', info)],
  ];
}

const familyOf = (id) => /\/src\/estimators\/(?:sklearn|libraries)\/(\w+)\//.exec(id)?.[1];

/** Files of families that other families import, with what they import: who needs one of them does not need the whole family. */
function sharedFiles(info) {
  const all = new Set(['families', 'library-loaders'].map((name) => resolve(`src/estimators/${name}.generated.ts`)));
  for (const id of all) {
    const { importedIds = [], dynamicallyImportedIds = [] } = info(id) ?? {};
    for (const next of [...importedIds, ...dynamicallyImportedIds]) all.add(next);
  }
  const found = new Set();
  for (const from of all) {
    const own = familyOf(from);
    if (own === undefined) continue;
    for (const id of info(from)?.importedIds ?? []) if ((familyOf(id) ?? own) !== own) found.add(id);
  }
  for (const id of found) for (const next of info(id).importedIds) if (familyOf(next) !== undefined) found.add(next);
  return found;
}

let shared;

function chunkOf(id, context) {
  const info = (each) => context.getModuleInfo(each);
  groups ??= makeGroups(info);
  shared ??= sharedFiles(info);
  const known = groups.find(([, members]) => members.has(id));
  if (known !== undefined) return known[0];
  const family = familyOf(id);
  // Those of libraries want tables, which models of scikit-learn need not load.
  if (family !== undefined && shared.has(id)) return id.includes('/libraries/') ? 'library-families' : 'families';
  if (family !== undefined) return `family-${family}`;
  return /\/src\/(?:linalg|trees|threads|estimators)\/(?!all-estimators\.|libraries\.|\w+-node\.)/.test(id)
    ? 'estimators'
    : null;
}

const external = [
  /^node:/,
  ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies }),
].map((name) => (name instanceof RegExp ? name : new RegExp(`^${name}(?:/|$)`)));

const common = {
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  // Bundlers of pages leave away what is marked as pure.
  comments: { annotation: true, legal: false, jsdoc: false },
};

async function bundled(entries, options) {
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, `src/${name}.ts`])),
    platform: 'neutral',
    external,
    // What some entries load by need others hold.
    onLog(level, log, handle) {
      if (log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') handle(level, log);
    },
    preserveEntrySignatures: 'allow-extension',
  });
  return (await bundle.write({ ...common, ...options })).output;
}

let pageGroups;

const family = (name) => `src/estimators/sklearn/${name}/family.generated.ts`;
const inAll = ([first, ...others]) => new Set([...first].filter((id) => others.every((ids) => ids.has(id))));

/**
 * Chunks for pages, the first that fits: `load`, as it does something where it is imported; what reads arrays alone; what brine/numpy
 * needs; what `load` needs beyond that. Whoever imports one of a chunk's files gets the imports of all of them, so that what asks for
 * code by itself stays with `load`. rolldown makes the others.
 */
function makePageGroups(info) {
  const base = closure('src/browser.ts', info);
  const numpy = ['src/entries/numpy.ts', 'src/numpy/files/object-pickles.ts'].flatMap((file) => [
    ...closure(file, info),
  ]);
  return [
    ['load', new Set([resolve('src/browser.ts')])],
    ['version', new Set([resolve('src/core/version.ts')])],
    [null, closure('src/numpy/files/npy.ts', info)],
    ['pickle', new Set(numpy.filter((id) => base.has(id)))],
    ['base', base],
    // Every family has these.
    ['models', inAll(['linear_model', 'tree', 'dummy'].map((name) => closure(family(name), info)))],
  ];
}

function pageChunkOf(id, context) {
  pageGroups ??= makePageGroups((each) => context.getModuleInfo(each));
  return pageGroups.find(([, members]) => members.has(id))?.[0] ?? null;
}

const byUse = { includeDependenciesRecursively: false, groups: [{ name: chunkOf, debugName: 'by use' }] };
const output = [
  ...(await bundled(names, { dir: 'dist', codeSplitting: byUse })),
  ...(await bundled(pageNames, {
    dir: 'dist/browser',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: pageChunkOf, debugName: 'for pages' }] },
  })),
];

// Error messages show the names of classes: a bundler that must rename one has changed them.
for (const { fileName, code } of output) {
  for (const [, name, base] of code.matchAll(/^(?:var|let|const) ((\w+?)(?:\$?\d+)) = class /gm)) {
    if (!new RegExp(`^(?:var|let|const|function) ${base}\\b`, 'm').test(code)) continue;
    throw new TypeError(`${fileName}: ${name} may be another ${base}; give one of the two classes another name`);
  }
}
