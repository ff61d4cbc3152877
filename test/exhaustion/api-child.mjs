/** What the command line does not do by itself: `node api-child.mjs OPERATION FILE INPUT`, over the built package. */
import { readFileSync } from 'node:fs';
import { describe, load } from '../../dist/node.js';

const [operation, file, input] = process.argv.slice(2);
const METHODS = ['predict', 'transform'];

const operations = {
  load: () => load(file),
  'load inert': () => load(file, { lossless: true, allowDangerous: true }),
  describe: async () => JSON.stringify(describe(await load(file))),
  predict: async () => {
    const model = await load(file);
    const method = METHODS.find((name) => model?.methods?.includes(name));
    return method === undefined ? undefined : model[method](JSON.parse(readFileSync(input, 'utf8')));
  },
};

try {
  await operations[operation]();
} catch (error) {
  // Typed errors are an answer; any other is a defect.
  process.stderr.write(`${error?.code ?? error?.name}: ${String(error?.message).slice(0, 300)}\n`);
  const typed = typeof error?.code === 'string' && /^[A-Z_]+$/.test(error.code) && !error.code.startsWith('ERR_');
  process.exitCode = typed ? 1 : 70;
}
