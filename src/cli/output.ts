/** Where the parser of the command line writes: its errors are one line, like all others. */
import type { OutputConfiguration } from 'commander';
import { oneLine } from './exit.js';
import type { Terminal } from './terminal.js';

/** `error: unknown option '--jsn'\n(Did you mean --json?)` becomes `brine: unknown option '--jsn' (Did you mean --json?)`. */
export function outputOf(terminal: Terminal, path: string): OutputConfiguration {
  return {
    writeOut: terminal.out,
    writeErr: terminal.err,
    outputError: (text, write) => {
      const line = oneLine(
        text
          .trim()
          .replace(/^error: /, '')
          .replaceAll(/\s*\n\s*/g, ' '),
      );
      write(`brine: ${line}${line.endsWith('?)') ? '' : ` (${path} --help says more)`}\n`);
    },
  };
}
