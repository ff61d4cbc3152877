import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import webpack from 'webpack';

const compile = (options) =>
  new Promise((done, fail) => {
    webpack(
      { mode: 'production', entry: './main.mjs', optimization: { minimize: false }, ...options },
      (error, stats) => {
        if (error) fail(error);
        else if (stats.hasErrors()) fail(new Error(stats.toString({ all: false, errors: true })));
        else if (stats.hasWarnings()) fail(new Error(stats.toString({ all: false, warnings: true })));
        else done();
      },
    );
  });

await compile({ target: 'node20', output: { path: resolve('.out/node'), filename: 'main.cjs' } });
// A page's code, run where there is `self` and no window.
await compile({
  target: 'es2022',
  output: { path: resolve('.out/page'), filename: 'main.cjs', asyncChunks: false, publicPath: '' },
});
for (const file of ['.out/node/main.cjs', '.out/page/main.cjs']) {
  console.log(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim());
}
