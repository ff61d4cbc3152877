/**
 * `brine serve` under load for a while, with a version change now and then, every third of them damaged: no request may fail, no
 * answer may be wrong, memory has to stay.
 *
 *   npm run soak:serve -- [--minutes 10] [--every 60] [--clients 8]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type * as Brine from 'brine';

const brine = (await import('brine')) as typeof Brine;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    every: { type: 'string', default: '60' },
    clients: { type: 'string', default: '8' },
  },
});
const PORT = 18_299;
const URL_ = `http://127.0.0.1:${PORT}`;
const folder = mkdtempSync(join(tmpdir(), 'brine-soak-'));
const file = join(folder, 'tumours.pkl');

const expected = JSON.parse(readFileSync('demo/python.json', 'utf8')) as { predict: string[] };
const [header, ...lines] = readFileSync('demo/tumours.csv', 'utf8').trim().split('\n');
const golden = [{ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' }];
const graph = await brine.load('demo/tumours.joblib', { lossless: true });

async function version(name: string): Promise<void> {
  await brine.dump(graph, file, { card: { name: 'tumours', version: name, golden } });
}

await version('1.0.0');
const args = ['bin/brine.js', 'serve', file, '--port', String(PORT), '--poll', '2s', '--log', 'none'];
const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1000;

for (let i = 0; i < 300; i++) {
  if ((await fetch(`${URL_}/v2/health/ready`).catch(() => undefined))?.ok === true) break;
  await sleep(100);
}

let ended = false;
let answered = 0;
let failed = 0;
let wrong = 0;
const versions = new Map<string, number>();
const clients = Array.from({ length: Number(values.clients) }, async (_, client) => {
  for (let i = client; !ended; i++) {
    const at = i % lines.length;
    try {
      const response = await fetch(`${URL_}/models/tumours/predict`, {
        method: 'POST',
        body: `${header}\n${lines[at]}\n`,
        headers: { 'content-type': 'text/csv' },
      });
      const answer = (await response.json()) as { version: string; predictions: { label: string }[] };
      if (!response.ok) failed++;
      else if (answer.predictions[0]!.label !== expected.predict[at]) wrong++;
      else answered++;
      versions.set(answer.version, (versions.get(answer.version) ?? 0) + 1);
    } catch {
      failed++;
    }
    await sleep(1);
  }
});

const every = Number(values.every) * 1000;
const until = performance.now() + Number(values.minutes) * 60_000;
const seen: number[] = [];
for (let number = 1; performance.now() < until; number++) {
  await sleep(every);
  seen.push(memory());
  if (number % 3 === 0) truncateSync(file, 900);
  else await version(`1.${number}.0`);
}
ended = true;
await Promise.all(clients);
seen.push(memory());
child.kill('SIGTERM');
const status = await new Promise((done) => child.once('exit', done));
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify({ answered, failed, wrong, versions: [...versions.keys()], memory: seen.map(Math.round), status }),
);
process.exitCode = failed + wrong === 0 && status === 0 ? 0 : 1;
