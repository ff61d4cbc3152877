import { Command } from 'commander';
import { InvalidInputError } from '../../core/errors.js';
import { migrateFile, readRequirements } from '../../entries/migrate-node.js';
import { oneLine } from '../exit.js';
import type { X } from '../../estimators/input/read-input.js';
import { readInput } from '../input.js';
import type { Terminal } from '../terminal.js';

interface MigrateOptions {
  output: string;
  to?: string[];
  requirement?: string[];
  golden?: string;
  accept?: boolean;
  json?: boolean;
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value];

const EXAMPLES = `
Examples:
  $ brine migrate churn-0.24.joblib -o churn.joblib --to scikit-learn==1.9.1
  $ brine migrate churn.pkl -o older.pkl --to scikit-learn==1.2.2 --to 'numpy<2'
  $ brine migrate churn.joblib -o new.joblib --to newest --golden rows.csv

What is not named is what was current when the wanted scikit-learn came out.
The file is written under a temporary name, read again, and asked the golden rows before and after: those of --golden, of
the card beside the file, or rows made from the model's own ranges. Where an answer differs, nothing is written but with
--accept.`;

export function migrateCommand(terminal: Terminal): Command {
  return new Command('migrate')
    .description('write a model file as if other releases of its libraries had made it')
    .argument('<in>', 'a Pickle or Joblib file')
    .requiredOption('-o, --output <out>', 'the new file: .pkl, .pickle or .joblib')
    .option('--to <requirement>', 'a release, as in requirements.txt; may be repeated; "newest" for all', collect)
    .option('-r, --requirement <file>', 'take the releases from a requirements file', collect)
    .option('--golden <file>', 'rows to ask before and after: CSV or JSON')
    .option('--accept', 'write the file also where an answer differs')
    .option('--json', 'what was done, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, options: MigrateOptions) => {
      const to = [...(options.to ?? [])];
      for (const file of options.requirement ?? []) to.push(...(await readRequirements(file)));
      if (to.length === 0) throw new InvalidInputError('say where to: --to scikit-learn==1.9.1, or --to newest');
      const golden = options.golden === undefined ? undefined : ((await readInput(options.golden, terminal)) as X);
      const done = await migrateFile(input, options.output, {
        to,
        ...(golden === undefined ? {} : { golden }),
        accept: options.accept === true,
      });
      if (options.json === true) {
        terminal.out(`${JSON.stringify(done)}\n`);
        return;
      }
      const from = done.from['scikit-learn'];
      const asked = done.predictions.map(
        ({ method, rows, ok }) => `${method} ${rows} rows ${ok ? 'same' : 'DIFFERENT'}`,
      );
      terminal.out(
        `${options.output}: scikit-learn ${from ?? '?'} → ${done.to['scikit-learn']}, numpy ${done.to.numpy}, protocol ${done.protocol}\n`,
      );
      terminal.out(`  ${asked.length === 0 ? 'no golden rows: answers were not compared' : asked.join(', ')}\n`);
      for (const note of done.notes) terminal.out(`  ${oneLine(note)}\n`);
      if (done.untouched.length > 0) terminal.out(`  carried over untouched: ${done.untouched.join(', ')}\n`);
    });
}
