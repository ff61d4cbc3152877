import { Command } from 'commander';
import { explain } from '../explain.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ brine explain LIMIT
  $ brine explain                            the list of all codes`;

export function explainCommand(terminal: Terminal): Command {
  return new Command('explain')
    .description('what an error means, and what to do')
    .argument('[code]', 'what stands in brackets behind the error')
    .addHelpText('after', EXAMPLES)
    .action(async (code?: string) => terminal.out(await explain(code)));
}
