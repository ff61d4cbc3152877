import { Command, InvalidArgumentError } from 'commander';
import { NotFoundError } from '../../core/errors.js';
import { verify, type VerifyReport } from '../../entries/card-node.js';
import { oneLine } from '../exit.js';
import { addModelOptions, type ModelOptions, registerModules } from '../model-options.js';
import { addSignatureOptions, checkSignature, type CheckRow, type SignatureOptions } from '../signature-check.js';
import { textTable } from '../table.js';
import type { Terminal } from '../terminal.js';

function tolerance(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new InvalidArgumentError('write a number that is not negative, for example 1e-9');
  return value;
}

interface CardCheckOptions extends ModelOptions {
  python?: string;
  tolerance?: number;
}

const EXAMPLES = `
Examples:
  $ brine verify churn.joblib
  $ brine verify churn.joblib --key release.pub.pem       signed with this key?
  $ brine verify churn.joblib --trust trust.json --environment production
  $ brine verify churn.joblib --python .venv/bin/python   ask there too
  $ brine verify churn.joblib --json | jq .ok

The signature is checked first; where it fails, the file is not even parsed.
--python loads the file in that Python, which executes what the file asks for.
Exit status 1 where anything failed.`;

function page(report: VerifyReport): string {
  const checks = textTable([
    ['check', 'result', ''],
    ...report.checks.map(({ check, status, message }) => [check, status, oneLine(message)]),
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

/** The checks against the card; where only a signature was asked for, a card need not be there. */
async function cardReport(
  path: string,
  options: CardCheckOptions,
  signed: CheckRow | undefined,
): Promise<VerifyReport> {
  if (signed?.status === 'failed') return { file: path, ok: false, checks: [signed], predictions: [] };
  try {
    const report = await verify(path, options);
    return signed === undefined ? report : { ...report, checks: [signed, ...report.checks] };
  } catch (error) {
    if (signed === undefined || !(error instanceof NotFoundError)) throw error;
    const skipped: CheckRow = { check: 'card', status: 'skipped', message: 'there is no card beside the file' };
    return { file: path, ok: true, checks: [signed, skipped], predictions: [] };
  }
}

export function verifyCommand(terminal: Terminal, setStatus: (status: number) => void): Command {
  return addModelOptions(addSignatureOptions(new Command('verify')))
    .description('check a model file against its signature and its card: integrity, schema, golden predictions')
    .argument('<file>', 'a Pickle or Joblib file with a card or a signature beside it')
    .option('--python <python>', 'also ask the golden rows of this Python')
    .option('--tolerance <relative>', 'accepted relative difference', tolerance)
    .option('--json', 'the report as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, options: SignatureOptions & CardCheckOptions & { json?: boolean }) => {
      const { json, key, trust, environment, signedAs, register, ...settings } = options;
      await registerModules(register === undefined ? {} : { register });
      const asked = Object.fromEntries(
        Object.entries({ key, trust, environment, signedAs }).filter(([, value]) => value !== undefined),
      );
      const report = await cardReport(path, settings, await checkSignature(path, asked as SignatureOptions));
      if (!report.ok) setStatus(1);
      if (json === true) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
      else terminal.out(`${path}: ${report.ok ? 'verified' : 'NOT verified'}\n${page(report)}\n`);
    });
}
