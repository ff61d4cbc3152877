// As a function's zip is unpacked: handler and node_modules side by side, nothing may be written, the handler called twice.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const task = resolve('.out/var-task');
mkdirSync(task);
for (const name of ['check.mjs', 'case.mjs']) cpSync(`.out/${name}`, join(task, name));
cpSync('index.mjs', join(task, 'index.mjs'));
cpSync('node_modules', join(task, 'node_modules'), { recursive: true });
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
