/** `npm run faults [-- KILLS] [--s3]`: 500 workers killed at random moments, in a folder or in a real S3-compatible server. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startS3Server } from '../helpers/s3-server.js';
import { killMany } from './kill.js';
import { s3Place } from './s3-place.js';

const { values, positionals } = parseArgs({ options: { s3: { type: 'boolean' } }, allowPositionals: true });
const kills = Number(positionals[0] ?? 500);
const started = Date.now();
const server = values.s3 === true ? await startS3Server() : undefined;
try {
  const report = await killMany(
    kills,
    (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done}/${kills} killed`);
    },
    server && s3Place(server),
  );
  for (const fault of report.faults) console.log(`FAULT ${fault}`);
  console.log(
    `${report.kills} processes killed over ${server === undefined ? 'a folder' : 'an S3 store'}; ` +
      `${report.pushed} pushes and ${report.moved} promotions and rollbacks had been confirmed, ` +
      `${report.faults.length === 0 ? 'all of them are there and fsck was clean each time' : 'see the faults above'} ` +
      `(${Math.round((Date.now() - started) / 1000)} s)`,
  );
  if (report.faults.length > 0) process.exitCode = 1;
} finally {
  await server?.stop();
}
