import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import webpack from 'webpack';

const compile = (options) =>
  new Promise((done, fail) => {
    webpack(
      {
        mode: 'production',
        entry: './main.mjs',
        optimization: { minimize: false },
        performance: { hints: false },
        ...options,
      },
      (error, stats) => {
        if (error) fail(error);
        else if (stats.hasErrors()) fail(new Error(stats.toString({ all: false, errors: true })));
        else if (stats.hasWarnings()) fail(new Error(stats.toString({ all: false, warnings: true })));
        else done();
      },
    );
  });

await compile({ target: 'node20', output: { path: resolve('.out/node'), filename: 'main.cjs' } });
// A page's code: compiled without a warning; it runs where there is a document.
await compile({ target: ['web', 'es2022'], output: { path: resolve('.out/page'), filename: 'main.js' } });
console.log(execFileSync(process.execPath, ['.out/node/main.cjs'], { encoding: 'utf8' }).trim());
