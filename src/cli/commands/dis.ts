import { Command } from 'commander';
import { Budget } from '../../core/budget.js';
import { BrineError } from '../../core/errors.js';
import { openFile } from '../../entries/shared/inspect-node.js';
import { writeFile } from '../../entries/shared/write-file-node.js';
import { listing } from '../../inspect/listing.js';
import type { DisLine } from '../../pickle/tools/dis.js';
import { optimize } from '../../pickle/tools/optimize.js';
import { argumentRepr } from '../../pickle/values/python-repr.js';
import { errorLine, exitStatus, oneLine } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface DisCommandOptions {
  annotate?: boolean;
  json?: boolean;
  optimize?: string;
}

/** Characters that are written at once. */
const TOGETHER = 1 << 16;

function jsonLine({ offset, opcode, argument, text }: DisLine): string {
  const shown = argument === undefined ? {} : { argument: argumentRepr(argument) };
  return `${JSON.stringify({ offset, ...(opcode === undefined ? { text: text.trim() } : { opcode }), ...shown })}\n`;
}

const EXAMPLES = `
Examples:
  $ brine dis model.pkl
  $ brine dis --annotate churn.joblib | less
  $ brine dis model.pkl --optimize smaller.pkl`;

export function disCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return new Command('dis')
    .description('list the opcodes of a file, as python -m pickletools does, with the arrays of Joblib files')
    .argument('<file>', 'a Pickle or Joblib file')
    .option('-a, --annotate', 'say what each opcode does')
    .option('--json', 'a JSON object per opcode')
    .option('--optimize <out>', 'also write the pickle without memo entries that nothing uses')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: DisCommandOptions) => {
      const { bytes, stored } = await openFile(path);
      // A call for each line would take longer than to make it.
      let waiting = '';
      try {
        for (const line of listing(bytes, options.annotate, stored)) {
          waiting += options.json === true ? jsonLine(line) : `${oneLine(line.text)}\n`;
          if (waiting.length < TOGETHER) continue;
          terminal.out(waiting);
          waiting = '';
          await terminal.taken?.();
        }
      } catch (error) {
        if (!(error instanceof BrineError)) throw error;
        setStatus(exitStatus(error));
        terminal.out(waiting);
        terminal.err(`${errorLine(error, path)}\n`);
        return;
      }
      if (waiting !== '') terminal.out(waiting);
      if (options.optimize !== undefined) await writeFile(options.optimize, optimize(bytes, new Budget(stored)));
    });
}
