// deploy/worker as wrangler would deploy it: one bundled module and the model as data, in workerd itself.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { build } from 'esbuild';

copyFileSync('../../deploy/worker/worker.mjs', '.out/source.mjs');
copyFileSync('../../demo/tumours.joblib', '.out/model.joblib');
await build({
  entryPoints: ['.out/source.mjs'],
  bundle: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['./model.joblib'],
  outfile: '.out/worker.mjs',
  logLevel: 'error',
});

/** A port that is free. */
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const found = probe.address().port;
    probe.close(() => resolve(found));
  });
});
writeFileSync(
  '.out/config.capnp',
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .model)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const model :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs"), (name = "model.joblib", data = embed "model.joblib")],
  compatibilityDate = "2026-01-01"
);
`,
);
const binary = 'node_modules/.bin/workerd';
console.log(execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim());
const child = spawn(binary, ['serve', '.out/config.capnp'], { stdio: 'inherit', detached: true });

const url = `http://127.0.0.1:${port}`;
async function answered(path, init) {
  for (let i = 0; ; i++) {
    try {
      return await fetch(url + path, init);
    } catch (error) {
      if (i === 200 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

try {
  const { rows, expected } = await import('./.out/case.mjs');
  const response = await answered('/models/model/predict', { method: 'POST', body: JSON.stringify(rows) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  const { predictions } = JSON.parse(text);
  predictions.forEach(({ label, probabilities }, i) => {
    const wanted = expected.predict_proba.flat(2).slice(2 * i, 2 * i + 2);
    const found = Object.values(probabilities);
    if (label !== expected.predict.flat()[i] || found.some((value, j) => Math.abs(value - wanted[j]) > 1e-9))
      throw new Error(`row ${i}: ${JSON.stringify(predictions[i])}, Python: ${wanted}`);
  });
  const status = async (path, init) => (await answered(path, init)).status;
  const found = [
    await status('/v2/health/ready'),
    await status('/v2/models/model'),
    await status('/nothing'),
    await status('/models/model/predict', { method: 'POST', body: '{"radius": "x"}' }),
  ];
  if (found.join() !== '200,200,404,400') throw new Error(`statuses ${found.join()}`);
  console.log(`brine: ok, ${predictions.length} rows from workerd`);
} finally {
  process.kill(-child.pid, 'SIGKILL');
}
