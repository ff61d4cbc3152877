import { Command } from 'commander';
import { openFile, writeFile } from '../../entries/inspect-node.js';
import { listing } from '../../inspect/listing.js';
import { optimize } from '../../pickle/tools/optimize.js';
import { argumentRepr } from '../../pickle/values/python-repr.js';
import { printable } from '../exit.js';
import type { Terminal } from '../terminal.js';

interface DisCommandOptions {
  annotate?: boolean;
  json?: boolean;
  optimize?: string;
}

const EXAMPLES = `
Examples:
  $ brine dis model.pkl
  $ brine dis --annotate churn.joblib | less
  $ brine dis model.pkl --optimize smaller.pkl`;

export function disCommand(terminal: Terminal): Command {
  return new Command('dis')
    .description('list the opcodes of a file, as python -m pickletools does, with the arrays of Joblib files')
    .argument('<file>', 'a Pickle or Joblib file')
    .option('-a, --annotate', 'say what each opcode does')
    .option('--json', 'a JSON object per opcode')
    .option('--optimize <out>', 'also write the pickle without memo entries that nothing uses')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: DisCommandOptions) => {
      const { bytes } = await openFile(path);
      for (const { offset, opcode, argument, text } of listing(bytes, options.annotate)) {
        if (options.json !== true) {
          terminal.out(`${printable(text)}\n`);
          continue;
        }
        const shown = argument === undefined ? {} : { argument: argumentRepr(argument) };
        terminal.out(
          `${JSON.stringify({ offset, ...(opcode === undefined ? { text: text.trim() } : { opcode }), ...shown })}\n`,
        );
      }
      if (options.optimize !== undefined) await writeFile(options.optimize, optimize(bytes));
    });
}
