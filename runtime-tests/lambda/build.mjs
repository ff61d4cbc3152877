// One file, and as a function's zip is unpacked: handler and node_modules side by side, nothing may be written, the handler called twice.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const task = resolve('.out/var-task');
mkdirSync(task);
for (const name of ['check.mjs', 'case.mjs']) cpSync(`.out/${name}`, join(task, name));
cpSync('index.mjs', join(task, 'index.mjs'));
const isTool = (path) => /node_modules[\\/](?:\.bin|@?esbuild)(?:[\\/]|$)/.test(path);
cpSync('node_modules', join(task, 'node_modules'), { recursive: true, filter: (path) => !isTool(path) });
const seal = (folder, mode) => {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) seal(join(folder, entry.name), mode);
  chmodSync(folder, mode);
};
seal(task, 0o555);
try {
  const call = `const { handler } = await import('${task}/index.mjs'); console.log((await handler()).body); console.log((await handler()).body);`;
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LAMBDA_TASK_ROOT: task,
    AWS_LAMBDA_FUNCTION_NAME: 'predict',
  };
  console.log(
    execFileSync(process.execPath, ['--input-type=module', '-e', call], { cwd: task, env, encoding: 'utf8' }).trim(),
  );
} finally {
  seal(task, 0o755);
  rmSync(task, { recursive: true });
}

cpSync('index.mjs', '.out/index.mjs');
await build({ entryPoints: ['.out/index.mjs'], bundle: true, platform: 'node', format: 'cjs', outfile: '.out/bundle/index.cjs', logLevel: 'error' }); // prettier-ignore
const once = `require(${JSON.stringify(resolve('.out/bundle/index.cjs'))}).handler().then(({ body }) => console.log(body));`;
console.log(execFileSync(process.execPath, ['-e', once], { encoding: 'utf8', cwd: '/' }).trim());
