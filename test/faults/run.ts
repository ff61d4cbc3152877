/** `npm run faults`: 500 workers killed at random moments. */
import process from 'node:process';
import { killMany } from './kill.js';

const kills = Number(process.argv[2] ?? 500);
const started = Date.now();
const report = await killMany(kills, (done) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done}/${kills} killed`);
});
for (const fault of report.faults) console.log(`FAULT ${fault}`);
console.log(
  `${report.kills} processes killed; ${report.pushed} pushes and ${report.moved} promotions and rollbacks had been confirmed, ` +
    `${report.faults.length === 0 ? 'all of them are there and fsck was clean each time' : 'see the faults above'} ` +
    `(${Math.round((Date.now() - started) / 1000)} s)`,
);
if (report.faults.length > 0) process.exitCode = 1;
