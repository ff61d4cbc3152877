import { Command } from 'commander';
import { dump, load } from '../../node.js';
import type { Terminal } from '../terminal.js';
import { addCardOptions, type CardFlags, cardLines, cardOptions } from './card.js';

const EXAMPLES = `
Examples:
  $ brine dump fitted.pkl models/churn.joblib --name churn --version 1.4.0 --golden rows.csv
  $ brine dump fitted.pkl churn.joblib --allow converged

The old file stays unless the new one, loaded from disk again, has the same content and predictions.`;

export function dumpCommand(terminal: Terminal): Command {
  const command = new Command('dump')
    .description('keep a model well: check it, write it whole with a card, load it again and compare')
    .argument('<in>', 'a Pickle or Joblib file')
    .argument('<out>', 'the file to write, by extension .pkl or .joblib')
    .option('--json', 'the result as JSON');
  return addCardOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, output: string, flags: CardFlags & { json?: boolean }) => {
      const card = await cardOptions(flags, terminal);
      const value = await load<unknown>(input, { lossless: true });
      const result = await dump(value, output, { card, verify: true });
      if (flags.json === true) {
        terminal.out(`${JSON.stringify(result, null, 2)}\n`);
        return;
      }
      const { verification, card: made } = result;
      const methods = verification!.predictions.map(({ method }) => method).join(', ');
      terminal.out(`${output}: ${result.bytes} bytes written and read back: content the same`);
      terminal.out(`${methods === '' ? '' : `; ${methods} the same`}\n${cardLines(made!).join('\n')}\n`);
    });
}
