import { execFileSync, spawn } from 'node:child_process';

const next = 'node_modules/next/dist/bin/next';
execFileSync(process.execPath, [next, 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
const port = 20_000 + (process.pid % 20_000);
const server = spawn(process.execPath, [next, 'start', '-p', String(port), '-H', '127.0.0.1'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  for (const route of ['node', 'edge']) console.log(await ask(`http://127.0.0.1:${port}/api/${route}`));
} finally {
  server.kill();
}

async function ask(url) {
  for (let i = 0; i < 100; i++) {
    try {
      const answer = await fetch(url);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${url}: ${text.slice(0, 500)}`);
      return text;
    } catch (error) {
      if (!String(error.cause ?? '').includes('ECONNREFUSED')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error(`${url} does not answer`);
}
