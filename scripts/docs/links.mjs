/** Links of the built pages that lead to no page, or to no heading of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const decode = (text) => decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));

/** @returns `page: target` for each dead one. */
export function deadLinks(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.html') && name !== '404.html');
  const texts = new Map(pages.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const ids = new Map([...texts].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => decode(id)))])); // prettier-ignore
  const dead = new Set();
  let count = 0;
  for (const [name, text] of texts) {
    for (const [, raw] of text.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const target = decode(raw);
      if (/^(?:https?:|mailto:|data:)/.test(target)) continue;
      count++;
      const [path, anchor] = target.split('#');
      let file = path === '' ? name : path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(name), path);
      if (file === '' || file.endsWith('/')) file += 'index.html';
      const known = ids.get(file);
      if (known === undefined ? !existsSync(join(folder, file)) : anchor !== undefined && anchor !== '' && !known.has(anchor))
        dead.add(`${name}: ${target}`); // prettier-ignore
    }
  }
  return { dead: [...dead], count, pages: pages.length };
}
