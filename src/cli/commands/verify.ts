import { Command, InvalidArgumentError } from 'commander';
import { verify, type VerifyReport } from '../../entries/card-node.js';
import { printable } from '../exit.js';
import { textTable } from '../table.js';
import type { Terminal } from '../terminal.js';

function tolerance(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('write a number that is not negative, for example 1e-9');
  return value;
}

const EXAMPLES = `
Examples:
  $ brine verify churn.joblib
  $ brine verify churn.joblib --python .venv/bin/python    ask the golden rows there too
  $ brine verify churn.joblib --json | jq .ok

--python loads the file in that Python, which executes what the file asks for.
Exit status 1 where anything failed.`;

function page(report: VerifyReport): string {
  const checks = textTable([
    ['check', 'result', ''],
    ...report.checks.map(({ check, status, message }) => [check, status, printable(message)]),
  ]);
  if (report.predictions.length === 0) return checks;
  const predictions = textTable([
    ['method', 'in', 'rows', 'largest difference', 'relative', ''],
    ...report.predictions.map((row) => [
      row.method,
      row.in,
      String(row.rows),
      row.largestAbsolute.toExponential(1),
      row.largestRelative.toExponential(1),
      row.ok ? 'same' : 'DIFFERENT',
    ]),
  ]);
  return `${checks}\n\n${predictions}`;
}

export function verifyCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return new Command('verify')
    .description('check a model file against its card: integrity, schema, golden predictions')
    .argument('<file>', 'a Pickle or Joblib file with a card beside it')
    .option('--python <python>', 'also ask the golden rows of this Python')
    .option('--tolerance <relative>', 'accepted relative difference', tolerance)
    .option('--json', 'the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: { python?: string; tolerance?: number; json?: boolean }) => {
      const { json, ...settings } = options;
      const report = await verify(path, settings);
      if (!report.ok) setStatus(1);
      if (json === true) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
      else terminal.out(`${path}: ${report.ok ? 'verified' : 'NOT verified'}\n${page(report)}\n`);
    });
}
