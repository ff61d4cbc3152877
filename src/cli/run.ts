/** Connects the command line to the process. */
import { once } from 'node:events';
import process from 'node:process';
import { main } from './main.js';
import type { Terminal } from './terminal.js';

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  taken: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  },
  colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
  columns: process.stdout.isTTY === true ? process.stdout.columns : undefined,
  progress: process.stderr.isTTY === true,
  readStdin: async () => {
    const { Gatherer } = await import('../core/gatherer.js');
    const gathered = new Gatherer();
    for await (const piece of process.stdin) gathered.add(piece as Uint8Array);
    return gathered.whole();
  },
};

// A reader that closes the pipe early (`brine show … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`brine: standard output cannot be written: ${error.message}\n`);
  process.exit(3);
});

process.exitCode = await main(process.argv.slice(2), terminal);
