/** What `npm run docs` is made of, without building it: the sidebar's pages, and links that lead to pages of the site. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pagesOf, withLinks, writePages } from '../../scripts/docs/pages.mjs';
import { GROUPS } from '../../scripts/docs/sidebar.mjs';

let folder: string;
const missing: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brine-site-'));
  writePages('.', folder, (page, target) => missing.push(`${page}: ${target}`));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the sidebar names pages that there are, each once', () => {
  const placed = GROUPS.flatMap(([, pages]) => pages.map((name) => `${name}.md`));
  expect(new Set(placed).size).toBe(placed.length);
  const pages = [...pagesOf('.').values()];
  expect(placed.filter((name) => !pages.includes(name))).toEqual([]);
});

test('links lead to pages of the site, and to files that it has', () => {
  expect(missing).toEqual([]);
  for (const page of pagesOf('.').values()) {
    withLinks(readFileSync(join(folder, page), 'utf8'), (target) => {
      const [path] = target.split('#') as [string];
      if (/^https?:/.test(target) || path === '') return target;
      const file = path === '/' ? 'index.md' : path.slice(1);
      const there = existsSync(join(folder, file)) || existsSync(join(folder, 'public', file));
      expect(there, `${page}: ${target}`).toBe(true);
      return target;
    });
  }
});

test('code is left as it is', () => {
  const text = '[a](b.md)\n\n```ts\nf[0](x);\n```\n\n    g[0](y)\n';
  expect(withLinks(text, () => 'there')).toBe(text.replace('b.md', 'there'));
});
