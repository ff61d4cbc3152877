/** The files of the page (`dist/web`), as answers over HTTP. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundError } from '../core/errors.js';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  csv: 'text/csv; charset=utf-8',
};

/** What the page may do, said by the server: workers have no other rule. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** The folder of the page in this package. @throws NotFoundError where it was not built */
export function pageFolder(from = import.meta.url): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const found = join(folder, 'dist', 'web');
    if (existsSync(join(found, 'index.html'))) return found;
    if (dirname(folder) === folder) throw new NotFoundError('the page is not there: npm run build makes dist/web');
  }
}

/** The files of the page by their paths; whatever else a path says is not there. */
export class PageAssets {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;

  constructor(folder = pageFolder()) {
    this.#folder = folder;
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
    this.#names = new Set(names);
  }

  /** The answer for a path below the page's place, such as `assets/index.js`; '' is the page itself. */
  answer(path: string): Response | undefined {
    const name = path === '' ? 'index.html' : path;
    if (!this.#names.has(name)) return undefined;
    const type = TYPES[/\.(\w+)$/.exec(name)?.[1] ?? ''] ?? 'application/octet-stream';
    // Names of built files hold their digests.
    const keep = name.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    return new Response(readFileSync(join(this.#folder, name)), {
      headers: { ...PAGE_HEADERS, 'content-type': type, 'cache-control': keep },
    });
  }
}
