/** The pages of the site out of those of the repository: the same text, with links to where each page and file stands in the site. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, posix } from 'node:path';

/** Pages that stand elsewhere than in docs/. */
const ELSEWHERE = {
  'README.md': 'index.md',
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security-policy.md',
  'deploy/README.md': 'deploy.md',
};

/** Page of the repository → page of the site. */
export function pagesOf(root) {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('docs', name.replaceAll('\\', '/')))
    .filter((name) => name.endsWith('.md'));
  return new Map([...Object.entries(ELSEWHERE), ...docs.map((name) => [name, name.slice('docs/'.length)])]);
}

/** @param missing Called with links that lead nowhere. */
export function writePages(root, to, missing) {
  const pages = pagesOf(root);
  for (const [from, name] of pages) {
    const place = (target) => {
      const [path, anchor] = target.split('#');
      if (/^(?:https?:|mailto:)/.test(target) || path === '') return target;
      let file = normalize(join(dirname(from), path))
        .replaceAll('\\', '/')
        .replace(/\/$/, '');
      if (pages.has(`${file}/README.md`)) file = `${file}/README.md`;
      const page = pages.get(file);
      const end = anchor === undefined ? '' : `#${anchor}`;
      if (page !== undefined) return `/${page.replace(/(?:^|(?<=\/))index\.md$/, '')}${end}`;
      if (!existsSync(join(root, file)) || statSync(join(root, file)).isDirectory()) {
        missing(from, target);
        return target;
      }
      // A file that pages name: it is given as it is.
      mkdirSync(dirname(join(to, 'public', file)), { recursive: true });
      cpSync(join(root, file), join(to, 'public', file));
      return `/${file}`;
    };
    // VitePress takes what it does not know for a page, unless it is to be opened by itself.
    const attributes = (target) =>
      pages.has(target) || /\.md(?:#|$)|#|\/$|^https?:/.test(target) ? '' : '{target="_self"}';
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), withLinks(readFileSync(join(root, from), 'utf8'), place, attributes));
  }
  return pages;
}

/** Changes the targets of links, not what stands in blocks of code. */
export function withLinks(text, place, attributes = () => '') {
  return text
    .split(/(^```[\s\S]*?^```$|^ {4}.*$)/m)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replaceAll(/\]\(([^)\s]+)\)/g, (_, target) => `](${place(target)})${attributes(place(target))}`),
    )
    .join('');
}
