/** The service worker, told which files the page consists of. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const SOURCE = fileURLToPath(new URL('../offline/service-worker.js', import.meta.url));

export function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const files = Object.keys(bundle).filter((name) => !name.endsWith('.map'));
        const digest = createHash('sha256');
        for (const name of files.sort()) {
          const file = bundle[name]!;
          digest.update(name).update(file.type === 'chunk' ? file.code : file.source);
        }
        const source = readFileSync(SOURCE, 'utf8')
          .replace("'VERSION'", JSON.stringify(digest.digest('hex').slice(0, 16)))
          .replace("['FILES']", JSON.stringify(['./', ...files, ...readdirSync(PUBLIC)]));
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
      },
    },
  };
}
