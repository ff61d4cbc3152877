/** The models that ship with the page, out of folders where Python put them. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { EXAMPLES } from '../text/examples.js';

const read = (path: string): Buffer => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));

const FILES = new Map(EXAMPLES.flatMap(({ files }) => files.map(({ name, from }) => [`examples/${name}`, from])));

export function examples(): Plugin {
  return {
    name: 'examples',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const from = FILES.get(decodeURIComponent((request.url ?? '/').split('?')[0]!.slice(1)));
        if (from === undefined) next();
        else response.end(read(from));
      });
    },
    generateBundle() {
      for (const [fileName, from] of FILES) this.emitFile({ type: 'asset', fileName, source: read(from) });
    },
  };
}
