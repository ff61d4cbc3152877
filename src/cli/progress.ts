/** A bar on standard error for long work; nothing where that is no terminal. */
import { oneLine } from './exit.js';
import type { Terminal } from './terminal.js';

const WIDTH = 24;
/** Short work needs no bar. */
const FEWEST = 3;
const LONGEST_NAME = 40;

export interface Progress {
  step(done: number, name: string): void;
  /** Removes the bar. */
  end(): void;
}

export function progressBar(terminal: Terminal, total: number): Progress {
  if (terminal.progress !== true || total < FEWEST) return { step: () => undefined, end: () => undefined };
  return {
    step: (done, name) => {
      const filled = Math.round((done / total) * WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      terminal.err(`\r\u001b[2K${bar} ${done}/${total} ${oneLine(name).slice(-LONGEST_NAME)}`);
    },
    end: () => terminal.err('\r\u001b[2K'),
  };
}
