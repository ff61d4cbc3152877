/**
 * `npm run docs`: the site in .site/pages, out of the pages of docs/, README and the docstrings of the public entries. Any
 * warning or dead link ends it with status 1. --no-api leaves the reference away.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vitepress';
import { Application } from 'typedoc';
import { slugify } from './config.mjs';
import { deadLinks } from './links.mjs';
import { writePages } from './pages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const site = join(root, '.site');
const source = join(site, 'source');
const faults = [];

/** What each entry of package.json is made from, the one with the most: that of Node. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([name, value]) => {
    const file = value.node?.default ?? value.default;
    return file === undefined ? [] : [{ name: name === '.' ? 'brine' : name.replace('./', 'brine/'), file: file.replace('./dist/', 'src/').replace(/\.js$/, '.ts') }]; // prettier-ignore
  });
}

/** TypeDoc counts a name that stands on a page in two kinds, also where only one has a heading: `#name-1` becomes `#name`. */
function countedAnchors(file) {
  const text = readFileSync(file, 'utf8');
  const seen = new Map();
  const ids = new Set();
  for (const [, title] of text.matchAll(/^#+ (.+)$/gm)) {
    const slug = slugify(title);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    ids.add(count === 0 ? slug : `${slug}-${count}`);
  }
  const right = (whole, slug) => (!ids.has(whole) && ids.has(slug) ? slug : whole);
  writeFileSync(
    file,
    text.replaceAll(/\(#(([\w-]+)-\d+)\)/g, (_, whole, slug) => `(#${right(whole, slug)})`),
  );
}

async function reference() {
  const list = entries();
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: list.map(({ file }) => join(root, file)),
    tsconfig: join(root, 'tsconfig.json'),
    readme: 'none',
    outputs: [{ name: 'markdown', path: join(source, 'api') }],
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    disableSources: true,
    skipErrorChecking: true,
    hideGenerator: true,
    // Types that no entry exports are said by their form.
    validation: { notExported: false, invalidLink: true, rewrittenLink: false },
    logLevel: 'Warn',
    outputFileStrategy: 'modules',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    entryFileName: 'index',
    parametersFormat: 'table',
    useCodeBlocks: true,
    anchorPrefix: '',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the reference cannot be made');
  project.name = 'API';
  for (const child of project.children ?? []) {
    const known = list.find(({ file }) => file === `src/${child.name}.ts`);
    if (known !== undefined) child.name = known.name;
  }
  app.validate(project);
  await app.generateOutputs(project);
  for (const name of readdirSync(join(source, 'api'), { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.md')) countedAnchors(join(source, 'api', name));
  if (app.logger.hasWarnings() || app.logger.hasErrors()) faults.push('TypeDoc warned');
  return project;
}

const began = Date.now();
rmSync(site, { recursive: true, force: true });
mkdirSync(join(source, '.vitepress'), { recursive: true });
writePages(root, source, (page, target) => faults.push(`${page}: ${target} leads nowhere`));
if (!process.argv.includes('--no-api')) await reference();
writeFileSync(
  join(source, '.vitepress/config.mjs'),
  `import { configFor } from ${JSON.stringify(pathToFileURL(join(here, 'config.mjs')).href)};\nexport default configFor(${JSON.stringify(source)});\n`,
);
const { warn } = console;
console.warn = (...words) => {
  faults.push(`warning: ${words.join(' ')}`);
  warn(...words);
};
await build(source);
const { dead, count, pages: built } = deadLinks(join(site, 'pages'));
faults.push(...dead.map((link) => `dead link: ${link}`));
for (const fault of faults) console.error(`docs: ${fault}`);
console.log(`${built} pages, ${count} links, ${faults.length} faults, ${((Date.now() - began) / 1000).toFixed(0)} s: .site/pages/index.html`); // prettier-ignore
process.exitCode = faults.length === 0 ? 0 : 1;
