/** `brine view`: the page on this machine, with the files that were named. */
import { Command } from 'commander';
import { servePage } from '../../page/local-node.js';
import { openBrowser } from '../open-browser.js';
import { untilSignal } from '../serve/process.js';
import type { Terminal } from '../terminal.js';

const EXAMPLES = `
Examples:
  $ brine view churn.joblib                    see what it is, try it, compare it
  $ brine view old.joblib new.joblib rows.csv
  $ brine view --no-open                       prints the address only

The page is served to this machine alone, under an address that nobody can guess, and ends with the command.`;

export function viewCommand(terminal: Terminal): Command {
  return new Command('view')
    .description('look at models in the browser: what they are, what they would do, what they answer')
    .argument('[file...]', 'model files, and a table of rows')
    .option('--no-open', 'do not open the browser')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], { open }: { open: boolean }) => {
      const page = await servePage({ files, query: files.length > 0 ? '?local' : '' });
      terminal.out(`${page.url}\nCtrl+C ends it.\n`);
      if (open) openBrowser(page.url);
      await untilSignal(() => undefined);
      await page.close();
    });
}
