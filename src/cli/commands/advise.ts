import { Command } from 'commander';
import { advise, type Advice, load } from '../../node.js';
import { progressBar } from '../progress.js';
import { textTable } from '../table.js';
import type { Terminal } from '../terminal.js';

interface AdviseCommandOptions {
  all?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ brine advise churn.joblib
  $ brine advise churn.pkl --all           every protocol, compressor and level
  $ brine advise churn.pkl --json | jq .recommended.name

Times are medians on this machine, of writing to and reading from memory.`;

function page(path: string, { recommended, reason, candidates, arrays, arrayBytes, arrayShare }: Advice): string {
  const rows = candidates.map((one) => [
    one === recommended ? '→' : ' ',
    one.name,
    String(one.bytes),
    one.dumpMs.toFixed(2),
    one.loadMs.toFixed(2),
  ]);
  const share = `${arrays} arrays, ${arrayBytes} bytes: ${(100 * arrayShare).toFixed(0)} % of the plain pickle`;
  return `${path}\n  ${share}\n\n${textTable([['', 'form', 'bytes', 'dump ms', 'load ms'], ...rows])}\n\n${reason}\n`;
}

export function adviseCommand(terminal: Terminal): Command {
  return new Command('advise')
    .description('Pickle or Joblib? measure every sensible form of a file, and recommend one')
    .argument('<file>', 'a Pickle or Joblib file')
    .option('--all', 'measure every protocol, compressor and level')
    .option('--json', 'the measurements and the recommendation as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: AdviseCommandOptions) => {
      const graph = await load<unknown>(path, { lossless: true });
      let bar: ReturnType<typeof progressBar> | undefined;
      const advice = await advise(graph, {
        all: options.all === true,
        onProgress: (done, total, name) => {
          bar ??= progressBar(terminal, total);
          bar.step(done, name);
        },
      });
      bar?.end();
      terminal.out(options.json === true ? `${JSON.stringify(advice)}\n` : page(path, advice));
    });
}
