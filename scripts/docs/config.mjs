/** Settings of VitePress: plain Markdown, anchors as other readers of Markdown make them, search without a service. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROUPS } from './sidebar.mjs';

/** As on the places where people read Markdown of a repository: docs/errors.md#unsafe_global. */
export const slugify = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[`*]/g, '')
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const titleOf = (source, page) =>
  /^# (.+)$/m
    .exec(readFileSync(join(source, `${page}.md`), 'utf8'))[1]
    .replaceAll('`', '')
    .replace(/^Getting started: (.)/, (_, letter) => letter.toUpperCase());

export function configFor(source) {
  const placed = new Set(['index', ...GROUPS.flatMap(([, pages]) => pages)]);
  const others = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/^(?:api|\.vitepress|public)\b/.test(name))
    .map((name) => name.slice(0, -'.md'.length))
    .filter((name) => !placed.has(name));
  const all = others.length === 0 ? GROUPS : [...GROUPS, ['More', others]];
  const groups = all.map(([text, pages]) => ({
    text,
    items: pages.map((page) => ({ text: titleOf(source, page), link: `/${page}` })),
  }));
  const api = readdirSync(join(source, 'api'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.slice(0, -'.md'.length))
    .sort()
    .map((name) => ({ text: name, link: `/api/${name}` }));
  return {
    title: 'Brine',
    description: 'Reads, writes, checks and runs Python’s Pickle and Joblib model files from TypeScript.',
    lang: 'en',
    base: process.env.DOCS_BASE ?? '/',
    outDir: '../pages',
    cacheDir: '../cache',
    cleanUrls: false,
    // Of pages; files and anchors are looked at afterwards, in what was built.
    ignoreDeadLinks: [/^\/schemas\//],
    // Pages are text: what looks like a tag in them is text, too.
    markdown: { html: false, linkify: false, anchor: { slugify }, toc: { slugify }, headers: { slugify } },
    vite: { logLevel: 'warn', build: { chunkSizeWarningLimit: 4096 } },
    themeConfig: {
      nav: [
        { text: 'Getting started', link: `/${GROUPS[0][1][0]}` },
        { text: 'API', link: '/api/' },
      ],
      sidebar: { '/api/': [{ text: 'API', items: api }], '/': groups },
      outline: [2, 3],
      search: { provider: 'local' },
      docFooter: { prev: false, next: false },
    },
  };
}
